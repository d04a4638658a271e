#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What runs when: graph_test.py <generator> [unittest arguments], with the fake helper."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import harness

GENERATOR = "Ninja"

LISTS = """cmake_minimum_required(VERSION 3.25)
project(sample LANGUAGES NONE)
include("{installed}/prelude.cmake")
docker_registry(registry.example.edu/group/project)
docker_image(full FROM lint MANIFESTS pyproject.toml "odd [name $(x)` 'é.txt")
docker_image(lint FROM system MANIFESTS requirements.txt)
docker_base_image(system)
docker_image(docs BASE python:3.11-slim PINS NONE)
"""


class Project(unittest.TestCase):
    """A project in a scratch folder, and what building it starts."""

    maxDiff = None

    def lay_out(self, folder_name="project with + blanks", build_folder_name=None):
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="pinned images ")).resolve()
        self.addCleanup(shutil.rmtree, self.scratch)
        self.installed = harness.install(self.scratch / "installed")
        self.project = self.scratch / folder_name
        self.build_folder = self.project / "build"
        if build_folder_name:
            self.build_folder = self.scratch / build_folder_name
        self.project.mkdir()
        self.write("CMakeLists.txt", LISTS.format(installed=self.installed))
        self.write("pyproject.toml", "pin numpy==1\nversion 1.0\n")
        self.write("odd [name $(x)` 'é.txt", "pin six==1\n")
        self.write("requirements.txt", "pin torch==1\nversion 1.0\ninclude more.txt\n")
        self.write("more.txt", "something\n")
        self.configure()

    @property
    def multi(self):
        return GENERATOR == "Ninja Multi-Config"

    def state(self, config="Debug"):
        return self.build_folder / "pinned-images" / (config if self.multi else "state")

    def newest(self):
        times = [path.stat().st_mtime_ns for path in self.build_folder.rglob("*") if path.is_file()]
        return max(times, default=0)

    def touch(self, path):
        """Makes the file newer than all in the build folder, whatever the clock's grain."""
        newest = self.newest()
        path.touch()
        while path.stat().st_mtime_ns <= newest:
            path.touch()

    def write(self, name, text):
        (self.project / name).write_text(text)
        self.touch(self.project / name)

    def configure(self, *arguments):
        done = harness.cmake(["-G", GENERATOR, "-S", self.project, "-B", self.build_folder,
                              *arguments])
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def build(self, *targets, runs=(), fails=None, config="Debug", parallel=1):
        """Builds the targets; exactly the commands `runs` must come, of which `fails` fails."""
        log = self.installed / "log.txt"
        log.unlink(missing_ok=True)
        script = {command: int(command == fails) for command in runs}
        (self.installed / "script.json").write_text(json.dumps(script))
        selection = ["--target", *targets] if targets else []
        done = harness.cmake(["--build", self.build_folder, *selection, "--config", config,
                              "-j", parallel])
        came = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
        said = done.stdout + done.stderr
        labels = [label for label, _ in came]
        # The plan comes first; the order of what hangs on it is the build tool's choice.
        self.assertEqual([labels[:1], sorted(labels)], [sorted(labels, key="plan".__ne__)[:1],
                                                        sorted(runs)], said)
        self.assertEqual(done.returncode != 0, fails is not None, said)
        return sorted((argv for _, argv in came), key=lambda argv: (argv[0] != "plan", argv))

    def assert_idle(self, *targets):
        """Nothing is left to do, and Ninja finds no reason to think so."""
        if GENERATOR == "Unix Makefiles":
            self.build(*targets, runs=[])
            return
        done = subprocess.run(
            ["ninja", "-C", self.build_folder, "-d", "explain", *targets],
            env=harness.environment(), capture_output=True, encoding="utf-8", check=False,
            timeout=120)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        self.assertIn("ninja: no work to do.", done.stdout)

    def all_built(self):
        self.build("images", "push-images", runs=["plan", "build", "push"])


