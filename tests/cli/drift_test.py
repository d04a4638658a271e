#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`drift`: what the published images lack, against a limit; it changes nothing."""
import json

import box
import shelf
import world

PLACE = "<box>/project/pyproject.toml"
LINT = ("lint  1 of 1 requirement (100%) left to pip in each job",
        f"  ruff==0.4.1  not in the image  {PLACE}:11:9")
FULL = ("full  2 of 4 requirements (50%) left to pip in each job",
        f"  torchvision==0.16.0  not in the image     {PLACE}:6:3",
        f"  pytest>=7            the image has 6.2.5  {PLACE}:12:8")
REFRESH = "  to have them in the image: bump the version and run the target refresh-images"
HINT = "  hint: bump the version and run the target refresh-images"
ABSENT = ("lint  not published: no image for its key in <prefix>/lint (<lint key tag>)",
          "full  not published: no image for its key in <prefix>/full (<full key tag>)")


def over(name, share, limit):
    return f"{name}: drift: {share} left to pip in each job, and the limit is {limit}"


class Drift(world.World):
    def published(self):
        self.publish("lint")
        self.publish("full", self.ours("full",
                                       inventory="numpy==1.26.0 pytest==6.2.5 torch==2.1.0"))

    def check_drift(self, *arguments, code=0, out=(), err=()):
        """Nothing is written, in the registry or the build tree."""
        self.check(self.helper_in("drift", *arguments), code, out, err)
        self.assert_written()
        self.assert_files()


class Text(Drift):
    def test_published(self):
        self.published()
        self.check_drift(out=[*LINT, REFRESH, *FULL, REFRESH])

    def test_no_bump_is_needed_without_version_tags(self):
        self.project.settings["registry"]["tag"] = "KEY"
        self.project.save()
        self.published()
        self.check_drift("--image", "lint", out=[
            *LINT, "  to have them in the image: run the target refresh-images"])

    def test_one_image_and_not_its_parent(self):
        self.published()
        self.check_drift("--image", "full", out=[*FULL, REFRESH])

    def test_nothing_is_left(self):
        self.publish("lint", self.ours("lint", inventory="ruff==0.4.1"))
        self.check_drift("--image", "lint", "--limit", "0", out=[
            "lint  0 of 1 requirement (0%): pip installs nothing"])

    def test_undecided(self):
        self.project.edit("pyproject.toml", "ruff==0.4.1", "ruff @ git+https://e.org/ruff")
        self.publish("lint", self.ours("lint", inventory="ruff==0.4.1"))
        self.check_drift("--image", "lint", out=[
            "lint  0 of 1 requirement (0%): pip installs nothing",
            "  ruff @ git+https://e.org/ruff  not known: the image has 0.4.1; pip has to fetch it "
            f"to know its version  {PLACE}:11:9"])

    def test_not_published(self):
        self.check_drift(out=ABSENT)

    def test_foreign(self):
        self.foreign_under_version()
        self.check_drift("--image", "full", out=[
            "full  nothing to compare: <prefix>/full:1.0.0 was not built by this project: it has "
            "no pinned-images labels (<foreign>)"])


class Limit(Drift):
    def test_over(self):
        self.published()
        self.check_drift("--limit", "50%", code=1, out=[*LINT, *FULL], err=[
            over("lint", "1 of 1 requirement (100%)", "50%"), HINT])
        self.check_drift("--limit", "1", code=1, out=[*LINT, *FULL], err=[
            over("full", "2 of 4 requirements (50%)", "1"), HINT])

    def test_within(self):
        self.published()
        self.check_drift("--limit", "100%", out=[*LINT, *FULL])
        self.check_drift("--limit", "2", out=[*LINT, *FULL])

    def test_warn(self):
        self.published()
        self.check_drift("--limit", "1", "--warn", out=[*LINT, *FULL], err=[
            over("full: warning", "2 of 4 requirements (50%)", "1"), HINT])

    def test_not_published(self):
        self.publish("lint", self.ours("lint", inventory="ruff==0.4.1"))
        self.check_drift("--limit", "1", code=1, out=[
            "lint  0 of 1 requirement (0%): pip installs nothing", ABSENT[1]], err=[
                "full: its drift is not known: not published: no image for its key in "
                "<prefix>/full (<full key tag>)", "  hint: run the target push-images"])

    def test_wrong(self):
        for limit in ("x", "-1", "101%", "%", "10 %", "1.5", "10000", " 1"):
            self.check_drift("--limit", limit, code=2, err=[
                f"--limit: '{limit}' is no limit",
                "  hint: write a share, as in 10%, or a number of requirements, as in 12"])


class Skip(Drift):
    """As CTest runs it."""

    def test_published(self):
        self.published()
        self.check_drift("--skip", out=[*LINT, REFRESH, *FULL, REFRESH])
        self.check_drift("--skip", "--limit", "1", code=1, out=[*LINT, *FULL], err=[
            over("full", "2 of 4 requirements (50%)", "1"), HINT])

    def test_not_published(self):
        self.check_drift("--skip", "--limit", "1", out=ABSENT,
                         err=["skipped: no image is published"])

    def test_one_of_two_is_published(self):
        self.publish("lint")
        self.check_drift("--skip", "--limit", "0", code=1, out=[*LINT, ABSENT[1]], err=[
            over("lint", "1 of 1 requirement (100%)", "0"), HINT])


class NoAnswer(Drift):
    def setUp(self):
        super().setUp()
        self.project.settings["registry"]["prefix"] = "127.0.0.1:1/x"
        self.project.save()

    def test_is_no_absence(self):
        result = self.helper_in("drift", "--limit", "1")
        self.assertEqual((4, ""), (result.code, result.out), result.err)

    def test_skipped(self):
        result = self.helper_in("drift", "--limit", "1", "--skip")
        self.assertEqual((0, ""), (result.code, result.out))
        self.assertRegex(result.err, r"\Askipped: [^\n]*127\.0\.0\.1:1[^\n]*\n\Z")


class Json(Drift):
    def test_json(self):
        self.published()
        self.shelf.delete_image(f"{self.prefix}/lint", self.ours("lint").digest)
        result = self.helper_in("drift", "--format", "json", "--limit", "40%", "--warn")
        self.assertEqual(0, result.code)
        self.assertEqual({
            "schema": 1, "limit": "40%", "images": [
                {"name": "lint", "image": None,
                 "reason": "not published: no image for its key in <prefix>/lint (<lint key tag>)"},
                {"name": "full", "image": "<prefix>/full@<full>",
                 "drift": {"requirements": 4, "share": 50.0, "unmet": [
                     {"name": "torchvision", "asked": "torchvision==0.16.0", "installed": None,
                      "reason": "not in the image", "file": PLACE, "line": 6, "column": 3},
                     {"name": "pytest", "asked": "pytest>=7", "installed": "6.2.5",
                      "reason": "the image has 6.2.5", "file": PLACE, "line": 12, "column": 8}],
                           "undecided": []},
                 "over_limit": True}]}, json.loads(result.out))


if __name__ == "__main__":
    box.main(shelf.PROGRAM)
