#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`build` where the registry has the images: nothing is built, pulled or written."""
import box
import shelf
import world

THERE = ["lint  <prefix>/lint@<lint>  in the registry",
         "full  <prefix>/full@<full>  in the registry", "build: 0 built, 2 already there"]
NO_ENGINE = (
    "there is no engine to build images with: docker's daemon does not answer (the stub of docker "
    "was called); `buildah --version` tells no version (exit code 97); `podman --version` tells "
    "no version (exit code 97)",
    "  hint: install buildah (it needs no daemon) or podman, or start docker's daemon")


class Build(world.World):
    def build(self, *more):
        return self.helper_in("build", *more)

    def test_published(self):
        self.published()
        self.check(self.build(), 0, THERE)
        self.assert_written()

    def test_key_tags_are_enough(self):
        self.publish("lint", version=False)
        self.publish("full", version=False)
        self.check(self.build(), 0, THERE)
        self.assert_written()
        self.assert_tags("full", key="<full>")

    def test_version_tags_are_enough(self):
        """A registry's cleanup takes key tags first."""
        self.published()
        self.key_tag_gone()
        self.check(self.build(), 0, THERE)
        self.assert_written()

    def test_one_image_and_its_parent(self):
        self.published()
        self.check(self.build("--image", "full"), 0, THERE)
        self.check(self.build("--image", "lint"), 0, [
            THERE[0], "build: 0 built, 1 already there"])
        self.assert_written()

    def test_stamp_is_made_on_success(self):
        self.published()
        self.assertEqual(0, self.build("--stamp", self.state / "images.stamp").code)
        self.assert_files("images.stamp")

    def test_no_engine(self):
        """The one that is missing is named, and no stamp says that all is there."""
        self.publish("lint")
        self.check(self.build("--stamp", self.state / "images.stamp"), 1,
                   [THERE[0], "build: 0 built, 1 already there"],
                   [f"full: {NO_ENGINE[0]}", NO_ENGINE[1]])
        self.assertEqual([], self.shelf.writes(self.prefix))
        self.assert_files()

    def test_image_of_others_is_not_taken(self):
        self.publish("lint")
        self.publish("full", self.foreign())
        result = self.build()
        self.assertEqual(1, result.code)
        self.assertEqual([f"full: {NO_ENGINE[0]}", NO_ENGINE[1]], result.err.splitlines())


if __name__ == "__main__":
    box.main(shelf.PROGRAM)
