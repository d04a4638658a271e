#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`verify` in each state of the registry; it drops the stamps of pushes when something is amiss."""
import json

import box
import front
import shelf
import world

PUSH = "  hint: run the target push-images"
LINT_FINE = "lint  <prefix>/lint:1.0.0  <lint>  as it should be"
LINT_WRONG = ("lint: <prefix>/lint:1.0.0 is not in the registry, but its image is", PUSH)
FULL_FINE = "full  <prefix>/full:1.0.0  <full>  as it should be"
UPDATE = "  hint: run the target update-ci, and commit what it writes"
NO_IMAGE = "no image for its key in <prefix>/{0} (<{0} key tag>)"
OTHER_STAMPS = {"plan.stamp", "images.stamp", "push-images.key"}
PUSH_STAMPS = {"push-images.stamp", "push-full.stamp"}


class Verify(world.World):
    arguments = ()

    def verify(self):
        for name in PUSH_STAMPS | OTHER_STAMPS:
            (self.state / name).touch()
        result = self.helper_in("verify", *self.arguments)
        self.assert_written()
        return result

    def check_fine(self, *out):
        """The stamps stay."""
        self.check(self.verify(), 0, out)
        self.assert_files(*PUSH_STAMPS, *OTHER_STAMPS)

    def check_amiss(self, *err, out=()):
        """The next push asks again, for its stamps are gone; nothing else is."""
        self.check(self.verify(), 1, out, err)
        self.assert_files(*OTHER_STAMPS)


class States(Verify):
    def test_published(self):
        self.published()
        self.check_fine(LINT_FINE, FULL_FINE)

    def test_published_as_the_lock_says(self):
        self.published()
        self.lock_full(self.ours("full").digest)
        self.check_fine(LINT_FINE, FULL_FINE)

    def test_nothing_is_there(self):
        self.check_amiss(
            "lint: no image for its key in <prefix>/lint (<lint key tag>)", PUSH,
            "full: no image for its key in <prefix>/full (<full key tag>)", PUSH)

    def test_key_tag_gone(self):
        self.key_tag_gone()
        self.check_amiss("full: <prefix>/full:<full key tag>, its key tag, is gone", PUSH, out=[LINT_FINE])

    def test_version_gone(self):
        self.version_gone()
        self.check_amiss("full: <prefix>/full:1.0.0 is not in the registry, but its image is",
                         PUSH, out=[LINT_FINE])

    def test_only_the_locked_digest_is_there(self):
        self.only_locked_digest_there()
        self.check_amiss("full: <prefix>/full:1.0.0 is not in the registry, but its image is",
                         PUSH, out=[LINT_FINE])

    def test_locked_digest_gone(self):
        self.locked_digest_gone()
        self.check_amiss(
            *LINT_WRONG,
            "full: <prefix>/full:1.0.0 was published as <locked> and is gone from the registry",
            "  hint: bump the project's version and push again")

    def test_lock_names_another_digest(self):
        self.lock_names_another_digest()
        self.check_amiss(
            *LINT_WRONG,
            "full: <prefix>/full:1.0.0 is <full>, but the lock names <locked>: the tag was moved, "
            "or the lock is stale",
            "  hint: if the lock is stale, take the newest images.lock.toml; else bump the version")

    def test_other_facts_under_version(self):
        self.other_facts_under_version()
        self.check_amiss(
            *LINT_WRONG,
            "full: <prefix>/full:1.0.0 exists and was built from other facts (there -> here):",
            "    torch: ==2.0.1 -> ==2.1", "    group: qa -> dev", "    parent: changed",
            "    system-package: gone: git", "    template: changed",
            "  hint: bump the project's version, or use docker_registry(... TAG KEY)")

    def test_foreign_under_key_tag(self):
        self.foreign_under_key_tag()
        self.check_amiss(
            *LINT_WRONG,
            "full: <prefix>/full:<full key tag> was not built by this project: it has no "
            "pinned-images labels (<foreign>)",
            "  hint: it is never overwritten: choose another version, or delete the tag by hand")

    def test_config_missing(self):
        self.config_missing()
        self.check_amiss(
            *LINT_WRONG,
            "full: <prefix>/full:1.0.0 is a broken image (<full>): the image's config is missing",
            "  hint: delete the tag in the registry, then push again")

    def test_lock_of_another_version(self):
        """A project whose version was raised, or a fork: the lock still speaks of what is used."""
        self.published()
        self.project.write_lock(("full", "0.9.0", self.ours("full").digest))
        self.put("full", "0.9.0", self.ours("full"))
        self.check_fine(LINT_FINE, "full  <prefix>/full:0.9.0  <full>  as the lock names it",
                        FULL_FINE)

    def test_locked_tag_of_another_version_is_gone(self):
        self.published()
        self.project.write_lock(("full", "0.9.0", self.ours("full").digest))
        self.check_amiss("full: <prefix>/full:0.9.0, which the lock names, is gone from the "
                         "registry", UPDATE, out=[LINT_FINE, FULL_FINE])

    def test_locked_tag_of_another_version_was_moved(self):
        self.published()
        self.project.write_lock(("full", "0.9.0", self.call(world.ABSENT, "<locked>")))
        self.put("full", "0.9.0", self.ours("full"))
        self.check_amiss(
            "full: <prefix>/full:0.9.0 is <full>, but the lock names <locked>: the tag was moved, "
            "or the lock is stale",
            "  hint: if the lock is stale, take the newest images.lock.toml; else run the target "
            "update-ci, and commit what it writes", out=[LINT_FINE, FULL_FINE])

    def test_locked_image_of_another_version_is_broken(self):
        self.published()
        image = self.ours("full", self.other_facts())
        self.put("full", "0.9.0", image)
        self.project.write_lock(("full", "0.9.0", self.call(image.digest, "<locked>")))
        self.shelf.delete_blob(f"{self.prefix}/full", image.config)
        self.check_amiss(
            "full: <prefix>/full:0.9.0, which the lock names, is a broken image (<locked>): the "
            "image's config is missing", UPDATE, out=[LINT_FINE, FULL_FINE])

    def test_lock_of_another_repository(self):
        """As in a fork, which writes elsewhere than the lock says."""
        self.published()
        self.project.write_lock(("full", "1.0.0", self.call(world.ABSENT, "<locked>")))
        self.project.settings["registry"]["override"] = f"{self.shelf.address}/{self.prefix}/fork"
        self.project.save()
        for name in ("lint", "full"):
            for tag in ("1.0.0", self.project.key_tag(name)):
                self.put(f"fork/{name}", tag, self.ours(name))
        self.check(self.helper_in("verify"), 1, [
            "lint  <prefix>/fork/lint:1.0.0  <lint>  as it should be",
            "full  <prefix>/fork/full:1.0.0  <full>  as it should be"], [
                "full: <prefix>/full:1.0.0 is <full>, but the lock names <locked>: the tag was "
                "moved, or the lock is stale",
                "  hint: if the lock is stale, take the newest images.lock.toml; else run the "
                "target update-ci, and commit what it writes"])

    def test_one_image(self):
        self.published()
        self.shelf.delete_image(f"{self.prefix}/full", self.ours("full").digest)
        self.check(self.helper_in("verify", "--image", "lint"), 0, [LINT_FINE])

    def test_without_a_state_folder(self):
        self.state = self.box / "not there"
        self.check(self.helper_in("verify"), 1, err=[
            "lint: no image for its key in <prefix>/lint (<lint key tag>)", PUSH,
            "full: no image for its key in <prefix>/full (<full key tag>)", PUSH])
        self.assertFalse(self.state.exists())


