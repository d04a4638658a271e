# SPDX-License-Identifier: MIT
"""A project, engines that fail, and a registry in each of the states that the push table knows.

Each state is about the image `full`. `lint`, its parent, is published; in states that a push
refuses it could be retagged, so that a push which does a part of the work is found out.
"""
import box
import ours
import sample
import shelf
import stub

VERSION = "1.0.0"
ABSENT = "sha256:" + 64 * "0"  # the digest of nothing


class World(box.Box):
    """The registry is one for all tests of a class; each has repositories of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shelf = shelf.Shelf()
        cls.addClassCleanup(cls.shelf.remove)

    def setUp(self):
        super().setUp()
        self.prefix = self._testMethodName.removeprefix("test_")
        place = self.call(f"{self.shelf.address}/{self.prefix}", "<prefix>")
        self.project = sample.Sample(self.box / "project", place, f"{place}/base:1")
        self.engines = stub.Engines(self.box / "bin")
        for name in ("lint", "full"):
            self.call(self.project.key_tag(name), f"<{name} key tag>")

    def helper_in(self, command, *more):
        return self.run_helper(command, "--project", self.project.json, "--state", self.state,
                               *more)

    def push(self, *more):
        return self.helper_in("push", *more)

    # Images of ours and of others.

    def ours(self, name, facts=None, platform="linux/amd64", **labels):
        """An image of ours; without more it is the one of today's project."""
        made = ours.image(ours.labels(name, facts or self.project.facts(name), **labels), platform)
        self.call(made.digest, f"<{name}>")
        return made

    def other_facts(self):
        """Facts of `full` that differ from today's in pins and in more."""
        today = self.project.facts("full")
        dropped = ("dependencies", "group", "parent", "template")
        facts = [fact for fact in today if fact[0] not in dropped and fact[:2] != ("pin", "torch")]
        return [*facts, ("pin", "torch", "==2.0.1"), ("dependencies", "yes"), ("group", "qa"),
                ("system-package", "git"), ("parent", 64 * "1"), ("template", 64 * "2")]

    def foreign(self):
        made = ours.image({"org.example": "theirs"})
        self.call(made.digest, "<foreign>")
        return made

    def put(self, name, tag, image):
        self.shelf.put(f"{self.prefix}/{name}", tag, image)

    def publish(self, name, image=None, version=True, key=True):
        """Puts today's image of ours, or another, under the tags that are asked for."""
        image = image or self.ours(name)
        for wanted, tag in ((version, VERSION), (key, self.project.key_tag(name))):
            if wanted:
                self.put(name, tag, image)
        return image

    # The states; each is named after what is special in it.

    def published(self):
        self.publish("lint")
        self.publish("full")

    def key_tag_gone(self):
        self.publish("lint")
        self.publish("full", key=False)

    def version_gone(self):
        self.publish("lint")
        self.publish("full", version=False)

    def sibling(self):
        """The parent as it is where `full` is refused."""
        self.publish("lint", version=False)

    def lock_names_another_digest(self):
        self.sibling()
        self.publish("full")
        self.lock_full(self.call(ABSENT, "<locked>"))

    def other_facts_under_version(self):
        self.sibling()
        self.publish("full", self.ours("full", self.other_facts()), key=False)

    def foreign_under_version(self):
        self.sibling()
        self.publish("full", self.foreign(), key=False)

    def foreign_under_key_tag(self):
        self.sibling()
        self.publish("full", self.foreign(), version=False)

    def other_facts_under_key_tag(self):
        self.sibling()
        self.publish("full", self.ours("full", self.other_facts()), version=False)

    def other_platform_under_key_tag(self):
        self.sibling()
        self.publish("full", self.ours("full", platform="linux/arm64"), version=False)

    def only_locked_digest_there(self):
        self.publish("lint")
        made = self.ours("full")
        self.put("full", made.digest, made)
        self.lock_full(made.digest)

    def locked_digest_gone(self):
        self.sibling()
        self.lock_full(self.call(ABSENT, "<locked>"))

    def config_missing(self):
        self.sibling()
        image = self.publish("full", key=False)
        self.call(ours.digest(image.config), "<config>")
        self.shelf.delete_blob(f"{self.prefix}/full", image.config)

    def lock_full(self, digest, tag=VERSION):
        self.project.write_lock(("full", tag, digest))

    # What a run left behind.

    def tags(self, name):
        """Returns tag -> digest, both by their names."""
        return {self.general(tag): self.general(digest)
                for tag, digest in self.shelf.tags(f"{self.prefix}/{name}").items()}

    def assert_written(self, *requests, calls=()):
        """Compares all requests of the helper that write, and the calls of engines: none."""
        done = [self.general(request) for request in self.shelf.writes(self.prefix)]
        self.assertEqual((list(requests), list(calls)), (done, self.engines.calls()))

    def choose_engine(self, name):
        """The engine says which version it is; whatever else it is asked, it fails."""
        self.project.settings["engine"] = name
        self.project.save()
        self.engines.tell_version(name)

    def assert_tags(self, name, **digests):
        """`version=` and `key=` name the digests."""
        spelled = {"version": VERSION, "key": f"<{name} key tag>"}
        self.assertEqual({spelled[tag]: digest for tag, digest in digests.items()},
                         self.tags(name))
