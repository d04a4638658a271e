#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`explain` in each state of the registry: it tells all, changes nothing, and exits 0."""
import box
import ours
import shelf
import world

PLACE = "<box>/project/pyproject.toml"
LINT_PINS = (f"    pin torch==2.1  (followed, not installed in this image)  {PLACE}:5:3",
             f"    pin torchvision==0.16  (followed, not installed in this image)  {PLACE}:6:3")
FULL_PINS = (f"    pin torch==2.1  {PLACE}:5:3", f"    pin torchvision==0.16  {PLACE}:6:3",
             "    FROM lint")
BUILT = "    built 2026-01-02T03:04:05Z, in 61 s; 7 B in the registry"
LINT_DRIFT = ("    drift: 1 of 1 requirements are left to pip in each job",
              "      ruff==0.4.1 (not in the image)")
FULL_DRIFT = ("    drift: 4 of 4 requirements are left to pip in each job",
              "      torch==2.1.0 (not in the image)",
              "      torchvision==0.16.0 (not in the image)",
              "      numpy>=1.0 (not in the image)", "      pytest>=7 (not in the image)")
LINT = ("lint  published as <prefix>/lint:1.0.0 (<lint key tag>)", *LINT_PINS, BUILT, *LINT_DRIFT)
LINT_SIBLING = ("lint  to be retagged: <lint key tag> is there, 1.0.0 is not", *LINT_PINS, BUILT,
                *LINT_DRIFT)
FULL = ("full  published as <prefix>/full:1.0.0 (<full key tag>)", *FULL_PINS, BUILT, *FULL_DRIFT)


class Explain(world.World):
    def check_explained(self, *out):
        """Whatever the state: exit code 0, no diagnostics, nothing written."""
        self.check(self.helper_in("explain"), 0, out)
        self.assert_written()
        self.assert_files()


class States(Explain):
    def test_published(self):
        self.published()
        self.check_explained(*LINT, *FULL)

    def test_nothing_is_there(self):
        self.check_explained(
            "lint  to be built: no image for its key (<lint key tag>)", *LINT_PINS,
            "full  to be built: no image for its key (<full key tag>)", *FULL_PINS)

    def test_key_tag_gone(self):
        self.key_tag_gone()
        self.check_explained(
            *LINT, "full  published as <prefix>/full:1.0.0; its key tag <full key tag> is gone and "
            "will be put back", *FULL[1:])

    def test_version_gone(self):
        self.version_gone()
        self.check_explained(
            *LINT, "full  to be retagged: <full key tag> is there, 1.0.0 is not", *FULL_PINS,
            BUILT, *FULL_DRIFT)

    def test_only_the_locked_digest_is_there(self):
        self.only_locked_digest_there()
        self.check_explained(*LINT, "full  to be restored from the digest in the lock", *FULL_PINS)

    def test_locked_digest_gone(self):
        self.locked_digest_gone()
        self.check_explained(
            *LINT_SIBLING,
            "full  refused: <prefix>/full:1.0.0 was published as <locked> and is gone from the "
            "registry", "    hint: bump the project's version and push again", *FULL_PINS)

    def test_lock_names_another_digest(self):
        self.lock_names_another_digest()
        self.check_explained(
            *LINT_SIBLING,
            "full  refused: <prefix>/full:1.0.0 is <full>, but the lock names <locked>: the tag "
            "was moved, or the lock is stale",
            "    hint: if the lock is stale, take the newest images.lock.toml; else bump the "
            "version", *FULL_PINS, BUILT, *FULL_DRIFT)

    def test_other_facts_under_version(self):
        self.other_facts_under_version()
        self.check_explained(
            *LINT_SIBLING,
            "full  refused: <prefix>/full:1.0.0 exists and was built from other facts (there -> "
            "here):", "    torch: ==2.0.1 -> ==2.1", "    group: qa -> dev",
            "    parent: changed", "    system-package: gone: git", "    template: changed",
            "    hint: bump the project's version, or use docker_registry(... TAG KEY)",
            *FULL_PINS, BUILT, *FULL_DRIFT)

    def test_foreign_under_version(self):
        self.foreign_under_version()
        self.check_explained(
            *LINT_SIBLING,
            "full  refused: <prefix>/full:1.0.0 was not built by this project: it has no "
            "pinned-images labels (<foreign>)",
            "    hint: it is never overwritten: choose another version, or delete the tag by hand",
            *FULL_PINS)

    def test_config_missing(self):
        self.config_missing()
        self.check_explained(
            *LINT_SIBLING,
            "full  refused: <prefix>/full:1.0.0 is a broken image (<full>): the image's config is "
            "missing", "    hint: delete the tag in the registry, then push again", *FULL_PINS)

    def test_one_image(self):
        self.published()
        self.check(self.helper_in("explain", "--image", "lint"), 0, LINT)


class Details(Explain):
    def publish_full(self, **labels):
        self.publish("lint")
        self.publish("full", self.ours("full", **labels))

    def test_no_drift(self):
        self.publish_full(inventory="numpy==1.26.0 pytest==7.4.0 torch==2.1.0+cpu "
                                    "torchvision==0.16.0")
        self.check_explained(*LINT, FULL[0], *FULL_PINS, BUILT,
                             "    drift: 0 of 4 requirements are left to pip in each job")

    def test_some_drift(self):
        self.publish_full(inventory="numpy==1.26.0 pytest==6.2.5 torch==2.1.0")
        self.check_explained(*LINT, FULL[0], *FULL_PINS, BUILT,
                             "    drift: 2 of 4 requirements are left to pip in each job",
                             "      torchvision==0.16.0 (not in the image)",
                             "      pytest>=7 (image has 6.2.5)")

    def test_base_has_moved(self):
        self.base_of_lint("sha256:" + 64 * "3")
        self.check_explained(
            *LINT, "    <prefix>/base:1 has moved since: <base then> -> <base now> "
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
            *LINT, "    docker.io/library/base:1 has moved since: <base then> -> <base now> "
            "(refresh-images takes it)", *FULL)

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
            f"    warning: {PLACE}:5:3: torch>=2.1 is no exact version: a new release of torch "
            "rebuilds nothing; pin it, or add a lock to MANIFESTS", result.out.splitlines()[-1])

    def test_what_changed_since_this_build_tree_published(self):
        self.published()
        self.push()
        self.project.edit("pyproject.toml", "torch==2.1.0", "torch==2.1.2")
        self.project.edit("pyproject.toml", '"1.0.0"', '"1.1.0"')
        result = self.helper_in("explain")
        changed = [line for line in result.out.splitlines() if "changed:" in line]
        self.assertEqual(["    changed: torch: ==2.1 -> ==2.1.2"] * 2 +
                         ["    changed: parent: changed"], changed)


if __name__ == "__main__":
    box.main(shelf.PROGRAM)
