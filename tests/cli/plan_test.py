#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`plan`: a key file and a tag file an image, rewritten only on change; the stamp; warnings."""
import os

import box
import ours
import sample

LONG_AGO = 1_000_000_000_000_000_001  # nanoseconds; no run of today gives a file this time
DIGEST = "sha256:" + 64 * "a"


class Plan(box.Box):
    def setUp(self):
        super().setUp()
        self.project = sample.Sample(self.box / "pro ject")

    def plan(self, *more):
        return self.run_helper("plan", "--project", self.project.json, "--state", self.state,
                               *more)

    def texts(self):
        """Returns name -> text of the key and tag files."""
        return {path.name: path.read_text() for path in self.state.iterdir()
                if path.suffix in (".key", ".tag")}

    def age(self):
        for path in self.state.iterdir():
            os.utime(path, ns=(LONG_AGO, LONG_AGO))

    def rewritten(self):
        """Returns the names of the files that were written since age()."""
        return {path.name for path in self.state.iterdir()
                if path.stat().st_mtime_ns != LONG_AGO} - {".lock"}

    def check_planned(self):
        self.check(self.plan())

    def lock_full(self, tag):
        self.project.write_lock(("full", tag, DIGEST))


class Files(Plan):
    def test_key_and_tag_of_each_image(self):
        self.check_planned()
        self.assert_files("lint.key", "lint.tag", "full.key", "full.tag", "plan.stamp")
        self.assertEqual({"lint.key": self.project.key("lint") + "\n", "lint.tag": "1.0.0\n",
                          "full.key": self.project.key("full") + "\n", "full.tag": "1.0.0\n"},
                         self.texts())

    def test_state_folder_is_made(self):
        self.state = self.box / "not" / "there yet"
        self.check_planned()
        self.assert_files("lint.key", "lint.tag", "full.key", "full.tag", "plan.stamp")

    def test_state_folder_is_that_of_the_project_file_if_none_is_named(self):
        self.check(self.run_helper("plan", "--project", self.project.json))
        self.assertTrue((self.project.folder / "state/full.key").exists())

    def test_nothing_else_is_written(self):
        before = sorted(self.project.folder.rglob("*"))
        self.check_planned()
        self.assertEqual(before, sorted(self.project.folder.rglob("*")))
        self.assertEqual([], list((self.box / "home").iterdir()))
        self.assertEqual([], list((self.box / "tmp").iterdir()))

    def test_unchanged_files_keep_their_time(self):
        self.check_planned()
        self.age()
        self.check_planned()
        self.assertEqual({"plan.stamp"}, self.rewritten())

    def test_comments_and_other_packages_rewrite_nothing(self):
        self.check_planned()
        self.age()
        self.project.edit("pyproject.toml", '"numpy>=1.0"', '"numpy>=1.5"  # newer')
        self.check_planned()
        self.assertEqual({"plan.stamp"}, self.rewritten())

    def test_pin_rewrites_the_keys(self):
        self.check_planned()
        self.age()
        self.project.edit("pyproject.toml", "torch==2.1.0", "torch==2.1.2")
        self.check_planned()
        self.assertEqual({"plan.stamp", "lint.key", "full.key"}, self.rewritten())

    def test_version_rewrites_the_tags(self):
        self.check_planned()
        self.age()
        self.project.edit("pyproject.toml", '"1.0.0"', '"1.1.0+local"')
        self.check_planned()
        self.assertEqual({"plan.stamp", "lint.tag", "full.tag"}, self.rewritten())
        self.assertEqual("1.1.0_local\n", self.texts()["full.tag"])

    def test_template_of_the_parent_rewrites_the_key_of_the_child(self):
        self.check_planned()
        self.age()
        self.project.write("templates/Dockerfile.lint.in", "# other\n")
        self.check_planned()
        self.assertEqual({"plan.stamp", "lint.key", "full.key"}, self.rewritten())

    def test_deleted_file_comes_back(self):
        self.check_planned()
        before = self.texts()
        (self.state / "full.key").unlink()
        self.check_planned()
        self.assertEqual(before, self.texts())


