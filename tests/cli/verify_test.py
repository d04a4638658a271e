#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`verify` in each state of the registry; it drops the stamps of pushes when something is amiss."""
import box
import shelf
import world

PUSH = "  hint: run the target push-images"
LINT_FINE = "lint  <prefix>/lint:1.0.0  <lint>  as it should be"
LINT_WRONG = ("lint: <prefix>/lint:1.0.0 is not in the registry, but its image is", PUSH)
OTHER_STAMPS = {"plan.stamp", "images.stamp", "push-images.key"}
PUSH_STAMPS = {"push-images.stamp", "push-full.stamp"}


class Verify(world.World):
    def verify(self):
        for name in PUSH_STAMPS | OTHER_STAMPS:
            (self.state / name).touch()
        result = self.helper_in("verify")
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

    def test_published(self):
        self.published()
        self.check_fine(LINT_FINE, "full  <prefix>/full:1.0.0  <full>  as it should be")

    def test_published_as_the_lock_says(self):
        self.published()
        self.lock_full(self.ours("full").digest)
        self.check_fine(LINT_FINE, "full  <prefix>/full:1.0.0  <full>  as it should be")

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


if __name__ == "__main__":
    box.main(shelf.PROGRAM)
