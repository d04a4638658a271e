#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`lock update` and `lock check`: the lock and the CI files name what is published, or say why not."""
import box
import ours
import shelf
import world
from world import VERSION

CI = "lint:\n  image: \"$CI_REGISTRY_IMAGE/lint:0.9.0\"  # first\r\n\ntest:\n" \
     "  image: $CI_REGISTRY_IMAGE/full:0.9.0\n  script: [make]\n"
RUN = "run the target update-ci, and commit what it writes"


class Base(world.World):
    """A project whose CI file names both images by an older version."""

    def setUp(self):
        super().setUp()
        self.ci = self.call(self.project.folder / ".gitlab-ci.yml", "<ci>")
        self.call(self.project.lock, "<lock>")
        self.call(self.project.folder / "pyproject.toml", "<pyproject>")
        self.write_ci(CI)
        self.project.settings["ci_files"] = [str(self.ci)]
        self.project.save()

    def write_ci(self, text):
        self.ci.write_bytes(text.encode())

    def read_ci(self):
        return self.ci.read_bytes().decode()

    def lock(self, what):
        return self.run_helper("lock", what, "--project", self.project.json, "--state", self.state)

    def update(self):
        return self.lock("update")

    def check_lock(self, code=0, *err):
        self.check(self.lock("check"), code, err=err)

    def up_to_date(self):
        self.publish("lint")
        self.publish("full")
        self.assertEqual(0, self.update().code)


