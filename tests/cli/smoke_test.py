#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`verify --smoke`: the smoke test in the published image, else in the one that was built here."""
import box
import shelf
import world

COMMAND = ["python3", "-c", "import torch"]
NO_ENGINE = ("there is no engine to build images with: docker's daemon does not answer (the stub "
             "of docker was called); `buildah --version` tells no version (exit code 97); `podman "
             "--version` tells no version (exit code 97)")
ABSENT = "full: there is no image of its key, in the registry or the engine"


class Smoke(world.World):
    def setUp(self):
        super().setUp()
        self.project.full["smoke_test"] = COMMAND
        self.project.save()

    def smoke(self, *more):
        result = self.helper_in("verify", "--smoke", *more)
        self.assertEqual([], self.shelf.writes(self.prefix))
        self.assert_files()
        return result

    def engine(self, image=None, **how):
        made = image or self.ours("full")
        self.call(made.id, "<id>")
        self.engines.run_in_images(made, **how)

    def transfers(self):
        return [self.general(call) for call in self.engines.calls() if call.startswith("buildah pull")]

    def test_published(self):
        self.published()
        self.engine()
        self.check(self.smoke("--image", "full", "--skip"), 0, [
            "full  <prefix>/full@<full>  SMOKE_TEST succeeded"])
        self.assertEqual(COMMAND, self.engines.ran())
        self.assertEqual(1, len(self.transfers()), self.transfers())

    def test_published_from_here_is_not_pulled(self):
        self.published()
        self.engine(local=True)
        self.check(self.smoke(), 0, ["full  <prefix>/full@<full>  SMOKE_TEST succeeded"])
        self.assertEqual([], self.transfers())

    def test_key_tag_is_enough(self):
        self.publish("lint")
        self.publish("full", version=False)
        self.engine()
        self.check(self.smoke(), 0, ["full  <prefix>/full@<full>  SMOKE_TEST succeeded"])

    def test_image_of_another_repository(self):
        self.publish("lint")
        self.put("up/full", self.project.key_tag("full"), self.ours("full"))
        self.project.settings["registry"]["upstream"] = f"{self.shelf.address}/{self.prefix}/up"
        self.project.save()
        self.engine()
        self.check(self.smoke(), 0, ["full  <prefix>/up/full@<full>  SMOKE_TEST succeeded"])

    def test_built_here(self):
        self.engine(local=True)
        self.check(self.smoke("--skip"), 0, ["full  sha256:<id>  SMOKE_TEST succeeded"])

    def test_built_here_from_other_facts(self):
        self.engine(self.ours("full", self.other_facts()), local=True)
        self.check(self.smoke("--skip"), 0, [ABSENT],
                   ["skipped: there is no image to run a smoke test in"])

    def test_failed(self):
        """What it printed is not taken for our own word."""
        self.published()
        self.engine(code=3)
        self.check(self.smoke("--skip"), 1, err=[
            "full: <box>/project/CMakeLists.txt:4: docker_image(full): <prefix>/full@<full>: "
            "SMOKE_TEST ended with 3:", "    first line", "    skipped: last line",
            "  hint: run the command in the image to see why"])

    def test_no_image(self):
        self.engine()
        self.check(self.smoke("--image", "full", "--skip"), 0, [ABSENT],
                   ["skipped: there is no image to run a smoke test in"])
        self.check(self.smoke("--image", "full"), 1,
                   err=[ABSENT, "  hint: run the target image-full"])
        self.assertEqual([], self.engines.ran())

    def test_no_engine(self):
        self.published()
        self.check(self.smoke("--skip"), 0, err=[f"skipped: {NO_ENGINE}"])
        self.check(self.smoke(), 1, err=[
            NO_ENGINE, "  hint: install buildah (it needs no daemon) or podman, or start docker's "
            "daemon"])

    def test_no_answer(self):
        self.engine(local=True)
        self.project.settings["registry"]["prefix"] = "127.0.0.1:1/x"
        self.project.save()
        result = self.smoke("--skip")
        self.assertEqual((0, ""), (result.code, result.out))
        self.assertRegex(result.err, r"\Askipped: [^\n]*127\.0\.0\.1:1[^\n]*\n\Z")
        self.assertEqual(4, self.smoke().code)

    def test_image_without_one(self):
        self.published()
        self.engine()
        self.check(self.smoke("--image", "lint"), 0,
                   err=["skipped: there is no image to run a smoke test in"])


if __name__ == "__main__":
    box.main(shelf.PROGRAM)
