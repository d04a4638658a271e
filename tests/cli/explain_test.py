#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`explain` in each state of the registry: it tells all, changes nothing, and exits 0."""
import json
import os
import pty
import re
import subprocess

import box
import ours
import shelf
import world

PLACE = "<box>/project/pyproject.toml"
BASE = "    base     <prefix>/base:1"
LINT_PINS = (f"    pin      torch==2.1         followed  {PLACE}:5:3",
             f"    pin      torchvision==0.16  followed  {PLACE}:6:3", BASE)
FULL_PINS = (f"    pin      torch==2.1         installed  {PLACE}:5:3",
             f"    pin      torchvision==0.16  installed  {PLACE}:6:3", "    from     lint")
BUILT = ("    built    2026-01-02T03:04:05Z, in 61 s", "    size     7 B in the registry")
BUMP = "             to have them in the image: bump the version and run the target refresh-images"
LINT_DRIFT = ("    drift    1 of 1 requirement (100%) left to pip in each job",
              f"             ruff==0.4.1  not in the image  {PLACE}:11:9", BUMP)
FULL_DRIFT = ("    drift    4 of 4 requirements (100%) left to pip in each job",
              f"             torch==2.1.0         not in the image  {PLACE}:5:3",
              f"             torchvision==0.16.0  not in the image  {PLACE}:6:3",
              f"             numpy>=1.0           not in the image  {PLACE}:7:3",
              f"             pytest>=7            not in the image  {PLACE}:12:8", BUMP)
LINT = ("lint  published as <prefix>/lint:1.0.0 (<lint key tag>)", *LINT_PINS, *BUILT, *LINT_DRIFT)
LINT_SIBLING = ("lint  to be retagged: <lint key tag> is there, 1.0.0 is not", *LINT_PINS, *BUILT,
                *LINT_DRIFT)
FULL = ("full  published as <prefix>/full:1.0.0 (<full key tag>)", *FULL_PINS, *BUILT, *FULL_DRIFT)
SUM = "sum  14 B, 7 B with what they share counted once"
SUM_OF_ONE = "sum  7 B"


def lint_on(base):
    return [line.replace("<prefix>/base:1", base) for line in LINT]


class Explain(world.World):
    def check_explained(self, *out, total=SUM):
        """Whatever the state: exit code 0, no diagnostics, nothing written."""
        self.check(self.helper_in("explain"), 0, [*out, *([total] if total else [])])
        self.assert_written()
        self.assert_files()


class States(Explain):
    def test_published(self):
        self.published()
        self.check_explained(*LINT, *FULL)

    def test_nothing_is_there(self):
        self.check_explained(
            "lint  to be built: no image for its key (<lint key tag>)", *LINT_PINS,
            "full  to be built: no image for its key (<full key tag>)", *FULL_PINS, total="")

    def test_key_tag_gone(self):
        self.key_tag_gone()
        self.check_explained(
            *LINT, "full  published as <prefix>/full:1.0.0; its key tag <full key tag> is gone and "
            "will be put back", *FULL[1:])

    def test_version_gone(self):
        self.version_gone()
        self.check_explained(
            *LINT, "full  to be retagged: <full key tag> is there, 1.0.0 is not", *FULL_PINS,
            *BUILT, *FULL_DRIFT)

    def test_only_the_locked_digest_is_there(self):
        self.only_locked_digest_there()
        self.check_explained(*LINT, "full  to be restored from the digest in the lock", *FULL_PINS,
                             total=SUM_OF_ONE)

    def test_locked_digest_gone(self):
        self.locked_digest_gone()
        self.check_explained(
            *LINT_SIBLING,
            "full  refused: <prefix>/full:1.0.0 was published as <locked> and is gone from the "
            "registry", "    hint: bump the project's version and push again", *FULL_PINS,
            total=SUM_OF_ONE)

    def test_lock_names_another_digest(self):
        self.lock_names_another_digest()
        self.check_explained(
            *LINT_SIBLING,
            "full  refused: <prefix>/full:1.0.0 is <full>, but the lock names <locked>: the tag "
            "was moved, or the lock is stale",
            "    hint: if the lock is stale, take the newest images.lock.toml; else bump the "
            "version", *FULL_PINS, *BUILT, *FULL_DRIFT)

    def test_other_facts_under_version(self):
        self.other_facts_under_version()
        self.check_explained(
            *LINT_SIBLING,
            "full  refused: <prefix>/full:1.0.0 exists and was built from other facts (there -> "
            "here):", "    torch: ==2.0.1 -> ==2.1", "    group: qa -> dev",
            "    parent: changed", "    system-package: gone: git", "    template: changed",
            "    hint: bump the project's version, or use docker_registry(... TAG KEY)",
            *FULL_PINS, *BUILT, *FULL_DRIFT)

    def test_foreign_under_version(self):
        self.foreign_under_version()
        self.check_explained(
            *LINT_SIBLING,
            "full  refused: <prefix>/full:1.0.0 was not built by this project: it has no "
            "pinned-images labels (<foreign>)",
            "    hint: it is never overwritten: choose another version, or delete the tag by hand",
            *FULL_PINS, total=SUM_OF_ONE)

    def test_config_missing(self):
        self.config_missing()
        self.check_explained(
            *LINT_SIBLING,
            "full  refused: <prefix>/full:1.0.0 is a broken image (<full>): the image's config is "
            "missing", "    hint: delete the tag in the registry, then push again", *FULL_PINS,
            total=SUM_OF_ONE)

    def test_one_image(self):
        self.published()
        self.check(self.helper_in("explain", "--image", "lint"), 0, [*LINT, SUM_OF_ONE])