class Skip(Verify):
    """As CTest runs it, in `images.registry`: what nobody says was published is no fault."""

    arguments = ("--skip",)

    def lock_both(self, **keys):
        self.project.write_lock(*((name, "1.0.0", self.ours(name).digest,
                                   keys.get(name, self.project.key(name)))
                                  for name in ("lint", "full")))

    def publish_by_us(self):
        """The build tree notes what it pushed."""
        self.published()
        self.assertEqual(0, self.push().code)

    def delete(self, name):
        self.shelf.delete_image(f"{self.prefix}/{name}", self.ours(name).digest)

    def check_skipped(self, why, *out):
        self.check(self.helper_in("verify", "--skip"), 0, out, [f"skipped: {why}"])

    def test_published(self):
        self.published()
        self.check_fine(LINT_FINE, FULL_FINE)

    def test_nothing_was_published(self):
        self.check_skipped("no image is published",
                           *(f"{name}  not published yet: {NO_IMAGE.format(name)}"
                             for name in ("lint", "full")))

    def test_one_of_two_was_published(self):
        self.publish("lint")
        self.check_fine(LINT_FINE, f"full  not published yet: {NO_IMAGE.format('full')}")

    def test_version_was_raised(self):
        self.publish("lint")
        self.publish("full", version=False)
        self.check_fine(LINT_FINE, "full  not published yet: <prefix>/full:1.0.0 is not in the "
                        "registry, but its image is")

    def test_image_is_elsewhere(self):
        self.publish("lint")
        self.put("up/full", self.project.key_tag("full"), self.ours("full"))
        self.project.settings["registry"]["upstream"] = f"{self.shelf.address}/{self.prefix}/up"
        self.project.save()
        self.check_fine(LINT_FINE, "full  not published yet: <prefix>/full:1.0.0 is not in the "
                        "registry, but <prefix>/up/full has its image")

    def test_what_we_published_is_gone(self):
        """It stays so when the stamps are dropped."""
        self.publish_by_us()
        self.delete("full")
        for _ in range(2):
            self.check(self.helper_in("verify", "--skip"), 1, [LINT_FINE],
                       [f"full: {NO_IMAGE.format('full')}", PUSH])

    def test_what_we_published_under_another_name(self):
        self.publish_by_us()
        self.delete("full")
        self.project.edit("pyproject.toml", '"1.0.0"', '"1.1.0"')
        self.check(self.helper_in("verify", "--skip"), 0, [
            "lint  not published yet: <prefix>/lint:1.1.0 is not in the registry, but its image is",
            f"full  not published yet: {NO_IMAGE.format('full')}"],
                   ["skipped: no image is published"])

    def test_what_the_lock_names_is_gone(self):
        """A fresh clone has no stamps, and the lock."""
        self.published()
        self.lock_both()
        self.delete("full")
        self.check_amiss(
            "full: <prefix>/full:1.0.0 was published as <full> and is gone from the registry",
            "  hint: bump the project's version and push again", out=[LINT_FINE])

    def test_key_tag_that_the_lock_names_is_gone(self):
        self.project.settings["registry"]["tag"] = "KEY"
        self.project.save()
        self.publish("lint", version=False)
        self.project.write_lock(("full", "pins-0123456789abcdef", self.ours("full").digest))
        self.check_amiss(
            "full: <prefix>/full:pins-0123456789abcdef, which the lock names, is gone from the "
            "registry", UPDATE,
            out=["lint  <prefix>/lint:<lint key tag>  <lint>  as it should be",
                 f"full  not published yet: {NO_IMAGE.format('full')}"])

    def test_version_that_the_lock_names_was_deleted_alone(self):
        self.publish("lint")
        self.publish("full", version=False)
        self.lock_both()
        self.check_amiss("full: <prefix>/full:1.0.0 is not in the registry, but its image is",
                         PUSH, out=[LINT_FINE])

    def test_what_the_lock_names_is_another(self):
        self.lock_names_another_digest()
        self.check_amiss(
            "full: <prefix>/full:1.0.0 is <full>, but the lock names <locked>: the tag was moved, "
            "or the lock is stale",
            "  hint: if the lock is stale, take the newest images.lock.toml; else bump the version",
            out=["lint  not published yet: <prefix>/lint:1.0.0 is not in the registry, but its "
                 "image is"])

    def test_torch_moved_and_the_lock_is_of_before(self):
        """That is for images.lock to say: what is locked is there."""
        self.published()
        self.lock_both()
        self.project.edit("pyproject.toml", "torch==2.1.0", "torch==2.1.1")
        self.check_fine(*(line for name in ("lint", "full") for line in (
            f"{name}  <prefix>/{name}:1.0.0  <{name}>  as the lock names it",
            f"{name}  not published yet: <prefix>/{name}:1.0.0 was built from other facts than "
            "today's")))

    def test_torch_moved_and_there_is_no_lock(self):
        self.published()
        self.project.edit("pyproject.toml", "torch==2.1.0", "torch==2.1.1")
        result = self.helper_in("verify", "--skip", "--image", "lint")
        self.check(result, 1, err=[
            "lint: <prefix>/lint:1.0.0 exists and was built from other facts (there -> here):",
            "    torch: ==2.1 -> ==2.1.1",
            "  hint: bump the project's version, or use docker_registry(... TAG KEY)"])

    def test_no_answer(self):
        self.project.settings["registry"]["prefix"] = "127.0.0.1:1/x"
        self.project.save()
        (self.state / "push-images.stamp").touch()
        result = self.helper_in("verify", "--skip")
        self.assertEqual((0, ""), (result.code, result.out))
        self.assertRegex(result.err, r"\Askipped: [^\n]*127\.0\.0\.1:1[^\n]*\n\Z")
        self.assert_files("push-images.stamp")
        self.assertEqual(4, self.helper_in("verify").code)


class Refused(Verify):
    """The registry wants a login."""

    def setUp(self):
        super().setUp()
        self.front = front.Front(self.shelf.registry)
        self.addCleanup(self.front.stop)
        self.project.settings["registry"]["prefix"] = f"{self.front.address}/{self.prefix}"
        self.project.save()
        for name in ("lint", "full"):
            self.front.before[f"GET /v2/{self.prefix}/{name}/manifests/1.0.0"] = lambda: 403

    def test_who_has_no_login_is_told_and_skips(self):
        result = self.helper_in("verify", "--skip")
        self.assertEqual((0, ""), (result.code, result.out), result.err)
        self.assertRegex(result.err, r"\Askipped: [^\n]*without a login[^\n]*\n\Z")

    def test_who_has_a_login_is_refused(self):
        login = {"auths": {self.front.address: {"auth": "YTpi"}}}
        (self.box / "home/.docker").mkdir()
        (self.box / "home/.docker/config.json").write_text(json.dumps(login))
        result = self.helper_in("verify", "--skip")
        self.assertEqual((5, ""), (result.code, result.out), result.err)
        self.assertNotIn("skipped", result.err)


if __name__ == "__main__":
    box.main(shelf.PROGRAM)
