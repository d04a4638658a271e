#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What development environments are shown, by CMake's file API; presets. With the fake helper."""
import json
import pathlib
import shutil
import tempfile
import unittest

import harness

LISTS = """cmake_minimum_required(VERSION 3.25)
project(sample LANGUAGES NONE)
include("{installed}/prelude.cmake")
docker_registry(registry.example.edu/group/project)
docker_image(lint BASE python:3.11-slim MANIFESTS pyproject.toml "a lock.txt")
docker_image(full FROM lint TEMPLATE own.in MANIFESTS pyproject.toml)
docker_ci_file(.gitlab-ci.yml)
docker_prune()
"""


class Ide(unittest.TestCase):
    """A project as an IDE sees it."""

    def setUp(self):
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="pinned images ")).resolve()
        self.addCleanup(shutil.rmtree, self.scratch)
        self.installed = harness.install(self.scratch / "installed")
        self.project = self.scratch / "a project"
        self.project.mkdir()
        self.write("CMakeLists.txt", LISTS.format(installed=self.installed))
        for name in ("pyproject.toml", "a lock.txt", "own.in", ".gitlab-ci.yml",
                     "images.lock.toml"):
            self.write(name, "version 1.0\n")

    def write(self, name, text):
        (self.project / name).write_text(text)

    def targets(self):
        """Returns name -> description of the targets, from a reply of the file API."""
        api = self.project / "build/.cmake/api/v1"
        (api / "query").mkdir(parents=True)
        (api / "query/codemodel-v2").touch()
        done = harness.cmake(["-G", "Ninja", "-S", self.project, "-B", self.project / "build"])
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        index = json.loads(next((api / "reply").glob("index-*.json")).read_text())
        model = json.loads((api / "reply" / index["reply"]["codemodel-v2"]["jsonFile"]).read_text())
        return {target["name"]: json.loads((api / "reply" / target["jsonFile"]).read_text())
                for target in model["configurations"][0]["targets"]}

    def sources(self, target):
        """Returns the files of a target that are not CMake's own."""
        named = [source["path"] for source in target["sources"] if not source.get("isGenerated")]
        return {path.replace(str(self.installed), "<installed>") for path in named
                if not path.endswith(".rule")}

    def test_targets_stand_in_one_folder(self):
        targets = self.targets()
        verbs = {f"{verb}-{name}" for name in ("lint", "full") for verb in ("image", "push")}
        self.assertEqual(set(targets), verbs | {
            "plan-images", "images", "push-images", "refresh-images", "explain-images",
            "graph-images", "report-images", "verify-images", "registry-doctor", "registry-login",
            "update-ci", "prune-images", "prune-images-dry-run"})
        for name, target in targets.items():
            self.assertEqual((target["type"], target["folder"]["name"]),
                             ("UTILITY", "PinnedImages"), name)

    def test_targets_show_what_they_are_made_of(self):
        targets = self.targets()
        self.assertEqual(self.sources(targets["image-lint"]),
                         {"pyproject.toml", "a lock.txt", "<installed>/templates/Dockerfile.lint.in"})
        self.assertEqual(self.sources(targets["image-full"]), {"pyproject.toml", "own.in"})
        self.assertEqual(self.sources(targets["update-ci"]),
                         {".gitlab-ci.yml", "images.lock.toml"})

    def test_a_lock_that_is_not_there_yet(self):
        (self.project / "images.lock.toml").unlink()
        self.assertEqual(self.sources(self.targets()["update-ci"]), {".gitlab-ci.yml"})


class Presets(unittest.TestCase):
    """The sample project's presets."""

    def test_push_configures_and_pushes(self):
        scratch = pathlib.Path(tempfile.mkdtemp(prefix="pinned images ")).resolve()
        self.addCleanup(shutil.rmtree, scratch)
        installed = harness.install(scratch / "installed")
        project = scratch / "a project"
        shutil.copytree(harness.REPOSITORY / "templates/project", project)
        lists = (project / "CMakeLists.txt").read_text()
        begin = lists.index("set(PINNED_IMAGES_SOURCE")
        end = lists.index("option(EXAMPLE_DEBIAN")
        (project / "CMakeLists.txt").write_text(
            f'{lists[:begin]}include("{installed}/prelude.cmake")\n{lists[end:]}')
        (installed / "script.json").write_text(json.dumps({"plan": 0, "push": 0}))
        done = harness.cmake(["--workflow", "--preset", "push"], cwd=project)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("Images to the registry", done.stdout)
        for kind, name in (("configure", "images"), ("build", "push"), ("test", "images")):
            listed = harness.cmake([f"--list-presets={kind}"], cwd=project)
            self.assertIn(f'"{name}"', listed.stdout, kind)


if __name__ == "__main__":
    unittest.main()
