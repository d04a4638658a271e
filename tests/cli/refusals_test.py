#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`push` where an image is refused: the reason is said, and nothing is written for any image.

The sibling `lint` could be retagged in each of these states: that it is not shows that all is
decided before anything is done.
"""
import box
import ours
import shelf
import world

NOTHING_DONE = "nothing was built or pushed"
NOT_OURS = ("  hint: it is never overwritten: choose another version, or delete the tag by hand",
            NOTHING_DONE)
COLLISION = ("  hint: a collision or tampering: delete the tag in the registry after you know why",
             NOTHING_DONE)
BUMP = ("  hint: bump the project's version, or use docker_registry(... TAG KEY)", NOTHING_DONE)
BROKEN = ("  hint: delete the tag in the registry, then push again", NOTHING_DONE)
DIFFERING = ("    torch: ==2.0.1 -> ==2.1", "    group: qa -> dev", "    parent: changed",
             "    system-package: gone: git", "    template: changed")


class Refused(world.World):
    def check_refused(self, *err):
        """The push ends with these lines and leaves the registry as it was."""
        before = self.tags("lint"), self.tags("full")
        self.check(self.push(), 1, err=err)
        self.assert_written()
        self.assertEqual(before, (self.tags("lint"), self.tags("full")))
        self.assert_files()


class Version(Refused):
    """What the version tag holds is not what belongs there."""

    def test_another_digest_than_the_locks(self):
        self.lock_names_another_digest()
        self.check_refused(
            "full: <prefix>/full:1.0.0 is <full>, but the lock names <locked>: the tag was moved, "
            "or the lock is stale",
            "  hint: if the lock is stale, take the newest images.lock.toml; else bump the version",
            NOTHING_DONE)

    def test_other_facts(self):
        """Pins come first."""
        self.other_facts_under_version()
        self.check_refused(
            "full: <prefix>/full:1.0.0 exists and was built from other facts (there -> here):",
            *DIFFERING, *BUMP)

    def test_image_of_others(self):
        self.foreign_under_version()
        self.check_refused(
            "full: <prefix>/full:1.0.0 was not built by this project: it has no pinned-images "
            "labels (<foreign>)", *NOT_OURS)

    def test_image_of_another_name(self):
        self.sibling()
        self.publish("full", self.ours("lint"))
        self.check_refused(
            "full: <prefix>/full:1.0.0 was not built by this project: its labels are of another "
            "image, 'lint' (<lint>)", *NOT_OURS)

    def test_image_built_from_ours(self):
        """It inherited the labels, and has a layer more than the seal says."""
        self.sibling()
        labels = ours.labels("full", self.project.facts("full"))
        child = ours.image(labels, diff_ids=[*ours.DIFF_IDS, ours.digest("one more")])
        self.call(child.digest, "<child>")
        self.publish("full", child)
        self.check_refused(
            "full: <prefix>/full:1.0.0 was not built by this project: its layers are not the "
            "sealed ones: it was built FROM an image of ours (<child>)", *NOT_OURS)

    def test_key_that_is_not_of_its_facts(self):
        self.sibling()
        self.publish("full", self.ours("full", self.other_facts(), key=self.project.key("full")))
        self.check_refused(
            "full: <prefix>/full:1.0.0 was not built by this project: its key is not that of its "
            "facts (<full>)", *NOT_OURS)

    def test_other_platform(self):
        self.sibling()
        self.publish("full", self.ours("full", platform="linux/arm64"), key=False)
        self.check_refused(
            "full: <prefix>/full:1.0.0 has other platforms (linux/arm64) than its key says "
            "(linux/amd64)", *COLLISION)

    def test_key_tag_does_not_matter_then(self):
        self.other_facts_under_version()
        self.put("full", self.project.key_tag("full"), self.ours("full"))
        self.check_refused(
            "full: <prefix>/full:1.0.0 exists and was built from other facts (there -> here):",
            *DIFFERING, *BUMP)


class KeyTag(Refused):
    """A key tag is a name, never a proof."""

    def test_other_facts(self):
        self.other_facts_under_key_tag()
        self.check_refused(
            "full: <prefix>/full:<full key tag> (<full>) does not hold the image of its key:",
            *DIFFERING, *COLLISION)

    def test_other_platform(self):
        self.other_platform_under_key_tag()
        self.check_refused(
            "full: <prefix>/full:<full key tag> has other platforms (linux/arm64) than its "
            "key says (linux/amd64)", *COLLISION)

    def test_image_of_others(self):
        self.foreign_under_key_tag()
        self.check_refused(
            "full: <prefix>/full:<full key tag> was not built by this project: it has no "
            "pinned-images labels (<foreign>)", *NOT_OURS)

    def test_other_facts_beside_a_right_version(self):
        self.other_facts_under_key_tag()
        right = self.ours("full")
        self.put("full", world.VERSION, right)
        self.call(self.ours("full", self.other_facts()).digest, "<other>")
        self.check_refused(
            "full: <prefix>/full:<full key tag> (<other>) does not hold the image of its key:",
            *DIFFERING, *COLLISION)

    def test_another_digest_than_the_locks(self):
        self.version_gone()
        self.lock_full(self.call(world.ABSENT, "<locked>"))
        self.check_refused(
            "full: <prefix>/full:<full key tag> is <full>, but the lock names <locked>: the tag "
            "was moved, or the lock is stale",
            "  hint: if the lock is stale, take the newest images.lock.toml; else bump the version",
            NOTHING_DONE)


class Gone(Refused):
    def test_published_and_gone(self):
        self.locked_digest_gone()
        self.check_refused(
            "full: <prefix>/full:1.0.0 was published as <locked> and is gone from the registry",
            "  hint: bump the project's version and push again", NOTHING_DONE)

    def test_locked_digest_has_other_facts(self):
        self.sibling()
        image = self.ours("full", self.other_facts())
        self.put("full", image.digest, image)
        self.lock_full(image.digest)
        self.check_refused(
            "full: <prefix>/full@<full> exists and was built from other facts (there -> here):",
            *DIFFERING, *BUMP)


class Unbuildable(Refused):
    def test_a_platform_that_the_parent_lacks(self):
        self.sibling()
        self.project.full["platforms"] = ["linux/amd64", "linux/arm64"]
        self.project.save()
        self.check_refused(
            "<box>/project/CMakeLists.txt:4: docker_image(full): its parent lint is not built for "
            "linux/arm64", "  hint: name the platform in the parent's PLATFORMS, too")

    def test_more_facts_than_a_label_holds(self):
        self.sibling()
        self.project.full["build_args"] = [{"name": "A", "value": "x" * 120_000}]
        self.project.save()
        self.call(str(len(self.planned_facts())), "<bytes>")
        self.check_refused(
            "<box>/project/CMakeLists.txt:4: docker_image(full): its recipe has <bytes> bytes of "
            "facts, and an image can hold 120000",
            "  hint: name fewer FILES, or shorter BUILD_ARGS")

    def planned_facts(self):
        facts = [*self.project.facts("full"), ("build-arg", "A", "x" * 120_000)]
        return ours.canonical(facts)


class Broken(Refused):
    def test_config_is_missing(self):
        self.config_missing()
        self.check_refused(
            "full: <prefix>/full:1.0.0 is a broken image (<full>): the image's config is missing",
            *BROKEN)

    def test_config_is_missing_under_the_key_tag(self):
        self.sibling()
        image = self.publish("full", version=False)
        self.shelf.delete_blob(f"{self.prefix}/full", image.config)
        self.check_refused(
            "full: <prefix>/full:<full key tag> is a broken image (<full>): the image's config is "
            "missing", *BROKEN)

    def test_child_of_an_index_is_missing(self):
        self.sibling()
        image = self.ours("full")
        repository = f"{self.prefix}/full"
        index = self.shelf.put_index(repository, world.VERSION, {"linux/amd64": image})
        self.call(index, "<index>")
        self.shelf.delete_image(repository, image.digest)
        self.check_refused(
            "full: <prefix>/full:1.0.0 is a broken image (<index>): the index names this image, "
            "and it is missing", *BROKEN)

    def test_config_is_no_json(self):
        self.sibling()
        broken = ours.Image(b"no JSON", self.ours("full").manifest.replace(
            ours.digest(self.ours("full").config).encode(), ours.digest(b"no JSON").encode()))
        self.call(broken.digest, "<broken>")
        self.publish("full", broken)
        self.check_refused(
            "full: <prefix>/full:1.0.0 is a broken image (<broken>): the image's config is no "
            "JSON object", *BROKEN)


class Both(Refused):
    def test_each_refusal_is_said(self):
        """In the order of building, and what was done is said once."""
        self.publish("lint", self.foreign(), key=False)
        self.publish("full", self.foreign(), key=False)
        hint = NOT_OURS[0]
        self.check_refused(
            "lint: <prefix>/lint:1.0.0 was not built by this project: it has no pinned-images "
            "labels (<foreign>)", hint,
            "full: <prefix>/full:1.0.0 was not built by this project: it has no pinned-images "
            "labels (<foreign>)", hint, NOTHING_DONE)


if __name__ == "__main__":
    box.main(shelf.PROGRAM)