class Details(Explain):
    def publish_full(self, **labels):
        self.publish("lint")
        self.publish("full", self.ours("full", **labels))

    def test_no_drift(self):
        self.publish_full(inventory="numpy==1.26.0 pytest==7.4.0 torch==2.1.0+cpu "
                                    "torchvision==0.16.0")
        self.check_explained(*LINT, FULL[0], *FULL_PINS, *BUILT,
                             "    drift    0 of 4 requirements (0%)")

    def test_some_drift(self):
        self.publish_full(inventory="numpy==1.26.0 pytest==6.2.5 torch==2.1.0")
        self.check_explained(
            *LINT, FULL[0], *FULL_PINS, *BUILT,
            "    drift    2 of 4 requirements (50%) left to pip in each job",
            f"             torchvision==0.16.0  not in the image     {PLACE}:6:3",
            f"             pytest>=7            the image has 6.2.5  {PLACE}:12:8", BUMP)

    def test_base_has_moved(self):
        self.base_of_lint("sha256:" + 64 * "3")
        self.check_explained(
            *LINT, "    moved    <prefix>/base:1 has moved since: <base then> -> <base now> "
            "(refresh-images takes it)", *FULL)

    def test_base_is_as_it_was(self):
        base = ours.image({})
        self.base_of_lint(base.digest)
        self.check_explained(*LINT, *FULL)

    def test_base_of_the_hub_is_asked_for_at_the_mirror(self):
        settings = self.project.settings
        settings["base_mirror"] = settings["registry"]["prefix"]
        self.project.base = "docker.io/library/base:1"
        self.project.lint["base"] = "base:1"
        self.project.save()
        for name in ("lint", "full"):
            self.call(self.project.key_tag(name), f"<{name} key tag>")
        self.put("library/base", "1", ours.image({}))
        digest = "sha256:" + 64 * "3"
        self.call(ours.image({}).digest, "<base now>")
        self.call(digest, "<base then>")
        self.publish("lint", self.ours("lint", base_digest=digest))
        self.publish("full")
        self.check_explained(
            *lint_on("docker.io/library/base:1"),
            "    moved    docker.io/library/base:1 has moved since: <base then> -> <base now> "
            "(refresh-images takes it)", *FULL)

    def test_base_is_gone(self):
        self.call("sha256:" + 64 * "3", "<base then>")
        self.publish("lint", self.ours("lint", base_digest="sha256:" + 64 * "3"))
        self.publish("full")
        self.check_explained(
            *LINT, "    moved    is <prefix>/base:1 as it was? not known: there is no such image "
            "any more", *FULL)

    def test_parent_has_moved(self):
        self.call("sha256:" + 64 * "4", "<lint then>")
        self.publish_full(parent_digest="sha256:" + 64 * "4")
        self.check_explained(
            *LINT, *FULL, "    moved    lint has moved since: <lint then> -> <lint> "
            "(refresh-images takes it)")

    def test_parent_is_as_it_was(self):
        self.publish_full(parent_digest=self.ours("lint").digest)
        self.check_explained(*LINT, *FULL)
        self.publish_full(parent_digest=ours.digest(self.ours("lint").config))
        self.check_explained(*LINT, *FULL)

    def base_of_lint(self, digest):
        """There is a base image now, and lint says that it was built on `digest`."""
        base = ours.image({})
        self.put("base", "1", base)
        self.call(base.digest, "<base now>")
        self.call(digest, "<base then>")
        self.publish("lint", self.ours("lint", base_digest=digest))
        self.publish("full")

    def test_warning_of_a_range(self):
        self.project.edit("pyproject.toml", "torch==2.1.0", "torch>=2.1")
        result = self.helper_in("explain", "--image", "lint")
        self.assertEqual((0, ""), (result.code, result.err))
        self.assertEqual(
            f"    warning  {PLACE}:5:3: torch>=2.1 is no exact version: a new release of torch "
            "rebuilds nothing; pin it, or add a lock to MANIFESTS", result.out.splitlines()[-1])

    def test_what_changed_since_this_build_tree_published(self):
        self.published()
        self.push()
        self.project.edit("pyproject.toml", "torch==2.1.0", "torch==2.1.2")
        self.project.edit("pyproject.toml", '"1.0.0"', '"1.1.0"')
        result = self.helper_in("explain")
        changed = [line for line in result.out.splitlines() if line.startswith("    changed")]
        self.assertEqual([f"    changed  torch: ==2.1 -> ==2.1.2  {PLACE}:5:3"] * 2 +
                         ["    changed  parent: changed"], changed)

    def test_lock_entry_that_was_chosen(self):
        lock = "".join(
            f'[[package]]\nname = "{name}"\nversion = "{version}"\noptional = false\n'
            for name, version in (("numpy", "1.26.0"), ("torch", "2.1.0"),
                                  ("torchvision", "0.16.0")))
        self.project.write("poetry.lock", lock + "[metadata]\nlock-version = '2.1'\n")
        for image in self.project.images:
            image["manifests"].append(f"{self.project.folder}/poetry.lock")
        self.project.save()
        self.published()
        result = self.helper_in("explain", "--image", "full")
        place = PLACE.replace("pyproject.toml", "poetry.lock")
        chosen = [line for line in result.out.splitlines() if "installed" in line]
        self.assertEqual(
            [f"    pin      torch==2.1         installed  locked at {place}:5:1",
             f"    pin      torchvision==0.16  installed  locked at {place}:9:1"], chosen)
        drift = [line for line in result.out.splitlines() if "not in the image" in line]
        self.assertIn(f"             numpy==1.26.0        not in the image  {place}:1:1", drift)

    def test_no_answer(self):
        """What files tell is told."""
        self.project.settings["registry"]["prefix"] = "127.0.0.1:1/x"
        self.project.save()
        result = self.helper_in("explain", "--image", "lint")
        self.assertEqual(0, result.code)
        self.assertEqual(box.lines("lint  not known: no answer", *LINT_PINS), result.out)
        self.assertTrue(result.err.startswith("warning: "), result.err)