class GraphTest(Project):
    def setUp(self):
        self.lay_out()

    def test_second_push_runs_nothing(self):
        self.build("push-images", runs=["plan", "push"])
        self.assert_idle("push-images")

    def test_push_needs_no_build(self):
        self.build("push-images", runs=["plan", "push"])
        self.assertFalse((self.state() / "images.stamp").exists())

    def test_arguments(self):
        project = ["--project", str(self.build_folder / "pinned-images" / "images.json")]
        state = ["--state", str(self.state())]

        def stamp(name):
            return ["--stamp", str(self.state() / name)]

        came = self.build("images", "push-images", "image-lint", "push-full", "refresh-images",
                          "explain-images", "verify-images", "registry-doctor", "registry-login",
                          "graph-images", "report-images",
                          runs=["plan", "build", "push", "build lint", "push full", "refresh",
                                "explain", "verify", "doctor", "login", "graph", "report"])
        self.assertEqual(came, [
            ["plan", *project, *state, "--depfile", str(self.state() / "plan.d")],
            ["build", *project, *state, "--image", "lint", *stamp("image-lint.stamp")],
            ["build", *project, *state, *stamp("images.stamp")],
            ["doctor", *project, *state],
            ["explain", *project, *state],
            ["graph", *project, *state],
            ["login", *project, *state],
            ["push", *project, *state, "--image", "full", *stamp("push-full.stamp")],
            ["push", *project, *state, *stamp("push-images.stamp")],
            ["refresh", *project, *state],
            ["report", *project, *state],
            ["verify", *project, *state],
        ])

    def test_prune_is_there_if_it_is_called(self):
        done = harness.cmake(["--build", self.build_folder, "--target", "prune-images"])
        self.assertNotEqual(0, done.returncode, done.stdout)
        text = (self.project / "CMakeLists.txt").read_text()
        self.write("CMakeLists.txt", text + "docker_prune()\n")
        self.configure()
        common = ["--project", str(self.build_folder / "pinned-images" / "images.json"),
                  "--state", str(self.state())]
        for _ in range(2):
            self.assertEqual([["prune", *common]], self.build("prune-images", runs=["prune"]))
            self.assertEqual([["prune", *common, "--dry-run"]],
                             self.build("prune-images-dry-run", runs=["prune"]))

    def test_update_ci_follows_the_push(self):
        text = (self.project / "CMakeLists.txt").read_text()
        self.write("CMakeLists.txt", text + "docker_ci_file(requirements.txt)\n")
        self.configure()
        came = self.build("update-ci", runs=["plan", "push", "lock update"])
        self.assertEqual(["lock", "update", "--project",
                          str(self.build_folder / "pinned-images" / "images.json"),
                          "--state", str(self.state())], came[1])
        self.build("update-ci", runs=["lock update"])

    def test_all_builds_no_image(self):
        self.build(runs=[])

    def test_what_runs_each_time_without_a_plan(self):
        for _ in range(2):
            for target, verb in (("explain-images", "explain"), ("verify-images", "verify"),
                                 ("refresh-images", "refresh"), ("registry-doctor", "doctor"),
                                 ("registry-login", "login"), ("graph-images", "graph"),
                                 ("report-images", "report")):
                self.build(target, runs=[verb])

    def test_unrelated_byte_reruns_the_plan_alone(self):
        self.all_built()
        self.write("requirements.txt", "pin torch==1\nversion 1.0\ninclude more.txt\nother 2\n")
        self.build("images", "push-images", runs=["plan"])
        self.assert_idle("images", "push-images")

    def test_manifest_with_an_odd_name_reruns_the_plan(self):
        self.all_built()
        self.write("odd [name $(x)` 'é.txt", "pin six==1\nother\n")
        self.build("images", "push-images", runs=["plan"])
        self.assert_idle("images", "push-images")

    def test_included_file_reruns_the_plan(self):
        self.all_built()
        self.write("more.txt", "something else\n")
        self.build("images", "push-images", runs=["plan"])
        self.write("more.txt", "pin torchvision==2\n")
        self.build("images", "push-images", runs=["plan", "build", "push"])
        self.assert_idle("images", "push-images")

    def test_changed_tag_pushes_and_never_builds(self):
        self.all_built()
        self.write("requirements.txt", "pin torch==1\nversion 1.1\ninclude more.txt\n")
        self.build("images", "push-images", runs=["plan", "push"])
        self.assert_idle("images", "push-images")

    def test_changed_key_builds_and_pushes(self):
        self.all_built()
        self.write("requirements.txt", "pin torch==2\nversion 1.0\ninclude more.txt\n")
        self.build("images", "push-images", runs=["plan", "build", "push"])
        self.assert_idle("images", "push-images")

    def test_template_reruns_the_plan(self):
        self.all_built()
        self.touch(self.installed / "templates" / "Dockerfile.base.in")
        self.build("images", "push-images", runs=["plan"])

    def test_changed_helper_reruns_the_plan_alone(self):
        self.all_built()
        self.touch(self.installed / "fake_helper.py")
        self.build("images", "push-images", runs=["plan"])
        self.assert_idle("images", "push-images")

    def test_lock_that_comes_and_changes_reruns_the_plan(self):
        self.all_built()
        self.write("images.lock.toml", "refresh = 1\n")
        self.touch(self.project)
        self.build("push-images", runs=["plan"])
        self.assert_idle("push-images")
        self.write("images.lock.toml", "refresh = 2\n")
        self.build("push-images", runs=["plan"])
        self.assert_idle("push-images")

    def test_lock_that_goes_reruns_the_plan(self):
        if GENERATOR == "Unix Makefiles":
            self.skipTest("CMake's Makefiles never forget a dependency: the plan runs each time")
        self.write("images.lock.toml", "refresh = 1\n")
        self.all_built()
        (self.project / "images.lock.toml").unlink()
        self.build("push-images", runs=["plan"])
        self.assert_idle("push-images")

    def test_lock_that_was_there_reruns_the_plan(self):
        self.write("images.lock.toml", "refresh = 1\n")
        self.configure()
        self.all_built()
        self.write("images.lock.toml", "refresh = 2\n")
        self.build("push-images", runs=["plan"])
        self.assert_idle("push-images")

    def test_second_configure_run_changes_nothing(self):
        self.all_built()
        self.configure()
        self.assert_idle("images", "push-images")

    def test_changed_declaration_reruns_all(self):
        self.all_built()
        text = (self.project / "CMakeLists.txt").read_text()
        self.write("CMakeLists.txt", text.replace("PINS NONE", "PINS NONE SMOKE_TEST true"))
        self.build("images", "push-images", runs=["plan", "build", "push"])
        self.assert_idle("images", "push-images")

    def test_failing_plan_stops_and_comes_again(self):
        self.build("push-images", runs=["plan"], fails="plan")
        self.all_built()

    def test_failing_push_leaves_no_stamp_and_comes_again(self):
        self.build("push-images", runs=["plan", "push"], fails="push")
        self.assertFalse((self.state() / "push-images.stamp").exists())
        self.build("push-images", runs=["push"], fails="push")
        self.build("push-images", runs=["push"])
        self.assert_idle("push-images")

    def test_failing_push_after_a_good_one_comes_again(self):
        self.all_built()
        self.write("requirements.txt", "pin torch==2\nversion 1.0\ninclude more.txt\n")
        self.build("push-images", runs=["plan", "push"], fails="push")
        self.build("push-images", runs=["push"])

    def test_lost_stamp_costs_one_run(self):
        self.all_built()
        (self.state() / "push-images.stamp").unlink()
        self.build("images", "push-images", runs=["push"])

    def test_lost_state_costs_one_run_of_each(self):
        self.all_built()
        shutil.rmtree(self.state())
        self.build("images", "push-images", runs=["plan", "build", "push"])

    def test_one_image_hangs_on_its_own_key_and_tag_and_its_parents(self):
        self.build("image-docs", "push-full", runs=["plan", "build docs", "push full"])
        self.write("pyproject.toml", "pin numpy==2\nversion 1.0\n")
        self.build("image-lint", "push-lint", runs=["plan", "build lint", "push lint"])
        self.build("image-lint", "push-lint", "image-docs", runs=[])
        self.build("push-full", runs=["push full"])
        self.write("requirements.txt", "pin torch==1\nversion 1.1\ninclude more.txt\n")
        self.build("image-lint", "push-full", runs=["plan", "push full"])
        self.build("push-lint", runs=["push lint"])

    def test_base_image_has_targets(self):
        self.build("image-system", "push-system", runs=["plan", "build system", "push system"])
        self.assert_idle("image-system", "push-system")

    def test_targets_at_once_share_one_plan(self):
        log = self.installed / "log.txt"
        names = ["full", "lint", "system", "docs"]
        script = {"plan": 0, **{f"build {name}": 0 for name in names}}
        (self.installed / "script.json").write_text(json.dumps(script))
        if GENERATOR == "Unix Makefiles":
            # The fake's script bears one process at a time; the plan is what could come twice.
            self.build("plan-images", runs=["plan"], parallel=4)
            self.build("plan-images", runs=[], parallel=4)
            return
        harness.cmake(["--build", self.build_folder, "-j", 4, "--target",
                       *(f"image-{name}" for name in names)])
        came = [json.loads(line)[0] for line in log.read_text().splitlines()]
        self.assertEqual(came[0], "plan")
        self.assertEqual(sorted(came), sorted(script))

    def test_configurations_keep_their_own_stamps(self):
        if not self.multi:
            self.skipTest("one configuration")
        self.build("push-images", runs=["plan", "push"], config="Debug")
        self.build("push-images", runs=["plan", "push"], config="Release")
        for config in ("Debug", "Release", "Debug"):
            self.build("push-images", runs=[], config=config)

    def test_verify_option_asks_each_time(self):
        self.configure("-DPINNED_IMAGES_VERIFY=ON")
        self.build("push-images", runs=["plan", "push"])
        self.build("push-images", runs=["push"])
        self.build("image-docs", runs=["build docs"])

    def ctest(self, *arguments):
        return subprocess.run(
            ["ctest", "--test-dir", self.build_folder, "-C", "Debug", *arguments],
            env=harness.environment(), capture_output=True, encoding="utf-8", check=False,
            timeout=120)

    def listed_tests(self):
        tests = json.loads(self.ctest("--show-only=json-v1").stdout)["tests"]
        return {test["name"]: next((value["value"] for value in test["properties"]
                                    if value["name"] == "LABELS"), []) for test in tests}

    def test_ctest_runs_the_check_of_the_pins(self):
        """The project never called enable_testing()."""
        self.assertEqual(self.listed_tests(), {
            "images.drift": ["images", "registry"], "images.pins": ["images"],
            "images.registry": ["images", "registry"]})
        for status in (0, 1):
            (self.installed / "log.txt").unlink(missing_ok=True)
            (self.installed / "script.json").write_text(json.dumps({"pins": status}))
            done = self.ctest("-R", "images[.]pins")
            self.assertEqual(done.returncode != 0, status != 0, done.stdout)
            came = [json.loads(line) for line in
                    (self.installed / "log.txt").read_text().splitlines()]
            self.assertEqual(came, [["pins", [
                "pins", "--project", str(self.build_folder / "pinned-images" / "images.json")]]])

    def test_ctest_runs_drift(self):
        """With the limit that is set; it is skipped where the helper says so."""
        drift = ["drift", "--project", str(self.build_folder / "pinned-images" / "images.json"),
                 "--skip"]
        for limit in ("10%", "0", ""):
            self.configure(f"-DPINNED_IMAGES_DRIFT_LIMIT={limit}")
            (self.installed / "log.txt").unlink(missing_ok=True)
            (self.installed / "script.json").write_text(json.dumps({"drift": 0}))
            done = self.ctest("-R", "images[.]drift")
            self.assertEqual(0, done.returncode, done.stdout)
            came = [json.loads(line) for line in
                    (self.installed / "log.txt").read_text().splitlines()]
            self.assertEqual(came, [["drift", [*drift, *(["--limit", limit] if limit else [])]]])
        (self.installed / "script.json").write_text(json.dumps({"drift": 1}))
        self.assertNotEqual(0, self.ctest("-R", "images[.]drift").returncode)
        (self.installed / "script.json").write_text(
            json.dumps({"drift": {"code": 0, "says": "skipped: no image is published"}}))
        self.assertIn("***Skipped", self.ctest("-R", "images[.]drift").stdout)

    def check_ctest(self, name, label, arguments):
        """The test runs the helper once, with these arguments, and ends as it does."""
        for script, outcome in ((0, "Passed"), (1, "***Failed"),
                                ({"code": 0, "says": "skipped: nothing is there"}, "***Skipped")):
            (self.installed / "log.txt").unlink(missing_ok=True)
            (self.installed / "script.json").write_text(json.dumps({label: script}))
            done = self.ctest("-R", f"^{re.escape(name)}$")
            self.assertEqual(done.returncode != 0, script == 1, done.stdout)
            self.assertIn(outcome, done.stdout)
            came = [json.loads(line) for line in
                    (self.installed / "log.txt").read_text().splitlines()]
            self.assertEqual(came, [[label, [
                "verify", "--project", str(self.build_folder / "pinned-images" / "images.json"),
                "--state", str(self.state()), *arguments]]])

    def test_ctest_asks_the_registry(self):
        self.check_ctest("images.registry", "verify", ["--skip"])

    def test_ctest_runs_each_smoke_test(self):
        text = (self.project / "CMakeLists.txt").read_text()
        self.write("CMakeLists.txt", text.replace("docs BASE", "docs SMOKE_TEST test -e /x BASE"))
        self.configure()
        self.assertEqual([["engine", "images"]], [
            labels for name, labels in self.listed_tests().items() if "smoke" in name])
        self.check_ctest("images.smoke.docs", "verify docs",
                         ["--image", "docs", "--smoke", "--skip"])

    def test_no_tests_where_they_are_not_wanted(self):
        self.configure("-DPINNED_IMAGES_TESTS=OFF")
        self.assertEqual(self.listed_tests(), {})

    def test_target_prefix(self):
        self.configure("-DPINNED_IMAGES_TARGET_PREFIX=ci-")
        self.build("ci-push-images", "ci-image-lint", runs=["plan", "push", "build lint"])
        self.build("ci-explain-images", runs=["explain"])
        self.build("ci-registry-doctor", "ci-registry-login", runs=["doctor", "login"])


