#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`push` where no build is needed: the rows of the push table that end well."""
import os

import box
import ours
import shelf
import world

LONG_AGO = 1_000_000_000_000_000_001  # nanoseconds

LINT_THERE = "lint  <prefix>/lint:1.0.0  <lint>  already there"
FULL = "full  <prefix>/full:1.0.0  <full>  "


def summary(retagged=0, restored=0, there=0):
    return (f"push: 0 built, 0 pushed, 0 copied, {retagged} retagged, {restored} restored, "
            f"{there} already there")


class Rows(world.World):
    def test_nothing(self):
        self.published()
        self.check(self.push(), 0, [LINT_THERE, FULL + "already there", summary(there=2)])
        self.assert_written()
        self.assert_tags("full", version="<full>", key="<full>")

    def test_nothing_with_a_lock_that_says_so(self):
        self.published()
        self.lock_full(self.ours("full").digest)
        self.check(self.push(), 0, [LINT_THERE, FULL + "already there", summary(there=2)])
        self.assert_written()

    def test_nothing_with_a_lock_of_another_version(self):
        self.published()
        self.lock_full(world.ABSENT, tag="0.9.0")
        self.check(self.push(), 0, [LINT_THERE, FULL + "already there", summary(there=2)])
        self.assert_written()

    def test_nothing_with_a_lock_of_another_registry(self):
        """A fork has the lock of the project it comes from."""
        self.published()
        prefix, settings = self.prefix, self.project.settings["registry"]
        settings["prefix"] = "registry.example.edu/origin"
        self.project.write_lock(("full", "1.0.0", "sha256:" + "0" * 64))
        settings["prefix"] = prefix
        self.check(self.push(), 0, [LINT_THERE, FULL + "already there", summary(there=2)])

    def test_key_tag_put_back(self):
        self.key_tag_gone()
        self.check(self.push(), 0, [LINT_THERE, FULL + "key tag put back", summary(there=2)])
        self.assert_written("PUT full/manifests/<full key tag>")
        self.assert_tags("full", version="<full>", key="<full>")

    def test_retag(self):
        self.version_gone()
        self.check(self.push(), 0, [LINT_THERE, FULL + "retagged",
                                    summary(retagged=1, there=1)])
        self.assert_written("PUT full/manifests/1.0.0")
        self.assert_tags("full", version="<full>", key="<full>")

    def test_restore(self):
        self.only_locked_digest_there()
        self.check(self.push(), 0, [LINT_THERE, FULL + "restored", summary(restored=1, there=1)])
        self.assert_written("PUT full/manifests/<full key tag>", "PUT full/manifests/1.0.0")
        self.assert_tags("full", version="<full>", key="<full>")

    def test_next_version_of_the_same_key(self):
        """The earlier version stays where it is."""
        self.published()
        self.project.edit("pyproject.toml", '"1.0.0"', '"1.1.0"')
        self.check(self.push(), 0, [
            "lint  <prefix>/lint:1.1.0  <lint>  retagged",
            "full  <prefix>/full:1.1.0  <full>  retagged", summary(retagged=2)])
        self.assert_written("PUT lint/manifests/1.1.0", "PUT full/manifests/1.1.0")
        self.assertEqual({"1.0.0": "<full>", "1.1.0": "<full>", "<full key tag>": "<full>"},
                         self.tags("full"))

    def test_key_tags_alone(self):
        self.project.settings["registry"]["tag"] = "KEY"
        self.project.save()
        self.publish("lint", version=False)
        self.publish("full", version=False)
        self.check(self.push(), 0, [
            "lint  <prefix>/lint:<lint key tag>  <lint>  already there",
            "full  <prefix>/full:<full key tag>  <full>  already there", summary(there=2)])
        self.assert_written()
        self.assert_tags("full", key="<full>")

    def test_index_of_two_platforms(self):
        platforms = ["linux/amd64", "linux/arm64"]
        self.project.full["platforms"] = platforms
        self.project.save()
        facts = [*self.project.facts("full"), ("platform", "linux/arm64")]
        key_tag = self.call(ours.key_tag(ours.key(facts)), "<index key tag>")
        digest = self.shelf.put_index(
            f"{self.prefix}/full", key_tag,
            {platform: self.ours("full", facts, platform) for platform in platforms})
        self.call(digest, "<index>")
        self.publish("lint")
        self.check(self.push(), 0, [LINT_THERE, "full  <prefix>/full:1.0.0  <index>  retagged",
                                    summary(retagged=1, there=1)])
        self.assert_written("PUT full/manifests/1.0.0")
        self.assertEqual({"1.0.0": "<index>", "<index key tag>": "<index>"}, self.tags("full"))

    def test_one_image_of_two(self):
        self.version_gone()
        self.check(self.push("--image", "lint"), 0, [LINT_THERE, summary(there=1)])
        self.assert_written()
        self.assert_tags("full", key="<full>")

    def test_one_image_and_its_parent(self):
        self.publish("lint", version=False)
        self.publish("full")
        self.check(self.push("--image", "full"), 0, [
            "lint  <prefix>/lint:1.0.0  <lint>  retagged", FULL + "already there",
            summary(retagged=1, there=1)])
        self.assert_written("PUT lint/manifests/1.0.0")

    def test_twice_is_once(self):
        self.version_gone()
        self.push()
        self.check(self.push(), 0, [LINT_THERE, FULL + "already there", summary(there=2)])
        self.assert_written("PUT full/manifests/1.0.0")


class Stamp(world.World):
    def setUp(self):
        super().setUp()
        self.stamp = self.state / "push-images.stamp"

    def age(self):
        self.stamp.touch()
        os.utime(self.stamp, ns=(LONG_AGO, LONG_AGO))

    def is_touched(self):
        return self.stamp.stat().st_mtime_ns != LONG_AGO

    def test_made_on_success(self):
        self.published()
        self.assertEqual(0, self.push("--stamp", self.stamp).code)
        self.assertTrue(self.stamp.exists())

    def test_touched_on_success(self):
        self.version_gone()
        self.age()
        self.assertEqual(0, self.push("--stamp", self.stamp).code)
        self.assertTrue(self.is_touched())

    def test_not_touched_on_refusal(self):
        self.foreign_under_version()
        self.age()
        self.assertEqual(1, self.push("--stamp", self.stamp).code)
        self.assertFalse(self.is_touched())

    def test_not_made_on_refusal(self):
        self.foreign_under_version()
        self.assertEqual(1, self.push("--stamp", self.stamp).code)
        self.assert_files()


class Build(world.World):
    """The proof that the stubs would tell: where an image is missing, an engine is called."""

    def test_engine_is_called_where_a_build_is_needed(self):
        self.sibling()
        self.choose_engine("buildah")
        self.assertNotEqual(0, self.push().code)
        self.assertEqual("buildah --version", self.engines.calls()[0])
        self.assertGreater(len(self.engines.calls()), 1)

    def test_no_engine(self):
        """Nothing is put for the sibling, either: it is known before that the run must fail."""
        self.sibling()
        self.check(self.push(), 1, err=[
            "there is no engine to build images with: docker's daemon does not answer (the stub "
            "of docker was called); `buildah --version` tells no version (exit code 97); `podman "
            "--version` tells no version (exit code 97)",
            "  hint: install buildah (it needs no daemon) or podman, or start docker's daemon"])
        self.assertEqual([], self.shelf.writes(self.prefix))
        self.assert_tags("lint", key="<lint>")
        self.assert_files()


if __name__ == "__main__":
    box.main(shelf.PROGRAM)