class Formats(Explain):
    def hostile(self):
        """What comes from outside tries to be more than text."""
        self.project.edit("pyproject.toml", "numpy>=1.0", "numpy>=1.0 ; python_version > '3'")
        self.publish("lint")
        base = "sha256:" + 64 * "3"
        self.call(base, "<base then>")
        self.publish("full", self.ours(
            "full", created="%0A/close @all <b>`x`", base_digest=base,
            inventory="numpy==0.1%0A%2Fclose%20%60%3Cb%3E pytest==8.0 torch==2.1.0",
            environment="python_version=3.11"))

    def test_markdown(self):
        self.hostile()
        result = self.helper_in("explain", "--format", "markdown")
        self.check(result, 0, [
            "## CI images", "",
            "| image | state | size | built in | drift |",
            "|---|---|---|---|---|",
            "| `lint` | published | 7 B | 61 s | 1 of 1 requirement (100%) |",
            "| `full` | published | 7 B | 61 s | 2 of 4 requirements (50%) |", "",
            "14 B in the registry, 7 B with what they share counted once.", "",
            "### `lint`", "",
            "- `published as <prefix>/lint:1.0.0 (<lint key tag>)`",
            f"- pin `torch==2.1`, followed, `{PLACE}:5:3`",
            f"- pin `torchvision==0.16`, followed, `{PLACE}:6:3`",
            "- base `<prefix>/base:1`",
            "- `<prefix>/lint@<lint>`, built `2026-01-02T03:04:05Z` in 61 s, 7 B in the registry",
            "- drift: 1 of 1 requirement (100%)",
            f"  - `ruff==0.4.1`: `not in the image`, `{PLACE}:11:9`",
            "  - to have them in the image: bump the version and run the target refresh-images", "",
            "### `full`", "",
            "- `published as <prefix>/full:1.0.0 (<full key tag>)`",
            f"- pin `torch==2.1`, installed, `{PLACE}:5:3`",
            f"- pin `torchvision==0.16`, installed, `{PLACE}:6:3`",
            "- from `lint`",
            "- `<prefix>/full@<full>`, built `` %0A/close @all <b>`x` `` in 61 s, 7 B in the "
            "registry",
            "- drift: 2 of 4 requirements (50%)",
            f"  - `torchvision==0.16.0`: `not in the image`, `{PLACE}:6:3`",
            f"  - `numpy>=1.0`: ``the image has 0.1\\n/close `<b>``, `{PLACE}:7:3`",
            "  - to have them in the image: bump the version and run the target refresh-images"])

    def test_json(self):
        self.hostile()
        result = self.helper_in("explain", "--image", "lint", "--format", "json")
        self.assertEqual((0, ""), (result.code, result.err))
        place = {"file": PLACE, "column": 3}
        self.assertEqual({
            "schema": 1, "size": 7, "size_shared_once": 7, "images": [{
                "name": "lint", "state": "published",
                "reason": "published as <prefix>/lint:1.0.0 (<lint key tag>)",
                "details": [], "hint": "", "key": self.project.key("lint"),
                "key_tag": "<lint key tag>",
                "pins": [{"text": text, "installed": False,
                          "places": [{**place, "line": line, "locked": False}]}
                         for text, line in (("torch==2.1", 5), ("torchvision==0.16", 6))],
                "parents": [], "base": "<prefix>/base:1", "changed": [],
                "published": {"image": "<prefix>/lint@<lint>", "created": "2026-01-02T03:04:05Z",
                              "seconds": 61, "size": 7},
                "drift": {"requirements": 1, "share": 100.0, "unmet": [
                    {"name": "ruff", "asked": "ruff==0.4.1", "installed": None,
                     "reason": "not in the image", "file": PLACE, "line": 11, "column": 9}],
                    "undecided": []},
                "built_on": [], "warnings": []}]}, json.loads(result.out))

    def test_colour_on_a_terminal_alone(self):
        self.published()
        plain = self.helper_in("explain", "--image", "lint").out
        coloured = self.on_a_terminal(TERM="xterm")
        self.assertIn("\x1b[1mlint\x1b[0m  \x1b[32mpublished as <prefix>/lint:1.0.0", coloured)
        self.assertEqual(plain, re.sub("\x1b\\[[0-9]+m", "", coloured))
        for changes in ({"TERM": "dumb"}, {"TERM": "xterm", "NO_COLOR": "1"}):
            self.assertEqual(plain, self.on_a_terminal(**changes))
        self.assertEqual(coloured, self.on_a_terminal(TERM="xterm", NO_COLOR=""))

    def on_a_terminal(self, **environment):
        """What `explain` prints on a terminal."""
        ours_end, its_end = pty.openpty()
        try:
            process = subprocess.Popen(
                [self.helper, "explain", "--image", "lint", "--project", self.project.json,
                 "--state", self.state], cwd=self.box, stdin=subprocess.DEVNULL, stdout=its_end,
                env={**self.environment(), **environment})
            os.close(its_end)
            said = b""
            while True:
                try:
                    more = os.read(ours_end, 65536)
                except OSError:  # the other end is closed
                    break
                if not more:
                    break
                said += more
            self.assertEqual(0, process.wait(box.LONGEST_RUN))
        finally:
            os.close(ours_end)
        return self.general(said.decode().replace("\r\n", "\n"))


if __name__ == "__main__":
    box.main(shelf.PROGRAM)
