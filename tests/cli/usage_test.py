#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The command line: what is no command, no option, no image or no images.json, and help."""
import json
import pathlib
import re

import box
import sample

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent.parent
MORE = ("  hint: `pinned-images --help` lists the commands, `pinned-images <command> --help` its "
        "options")

COMMANDS = {
    "init": "look at a Python project, and write what gives it its images",
    "bundle": "copy this program with its libraries into a folder that runs on any Linux",
    "manual": "print the manual page, or the completion for a shell",
    "plan": "write the key and the tag of each image for the build system",
    "build": "have each image in the engine or the registry; build what is missing",
    "push": "publish each image under its key tag and its version tag",
    "refresh": "build and publish all images anew under the next refresh serial",
    "explain": "tell the state of each image, and why",
    "graph": "draw manifests, pins, images and tags: graph.svg, graph.mmd, graph.dot",
    "report": "write all that is known of the images into one page, report.html",
    "drift": "tell what pip still installs in each job, and hold it against a limit",
    "prune": "delete the tags that nothing uses any more",
    "verify": "ask again whether what was published is still there",
    "doctor": "check engine, disk, registry and rights before a long build",
    "login": "say where a token is made, and log in to the project's registry",
    "requirements": "print the flat list that an image installs",
    "lock": "check or write images.lock.toml and the CI files",
    "pins": "print what manifests and locks say of packages, or check a project's pins",
    "ci-file": "list or rewrite the image references of CI files"}


class CommandLine(box.Box):
    def test_no_command(self):
        self.check(self.run_helper(), 2, err=["a command is needed", MORE])

    def test_unknown_command_is_named(self):
        self.check(self.run_helper("bogus"), 2,
                   err=["unknown command 'bogus'", MORE])

    def test_unknown_option(self):
        self.check(self.run_helper("push", "--bogus"), 2,
                   err=["The following argument was not expected: --bogus", MORE])

    def test_option_of_another_command(self):
        self.check(self.run_helper("verify", "--stamp=x"), 2,
                   err=["The following argument was not expected: --stamp=x", MORE])

    def test_option_without_its_value(self):
        self.check(self.run_helper("push", "--state"), 2,
                   err=["--state: 1 required TEXT missing", MORE])

    def test_unknown_format(self):
        self.check(self.run_helper("pins", "--format", "xml", "requirements.txt"), 2,
                   err=["--format: xml not in {text,json}", MORE])

    def test_no_file(self):
        self.check(self.run_helper("pins"), 2, err=["a FILE, or --project, is required", MORE])

    def test_file_and_project(self):
        self.check(self.run_helper("pins", "--project", "images.json", "a.txt"), 2,
                   err=["FILE excludes --project", MORE])


class Help(box.Box):
    def test_version_is_that_of_the_project(self):
        text = (REPOSITORY / "cmake/PinnedImagesConfigVersion.cmake").read_text()
        version = re.search(r'PACKAGE_VERSION "(\d+\.\d+\.\d+)"', text)[1]
        self.check(self.run_helper("--version"), 0, [f"pinned-images {version}"])

    def test_help_names_each_command(self):
        result = self.run_helper("--help")
        self.assertEqual((0, ""), (result.code, result.err))
        listed = result.out[result.out.index("Subcommands:\n"):]
        listed = re.sub(r"\n {3,}", " ", listed)
        self.assertEqual(COMMANDS, dict(re.findall(r"^  (\S+) +(.+)$", listed, re.MULTILINE)))

    def test_each_command_has_help(self):
        for command, purpose in COMMANDS.items():
            with self.subTest(command):
                result = self.run_helper(command, "--help")
                self.assertEqual((0, ""), (result.code, result.err))
                first = result.out.strip().split("\nUsage:")[0]
                self.assertEqual(purpose, " ".join(first.split()))


class ProjectFile(box.Box):
    AGAIN = "  hint: run cmake again: it writes this file at the end of configure"

    COMMANDS = [command for command in COMMANDS if command not in
                ("pins", "ci-file", "lock", "init", "bundle", "manual")]
    COMMANDS += ["lock check", "lock update"]

    def run_command(self, command, *more):
        return self.run_helper(*command.split(), "--project", self.box / "images.json",
                               "--state", self.state, *more)

    def test_missing(self):
        for command in self.COMMANDS:
            with self.subTest(command):
                self.check(self.run_command(command), 1, err=[
                    "<box>/images.json: can't be read: No such file or directory",
                    "  hint: check the path; nothing of that name is there"])
                self.assert_files()

    def test_default_is_images_json_here(self):
        self.check(self.run_helper("requirements"), 1, err=[
            "images.json: can't be read: No such file or directory",
            "  hint: check the path; nothing of that name is there"])

    def test_broken_json(self):
        (self.box / "images.json").write_text('{"schema": 1,')
        for command in self.COMMANDS:
            with self.subTest(command):
                self.check_no_project(self.run_command(command), "parsing object key - "
                                      "unexpected end of input; expected string literal")

    def test_field_is_missing(self):
        (self.box / "images.json").write_text('{"schema": 1}')
        self.check_no_project(self.run_command("plan"), "`source_dir` is missing")

    def check_no_project(self, result, why):
        self.check(result, 1, err=[f"<box>/images.json: not an images.json: {why}", self.AGAIN])
        self.assert_files()

    def test_other_schema(self):
        (self.box / "images.json").write_text('{"schema": 2, "else": []}')
        for command in self.COMMANDS:
            with self.subTest(command):
                self.check(self.run_command(command), 1,
                           err=["<box>/images.json: schema 2 is not known", self.AGAIN])

    def test_parent_that_is_none(self):
        project = sample.Sample(self.box)
        project.full["from"] = "gone"
        project.save()
        self.check(self.run_command("plan"), 1, err=[
            "<box>/CMakeLists.txt:4: image full: its FROM is unknown or a cycle",
            "  hint: run cmake again: images.json is not what it wrote"])

    def test_unknown_image(self):
        sample.Sample(self.box)
        for command in ("build", "push", "explain", "graph", "report", "drift", "verify", "doctor",
                        "requirements"):
            with self.subTest(command):
                self.check(self.run_command(command, "--image", "ful"), 2, err=[
                    "there is no image 'ful'", "  hint: images of this project: lint, full"])

    def test_sample_is_as_cmake_writes_it(self):
        """sample.py's has the fields that cmake/images.schema.json wants."""
        schema = json.loads((REPOSITORY / "cmake/images.schema.json").read_text())
        project = sample.Sample(self.box)
        written = json.loads(project.json.read_text())
        self.assertEqual(set(schema["required"]), set(written))
        self.assertEqual(set(schema["properties"]["registry"]["required"]),
                         set(written["registry"]))
        for kind, one in (("image", project.full), ("base", project.base_image("x"))):
            self.assertEqual(set(schema["$defs"][kind]["required"]), set(one))


if __name__ == "__main__":
    box.main()
