#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What names.py finds in texts that name what is there, and what isn't."""

import unittest

import names

MODULE = """\
#[===[.rst:
``images``, ``image-<name>``
  Have them.
``images.pins``
  They agree.
``PINNED_IMAGES_JOBS``
  How many.
One more: ``images-helper``.
#]===]
#[===[.rst:
.. command:: docker_image

  .. code-block:: cmake

    docker_image(<name> BASE <reference>
      [PINS <package>... | PINS NONE] [BUILD_ARGS <NAME>=<value>...])

  ``BASE``
    A reference.
  ``PINS``, ``BUILD_ARGS``
    Others; ``NONE``: none.
#]===]
function(docker_image)
endfunction()
"""


def there():
    return names.Names(
        keywords={"docker_image": {"BASE", "PINS", "NONE", "TAG"}}, options={"PINNED_IMAGES_JOBS"},
        variables={"PINNED_IMAGES_TIMEOUT"},
        targets={"images", "image-<name>", "push-images", "images-helper"},
        tests={"images.pins", "images.smoke.<name>"}, labels={"images", "registry"},
        helper={(): {"--help"}, ("drift",): {"--help", "--limit"}, ("lock",): {"--help"},
                ("lock", "check"): {"--help", "--state"}})


class NamesTest(unittest.TestCase):
    def assert_good(self, *lines, path="README.md"):
        self.assertEqual([], names.findings(path, "\n".join(lines), there()))

    def assert_bad(self, text, *problems, path="README.md", line=1):
        self.assertEqual([f"{path}:{line}: {problem}" for problem in problems],
                         names.findings(path, text, there()))

    def test_keywords_of_a_call(self):
        self.assert_good("```cmake", "docker_image(a BASE b", "  PINS NONE)", "```")
        self.assert_bad("```cmake\ndocker_image(a BASE b\n  PIN x)\n```",
                        "`docker_image()` has no keyword `PIN`", line=2)
        self.assert_bad("docker_image(a BSE b)\n", "`docker_image()` has no keyword `BSE`",
                        path="templates/CMakeLists.txt")

    def test_command(self):
        self.assert_bad("`docker_picture(a)`", "no command `docker_picture()`")

    def test_keywords_of_a_table(self):
        self.assert_good("| `docker_image(<name>)` | `BASE <ref>`; `PINS` (default; `NONE`: none) |")
        self.assert_bad("| `docker_image(<name>)` | `BASIS <ref>` |",
                        "`docker_image()` has no keyword `BASIS`", "no keyword `BASIS`")

    def test_keyword_alone(self):
        self.assert_good("`PINS NONE` and `CI_REGISTRY_IMAGE` and `GIT_DEPTH: 0`")
        self.assert_bad("`PINZ NONE`", "no keyword `PINZ`")

    def test_option(self):
        self.assert_good("`-DPINNED_IMAGES_JOBS=2` and `PINNED_IMAGES_TIMEOUT`")
        self.assert_bad("`-DPINNED_IMAGES_JOB=2`", "no option or variable `PINNED_IMAGES_JOB`")
        self.assert_bad("a: '$PINNED_IMAGES_X'", "no option or variable `PINNED_IMAGES_X`",
                        path="templates/a.yml")

    def test_target(self):
        self.assert_good("`push-images`, `image-<name>`, `image-lint`, `pinned-images`, `a-b`")
        self.assert_good("`cmake --build build --target image-full`", "`ci/build-docker.sh push`")
        self.assert_bad("`pull-images`", "no target `pull-images`")
        self.assert_bad("`update-jobs`", "no target `update-jobs`")
        self.assert_bad("`cmake --build build --target x`", "no target `x`")
        self.assert_bad("`ci/build-docker.sh x`", "no target `x`")
        self.assert_bad("- cmake --build b --target x\n", "no target `x`", path="templates/a.yml")

    def test_test(self):
        self.assert_good("`images.pins`, `images.smoke.full`, `images.smoke.<name>`, `images.json`",
                         "`images.lock.toml`, `build/pinned-images/images.json`")
        self.assert_bad("`images.registry`", "no test `images.registry`")
        self.assert_bad("`ctest -L pictures`", "no label `pictures` of tests")

    def test_helper(self):
        self.assert_good("`pinned-images drift --limit 1`", "`pinned-images lock check --state x`",
                         "`pinned-images --help`", "`lock check`", "`drift --limit 1`",
                         "`pinned-images drift | tee --append x`")
        self.assert_bad("`pinned-images drip`", "no command `pinned-images drip`")
        self.assert_bad("`pinned-images lock chuck`", "no command `pinned-images lock chuck`")
        self.assert_bad("`lock chuck`", "no command `pinned-images lock chuck`")
        self.assert_bad("`pinned-images drift [--limits 1]`",
                        "`pinned-images drift` has no option `--limits`")
        self.assert_bad("a\n\nb `pinned-images drift\n--limits 1` c",
                        "`pinned-images drift` has no option `--limits`", line=3)
        self.assert_bad("`drift --state x`", "`pinned-images drift` has no option `--state`")
        self.assert_bad("- pinned-images lock check --limit 1\n",
                        "`pinned-images lock check` has no option `--limit`", path="templates/a.yml")

    def test_prose_and_comments_are_no_names(self):
        self.assert_good("pinned-images makes images.x and pull-images")
        self.assert_good("# pinned-images makes PINNED_IMAGES_X", path="templates/a.yml")

    def test_signatures(self):
        self.assertEqual({"docker_image": {"BASE", "PINS", "NONE", "BUILD_ARGS", "NAME"}},
                         names.signatures(MODULE))

    def test_a_comment_has_what_its_command_takes(self):
        found = there()
        found.parsed = {"docker_image": {"BASE", "PINS", "BUILD_ARGS"}}
        self.assertEqual([], list(names.block_findings(found, MODULE)))
        found.parsed = {"docker_image": {"BASE", "PINS", "TAG"}}
        self.assertEqual([
            f"cmake/PinnedImages.cmake:1: `{word}` is in the {place} of `docker_image()` or taken by "
            "it, not both" for place in ("signature", "description") for word in ("BUILD_ARGS", "TAG")],
                         list(names.block_findings(found, MODULE)))

    def test_readme_has_all_there_is(self):
        found = there()
        found.parsed = {"docker_image": {"BASE", "PINS"}}
        readme = ("| `docker_image(<name>)` | `BASE <ref>`, `PINS` |\n| `PINNED_IMAGES_JOBS` |\n"
                  "`images`, `image-<name>`, `push-images`\n`images.pins` `images.smoke.<name>`\n")
        self.assertEqual([], list(names.table_findings(found, readme)))
        self.assertEqual([
            "README.md:1: the row of `docker_image()` lacks `PINS`",
            "README.md:1: `PINNED_IMAGES_JOBS` is not named",
            "README.md:1: `images.pins` is not named"], list(names.table_findings(
                found, readme.replace(", `PINS`", "").replace("_JOBS`", "`").replace("s.pins`", "`"))))

    def test_the_module_describes_what_there_is(self):
        found = there()
        found.targets, found.tests = {"images", "image-<name>", "images-helper"}, {"images.pins"}
        self.assertEqual([], names.doc_findings(found, MODULE))
        found.targets.add("pull-images")
        found.options.clear()
        self.assertEqual([
            "cmake/PinnedImages.cmake:1: `PINNED_IMAGES_JOBS` is described or there, not both",
            "cmake/PinnedImages.cmake:1: `pull-images` is described or there, not both"],
                         names.doc_findings(found, MODULE))


if __name__ == "__main__":
    unittest.main()