class Lock(Base):
    """`lock check` and `lock update`."""

    def test_update_writes_both_and_once(self):
        lint, full = self.publish("lint"), self.publish("full")
        self.check(self.update(), 0, ["<ci>: written", "<lock>: written"])
        self.assertEqual(CI.replace("0.9.0", "1.0.0"), self.read_ci())
        place = self.project.settings["registry"]["prefix"]
        self.assertEqual(
            [f'[[image]]\nname = "{name}"\nrepository = "{place}/{name}"\ntag = "1.0.0"\n'
             f'digest = "{image.digest}"\nkey = "{self.project.key(name)}"\npins = [\n'
             '  "torch==2.1",\n  "torchvision==0.16",\n]\ndate = "2026-01-02"'
             for name, image in (("full", full), ("lint", lint))],
            self.project.lock.read_text().rstrip("\n").split("\n\n")[1:])
        self.check(self.update(), 0, ["the lock and the CI files name what is published"])
        self.check_lock()
        self.assert_written()

    def test_no_lock_yet(self):
        self.check_lock(1, "there is no lock yet: <lock>", f"  hint: {RUN}")

    def test_a_pin_that_moved(self):
        self.up_to_date()
        self.project.edit("pyproject.toml", "torch==2.1.0", "torch==2.2.0")
        self.project.edit("pyproject.toml", "torchvision==0.16.0", "torchvision==0.17.0")
        taken = f"  hint: raise the version, for 1.0.0 is taken; then {RUN}"
        self.check_lock(1, "<pyproject>:5:3: torch moved: from torch==2.1 to torch==2.2",
                        "    images that follow: lint, full", taken,
                        "<pyproject>:6:3: torchvision moved: from torchvision==0.16 to "
                        "torchvision==0.17", "    images that follow: lint, full", taken)
        self.project.edit("pyproject.toml", 'version = "1.0.0"', 'version = "1.1.0"')
        result = self.lock("check")
        self.assertIn(f"    images that follow: lint, full\n  hint: {RUN}\n", result.err)

    def test_a_version_alone_is_green(self):
        self.up_to_date()
        self.project.edit("pyproject.toml", 'version = "1.0.0"', 'version = "1.1.0"')
        self.check_lock()

    def test_a_recipe_that_moved(self):
        self.up_to_date()
        self.project.write("templates/Dockerfile.full.in", "# another\n")
        self.check_lock(1, "the recipe of full is not the one that was published: the pins are, "
                           "and something else has changed",
                        "  hint: explain-images shows what; raise the version, for 1.0.0 is taken; "
                        f"then {RUN}")

    def test_a_ci_file_that_names_another_tag(self):
        self.up_to_date()
        self.write_ci(self.read_ci().replace("full:1.0.0", "full:0.8.0"))
        self.check_lock(1, "<ci>:5:10: $CI_REGISTRY_IMAGE/full:0.8.0 is not what the lock names: "
                           "1.0.0", f"  hint: {RUN}")

    def test_a_line_that_is_kept(self):
        self.write_ci("a:\n  image: $CI_REGISTRY_IMAGE/lint:0.9.0 # pinned-images: keep\n")
        self.publish("lint")
        self.publish("full")
        self.check(self.update(), 0, ["<lock>: written"])
        self.check_lock()

    def test_a_reference_that_nobody_can_tell(self):
        self.up_to_date()
        self.write_ci(self.read_ci() + "a:\n  image: $CI_REGISTRY_IMAGE/lint:$WHICH\n")
        self.check_lock(0, "warning: <ci>:8:10: $CI_REGISTRY_IMAGE/lint:$WHICH: nothing here sets "
                           "WHICH (set it in the file's `variables:`)")

    def test_no_job_in_our_images(self):
        self.write_ci("a: {image: 'python:3.11'}\n")
        self.publish("lint")
        self.publish("full")
        self.check(self.update(), 1, err=[
            "<ci>: no job runs in an image of this project",
            "  hint: write into a job `image: $CI_REGISTRY_IMAGE/lint:1.0.0`, or `image: "
            "$CI_REGISTRY_IMAGE/full:1.0.0`"])
        self.assertFalse(self.project.lock.exists())

    def test_what_is_not_published_is_not_named(self):
        self.publish("lint")
        self.check(self.update(), 1, err=["full is not published as it is today",
                                          "  hint: run the target push-images; update-ci does both"])
        self.assertEqual(CI, self.read_ci())
        self.assertFalse(self.project.lock.exists())

    def test_a_registry_that_does_not_answer(self):
        self.project.settings["registry"]["prefix"] = self.call("127.0.0.1:1/far", "<dead>")
        self.project.save()
        self.assertEqual(4, self.update().code)
        self.assertEqual(CI, self.read_ci())

    def test_files_that_a_ci_file_includes(self):
        self.write_ci("include: ['/ci/*.yml']\nvariables: {TAG: 0.9.0}\n")
        self.project.write("ci/jobs.yml", "a:\n  image: $CI_REGISTRY_IMAGE/lint:$TAG\n")
        (self.project.folder / ".git").mkdir()
        self.publish("lint")
        self.publish("full")
        self.check(self.update(), 0, ["<ci>: written", "<lock>: written"])
        self.assertEqual("include: ['/ci/*.yml']\nvariables: {TAG: 1.0.0}\n", self.read_ci())
        self.check_lock()

    def test_keys_as_tags(self):
        self.project.settings["registry"]["tag"] = "KEY"
        self.project.save()
        for name in ("lint", "full"):
            self.publish(name, version=False)
        self.check(self.update(), 0, ["<ci>: written", "<lock>: written"])
        self.assertIn("/lint:<lint key tag>\"", self.general(self.read_ci()))
        self.assertIn("/full:<full key tag>\n", self.general(self.read_ci()))
        self.check_lock()

    def test_digests_follow(self):
        self.write_ci("a: {image: '$CI_REGISTRY_IMAGE/lint@" + world.ABSENT + "'}\n")
        lint = self.publish("lint")
        self.publish("full")
        self.assertEqual(0, self.update().code)
        self.assertIn(f"/lint@{lint.digest}'", self.read_ci())

    def test_a_fork_that_copied_names_its_parents_images(self):
        """The same images are in the fork's registry: its lock is its parent's, to the byte."""
        self.up_to_date()
        before = self.project.lock.read_text()
        own = self.project.settings["registry"]
        own["override"] = self.call(f"{self.shelf.address}/{self.prefix}/fork", "<fork>")
        self.project.save()
        images = {name: self.ours(name) for name in ("lint", "full")}
        for name, image in images.items():
            self.put(f"fork/{name}", VERSION, image)
            self.put(f"fork/{name}", self.project.key_tag(name), image)
        self.check(self.update(), 0, ["the lock and the CI files name what is published"])
        self.assertEqual(before, self.project.lock.read_text())
        self.put("fork/full", VERSION, self.ours("full", created="2026-02-02T00:00:00Z"))
        self.check(self.update(), 0, ["<lock>: written"])
        self.assertIn('/fork/full"', self.project.lock.read_text())
        self.assertNotIn('/fork/lint"', self.project.lock.read_text())