class Lock(Plan):
    def test_digest_of_this_version_is_in_the_tag_file(self):
        self.lock_full("1.0.0")
        self.check_planned()
        self.assertEqual(f"1.0.0\n{DIGEST}\n", self.texts()["full.tag"])
        self.assertEqual("1.0.0\n", self.texts()["lint.tag"])

    def test_digest_of_another_version_is_not(self):
        self.lock_full("0.9.0")
        self.check_planned()
        self.assertEqual("1.0.0\n", self.texts()["full.tag"])

    def test_refresh_serial_is_a_fact(self):
        self.check_planned()
        before = self.texts()
        self.project.write_lock(refresh=1)
        self.check_planned()
        facts = [fact for fact in self.project.facts("lint") if fact[0] != "refresh"]
        self.assertEqual(ours.key([*facts, ("refresh", "1")]) + "\n", self.texts()["lint.key"])
        self.assertNotEqual(before["full.key"], self.texts()["full.key"])
        self.assertEqual(before["full.tag"], self.texts()["full.tag"])

    def test_broken_lock(self):
        self.project.lock.write_text("format = 2\n")
        self.check(self.plan(), 1, err=[
            "<box>/pro ject/images.lock.toml:1:10: another version of PinnedImages wrote this lock: "
            "its format is 2, and this version knows 1",
            "  hint: use the version that wrote it, or write it anew with this one: remove it, and "
            "run the target update-ci"])
        self.assert_files()


class KeyTags(Plan):
    def test_without_versions_the_key_tag_is_the_tag(self):
        self.project.settings["registry"]["tag"] = "KEY"
        self.project.save()
        self.check_planned()
        self.assertEqual(self.project.key_tag("full") + "\n", self.texts()["full.tag"])


class Warnings(Plan):
    def test_range_without_a_lock(self):
        """Two images take one line: it is said once."""
        self.project.edit("pyproject.toml", "torch==2.1.0", "torch>=2.1")
        self.check(self.plan(), 0, err=[
            "warning: <box>/pro ject/pyproject.toml:5:3: torch>=2.1 is no exact version: a "
            "new release of torch rebuilds nothing; pin it, or add a lock to MANIFESTS"])
        self.assertIn("plan.stamp", self.rewritten())

    def test_range_with_a_lock(self):
        self.project.edit("pyproject.toml", "torch==2.1.0", "torch>=2.1")
        self.project.write("uv.lock", 'version = 1\n[[package]]\nname = "torch"\n'
                           'version = "2.1.0"\nsource = { registry = "https://x.example" }\n')
        for image in self.project.images:
            image["manifests"].append(f"{self.project.folder}/uv.lock")
        self.project.save()
        self.check_planned()


class Errors(Plan):
    def check_error(self, *err):
        """The error is said, and nothing that was planned before has changed."""
        self.check_planned()
        self.break_it()
        self.age()
        before = self.texts()
        self.check(self.plan("--depfile", self.state / "plan.d"), 1, err=err)
        self.assertEqual((before, set()), (self.texts(), self.rewritten()))

    def test_pin_found_nowhere(self):
        """The first image is fine by then, and still isn't written."""
        self.break_it = self.with_another_manifest
        self.check_error(
            "<box>/pro ject/CMakeLists.txt:4: docker_image(full): no manifest names torch "
            "(other.txt)",
            "  hint: add it to a manifest, or name the packages that decide rebuilds: PINS "
            "<name>... or PINS NONE")

    def with_another_manifest(self):
        self.project.edit("pyproject.toml", "torch==2.1.0", "torch==2.1.2")
        self.project.full.update(
            groups=[], manifests=[str(self.project.write("other.txt", "numpy\n"))])
        self.project.save()

    def test_version_that_no_tag_can_spell(self):
        self.break_it = lambda: self.project.edit("pyproject.toml", '"1.0.0"', '"1!1.0.0"')
        self.check_error(
            "<box>/pro ject/CMakeLists.txt:4: docker_image(lint): the version '1!1.0.0' "
            "(<box>/pro ject/pyproject.toml) can't be a tag",
            "  hint: a tag has letters, digits, '_', '.', '-', up to 128; set "
            "docker_registry(... TAG <text>) or TAG KEY")

    def test_template_is_gone(self):
        template = self.project.folder / "templates/Dockerfile.full.in"
        self.break_it = template.unlink
        self.check_error(
            "<box>/pro ject/templates/Dockerfile.full.in: can't be read: No such file or "
            "directory",
            "  hint: check the path; nothing of that name is there")

    def test_lock_that_does_not_satisfy(self):
        self.break_it = self.with_another_lock
        self.check_error(
            "<box>/pro ject/uv.lock:2:1: locks torch 2.0.1, but <box>/pro ject/pyproject.toml:5:3 "
            "asks for torch==2.1.0",
            "  hint: update the lock (uv lock), or the requirement")

    def with_another_lock(self):
        lock = self.project.write("uv.lock", 'version = 1\n[[package]]\nname = "torch"\n'
                                  'version = "2.0.1"\nsource = { registry = "https://x.example" }')
        self.project.full["manifests"].append(str(lock))
        self.project.save()


if __name__ == "__main__":
    box.main()