class FolderTest(Project):
    """Folders with odd names, as far as CMake bears them: its Makefiles break on '#' and '$' in a
    source folder, and its depfiles lose them under Ninja, so that there are no includes then."""

    def follow(self):
        self.build("push-images", "image-docs", runs=["plan", "push", "build docs"])
        self.write("requirements.txt", "pin torch==1\nversion 1.1\n")
        self.build("push-images", "image-docs", runs=["plan", "push"])
        self.assert_idle("push-images", "image-docs")

    def test_punctuation(self):
        self.lay_out("q+ä (x) 'y' & z [1]", "b+ü (x) [1]")
        self.follow()

    def test_hash_sign(self):
        if GENERATOR == "Unix Makefiles":
            self.skipTest("CMake writes Makefiles that break on '#'")
        self.lay_out("a #b", "build")
        self.write("requirements.txt", "pin torch==1\nversion 1.0\n")
        self.follow()

    def test_dollar_sign(self):
        if GENERATOR == "Unix Makefiles":
            self.skipTest("CMake writes Makefiles that break on '$'")
        self.lay_out("a $b ${c}", "build")
        self.write("requirements.txt", "pin torch==1\nversion 1.0\n")
        self.follow()


def main(argv):
    global GENERATOR
    GENERATOR = argv[1]
    if shutil.which("ninja") is None and "Ninja" in GENERATOR:
        print("skipped: there is no ninja")
        return 77
    unittest.main(argv=[argv[0], *argv[2:]])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