class CiFile(Base):
    """`ci-file check` and `ci-file update`: the CI files alone, held against the lock there is."""

    def ci_file(self, what):
        return self.run_helper("ci-file", what, "--project", self.project.json, "--state",
                               self.state)

    def stale(self):
        self.up_to_date()
        self.write_ci(CI)

    def test_check_tells_what_is_stale_and_writes_nothing(self):
        self.stale()
        told = [f"<ci>:{line}: $CI_REGISTRY_IMAGE/{name}:0.9.0 is not what the lock names: 1.0.0"
                for line, name in (("2:10", "lint"), ("5:10", "full"))]
        self.check(self.ci_file("check"), 1,
                   err=[told[0], f"  hint: {RUN}", told[1], f"  hint: {RUN}"])
        self.assertEqual(CI, self.read_ci())

    def test_check_of_pins_that_moved_is_not_its_affair(self):
        self.up_to_date()
        self.project.edit("pyproject.toml", "torch==2.1.0", "torch==2.2.0")
        self.project.edit("pyproject.toml", "torchvision==0.16.0", "torchvision==0.17.0")
        self.check(self.ci_file("check"), 0)

    def test_update_writes_what_the_lock_names(self):
        self.stale()
        lock = self.project.lock.read_bytes()
        self.check(self.ci_file("update"), 0, ["<ci>: written"])
        self.assertEqual(CI.replace("0.9.0", "1.0.0"), self.read_ci())
        self.assertEqual(lock, self.project.lock.read_bytes())
        self.check(self.ci_file("update"), 0, ["the CI files name what the lock does"])
        self.check(self.ci_file("check"), 0)

    def test_update_writes_no_tag_that_the_registry_lacks(self):
        self.stale()
        self.project.lock.write_text(self.project.lock.read_text().replace(
            'tag = "1.0.0"', 'tag = "1.0.1"'))
        self.check(self.ci_file("update"), 1, err=[
            "<prefix>/lint:1.0.1, which the lock names, is not in the registry",
            "  hint: run the target update-ci, which publishes what is missing"])
        self.assertEqual(CI, self.read_ci())

    def test_update_writes_no_tag_that_names_another_image(self):
        self.stale()
        other = self.call(world.ABSENT, "<locked>")
        lint = self.ours("lint")
        self.project.lock.write_text(self.project.lock.read_text().replace(lint.digest, other))
        self.check(self.ci_file("update"), 1, err=[
            "<prefix>/lint:1.0.0 is <lint> in the registry, and <locked> in the lock",
            "  hint: run the target verify-images, which tells more"])
        self.assertEqual(CI, self.read_ci())

    def test_update_without_an_answer(self):
        self.stale()
        place = self.project.settings["registry"]["prefix"]
        dead = self.call("127.0.0.1:1/far", "<dead>")
        self.project.settings["registry"]["prefix"] = dead
        self.project.save()
        self.project.lock.write_text(self.project.lock.read_text().replace(place, dead))
        self.assertEqual(4, self.ci_file("update").code)
        self.assertEqual(CI, self.read_ci())

    def test_without_a_lock(self):
        for what in ("check", "update"):
            self.check(self.ci_file(what), 1, err=["there is no lock yet: <lock>",
                                                   f"  hint: {RUN}"])


if __name__ == "__main__":
    box.main(shelf.PROGRAM)
