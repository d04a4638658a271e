#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`pins`: what files say of some packages, as text and as JSON; no project is needed."""
import json

import box

REQUIREMENTS = """\
# torch==9.9 is a comment
-r more.txt
-c limits.txt
Torch==2.1.0+cu121
numpy==1.26.0
torchvision>=0.16 ; python_version < "3.12"
torch @ https://user:secret@wheels.example.org/torch-2.1.0%2Bcpu-cp311-cp311-linux_x86_64.whl
"""

PYPROJECT = """\
[project]
name = "demo"
version = "1.0.0"
dependencies = ["torch==2.1.0", "numpy>=1.0"]

[project.optional-dependencies]
vision = ["torchvision[scipy]>=0.16,<0.17"]

[dependency-groups]
dev = ["torch-geometric==2.5.0"]

[[tool.uv.index]]
name = "cpu"
url = "https://user:secret@wheels.example.org/cpu"

[tool.uv.sources]
torch = { index = "cpu" }
"""

UV_LOCK = """\
version = 1
requires-python = ">=3.9"

[[package]]
name = "numpy"
version = "1.26.0"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "torch"
version = "2.1.0+cpu"
source = { registry = "https://user:secret@wheels.example.org/cpu" }
resolution-markers = ["sys_platform == 'linux'"]
"""


def entry(name, **fields):
    return {"name": name, "specifier": None, "pinned": None, "marker": None, "extras": [],
            **fields}


def report(name, form, entries, **changes):
    return {"file": name, "format": form, "verdict": "ok", "entries": entries, "invalid": [],
            "includes": [], **changes}


IN_REQUIREMENTS = report("requirements.txt", "requirements", [
    entry("torch", specifier="==2.1.0+cu121", pinned="2.1.0+cu121", where="line", line=4),
    entry("torchvision", specifier=">=0.16", marker='python_version < "3.12"', where="line",
          line=6),
    entry("torch", pinned="2.1.0+cpu", where="line", line=7,
          direct_reference="https://wheels.example.org/"
                           "torch-2.1.0%2Bcpu-cp311-cp311-linux_x86_64.whl")],
    includes=[{"kind": "requirement", "path": "more.txt", "line": 2},
              {"kind": "constraint", "path": "limits.txt", "line": 3}])

IN_PYPROJECT = report("pyproject.toml", "pyproject", [
    entry("torch", specifier="==2.1.0", pinned="2.1.0", where="project.dependencies", line=4,
          index="https://wheels.example.org/cpu"),
    entry("torchvision", specifier="<0.17,>=0.16", extras=["scipy"],
          where="project.optional-dependencies.vision", line=7)])

IN_UV_LOCK = report("uv.lock", "uv.lock", [
    entry("torch", pinned="2.1.0+cpu", where="package", line=9,
          source="https://wheels.example.org/cpu", source_kind="registry",
          resolution_markers=["sys_platform == 'linux'"])])


class Pins(box.Box):
    def setUp(self):
        super().setUp()
        for name, text in (("requirements.txt", REQUIREMENTS), ("pyproject.toml", PYPROJECT),
                           ("uv.lock", UV_LOCK)):
            (self.box / name).write_text(text)

    def check_json(self, result, *reports, code=0):
        text = json.dumps({"schema": 1, "files": reports}, indent=2)
        self.check(result, code, [text])

    def test_text_of_requirements(self):
        self.check(self.run_helper("pins", "requirements.txt"), 0, [
            "requirements.txt:4: torch==2.1.0+cu121",
            'requirements.txt:6: torchvision>=0.16 ; python_version < "3.12"',
            "requirements.txt:7: torch==2.1.0+cpu"], [
            "requirements.txt:2: goes on in more.txt, which is read if it is named too",
            "requirements.txt:3: goes on in limits.txt, which is read if it is named too"])

    def test_text_of_pyproject(self):
        self.check(self.run_helper("pins", "pyproject.toml"), 0, [
            "pyproject.toml:4: torch==2.1.0", "pyproject.toml:7: torchvision<0.17,>=0.16"])

    def test_text_of_lock(self):
        self.check(self.run_helper("pins", "uv.lock"), 0, ["uv.lock:9: torch==2.1.0+cpu"])

    def test_json_of_requirements(self):
        self.check_json(self.run_helper("pins", "--format", "json", "requirements.txt"),
                        IN_REQUIREMENTS)

    def test_json_of_pyproject(self):
        self.check_json(self.run_helper("pins", "--format", "json", "pyproject.toml"),
                        IN_PYPROJECT)

    def test_json_of_lock(self):
        self.check_json(self.run_helper("pins", "--format", "json", "uv.lock"), IN_UV_LOCK)

    def test_several_files_in_their_order(self):
        self.check_json(self.run_helper("pins", "--format", "json", "uv.lock", "pyproject.toml"),
                        IN_UV_LOCK, IN_PYPROJECT)

    def test_json_of_conda(self):
        (self.box / "environment.yml").write_text(
            "dependencies:\n- pytorch::pytorch=2.1.0=cpu_*\n- pip:\n  - -r more.txt\n")
        self.check_json(self.run_helper("pins", "--format", "json", "environment.yml"), report(
            "environment.yml", "conda-env", [
                entry("pytorch", pinned="2.1.0", where="dependencies", line=2, maps_to="torch",
                      conda_spec="=2.1.0=cpu_*", channel="pytorch", build="cpu_*")],
            includes=[{"kind": "requirement", "path": "more.txt", "line": 4,
                       "where": "dependencies.pip"}]))
        self.check(self.run_helper("pins", "environment.yml"), 0,
                   ["environment.yml:2: pytorch=2.1.0=cpu_*"],
                   ["environment.yml:4: goes on in more.txt, which is read if it is named too"])

    def test_json_of_a_lock_with_groups(self):
        (self.box / "poetry.lock").write_text(
            '[[package]]\nname = "torch"\nversion = "2.1.0"\noptional = false\n'
            'groups = ["main", "dev"]\n[metadata]\nlock-version = "2.1"\n')
        self.check_json(self.run_helper("pins", "--format", "json", "poetry.lock"), report(
            "poetry.lock", "poetry.lock", [
                entry("torch", pinned="2.1.0", where="package", line=1, source_kind="registry",
                      groups=["main", "dev"], optional=False)]))

    def test_name_of_a_conda_package(self):
        (self.box / "environment.yml").write_text("dependencies: [pytorch=2, numpy]\n")
        for name in ("torch", "pytorch"):
            self.check(self.run_helper("pins", "--pin", name, "environment.yml"), 0,
                       ["environment.yml:1: pytorch=2"])

    def test_name_spelled_otherwise(self):
        self.check(self.run_helper("pins", "--pin", "Torch_Geometric", "pyproject.toml"), 0,
                   ["pyproject.toml:10: torch-geometric==2.5.0"])

    def test_several_names(self):
        self.check(self.run_helper("pins", "--pin", "NumPy", "--pin", "torch", "uv.lock"), 0,
                   ["uv.lock:4: numpy==1.26.0", "uv.lock:9: torch==2.1.0+cpu"])

    def test_names_take_no_file(self):
        """`[--pin NAME]... FILE...`: each --pin has one value, the rest are files."""
        self.check(self.run_helper("pins", "--pin", "torch", "pyproject.toml", "uv.lock"), 0,
                   ["pyproject.toml:4: torch==2.1.0", "uv.lock:9: torch==2.1.0+cpu"])

    def test_nothing_of_that_name(self):
        self.check(self.run_helper("pins", "--pin", "jax", "uv.lock"))


SEE_FORMAT = "  hint: see what its format allows there"


class Wrong(box.Box):
    def test_invalid_lines(self):
        (self.box / "a.txt").write_text("torch=2.1.0\ntorch==2.2.0\n  torch ==\n")
        self.check(self.run_helper("pins", "a.txt"), 1, ["a.txt:2: torch==2.2.0"],
                   ["a.txt:1:6: `=` is no operator: write `==`", SEE_FORMAT,
                    "a.txt:3:11: expected a version after `==`", SEE_FORMAT])

    def test_invalid_lines_of_other_packages(self):
        """They are said, and change nothing of what is known of the pins."""
        (self.box / "a.txt").write_text("numpy=1.2\ntorch==2.2.0\ntorch-geometric=2\n")
        self.check(self.run_helper("pins", "a.txt"), 0, ["a.txt:2: torch==2.2.0"],
                   ["warning: a.txt:1:6: `=` is no operator: write `==`",
                    "warning: a.txt:3:16: `=` is no operator: write `==`"])
        report_ = report("a.txt", "requirements", [
            entry("torch", specifier="==2.2.0", pinned="2.2.0", where="line", line=2)])
        text = json.dumps({"schema": 1, "files": [report_]}, indent=2)
        self.check(self.run_helper("pins", "--format", "json", "a.txt"), 0, [text])

    def test_a_long_invalid_line(self):
        """Longer than a program survives that looks for names in it byte by byte on the stack."""
        for line, code, sign in [("= " + "a" * 1_000_000, 0, "warning: "),
                                 ("= torch-2.1.0.whl " + "a-" * 500_000, 1, "")]:
            (self.box / "a.txt").write_text(f"torch==2.2.0\n{line}\n")
            done = self.run_helper("pins", "a.txt")
            self.check(done, code, ["a.txt:1: torch==2.2.0"],
                       [f"{sign}a.txt:2:1: expected the name of a package"] + [SEE_FORMAT] * (code == 1))

    def test_dynamic_dependencies(self):
        (self.box / "pyproject.toml").write_text(
            '[project]\nname = "x"\ndynamic = ["dependencies"]\n'
            '[tool.setuptools.dynamic]\ndependencies = {file = ["r.txt"]}\n')
        self.check(self.run_helper("pins", "pyproject.toml"), 0, [], [
            "pyproject.toml:3: dynamic dependencies stand in r.txt, which is read if it is named "
            "too"])

    def test_invalid_lines_as_json(self):
        (self.box / "a.txt").write_text("torch==2.2.0\ntorch=2.1.0\n")
        wrong = report("a.txt", "requirements", [
            entry("torch", specifier="==2.2.0", pinned="2.2.0", where="line", line=1)],
            verdict="has-invalid-lines",
            invalid=[{"line": 2, "problem": "`=` is no operator: write `==`"}])
        text = json.dumps({"schema": 1, "files": [wrong]}, indent=2)
        self.check(self.run_helper("pins", "--format", "json", "a.txt"), 1, [text])

    def test_missing_file(self):
        for form in ("text", "json"):
            with self.subTest(form):
                self.check(self.run_helper("pins", "--format", form, "gone.txt"), 1, err=[
                    "gone.txt: can't be read: No such file or directory",
                    "  hint: check the path; nothing of that name is there"])

    def test_folder(self):
        (self.box / "a.txt").mkdir()
        self.check(self.run_helper("pins", "a.txt"), 1, err=[
            "a.txt: can't be read: Is a directory", "  hint: name a file, not a folder"])

    def test_setup_py(self):
        (self.box / "setup.py").write_text('install_requires=["torch==2.1.0"]\n')
        self.check_refused(
            "setup.py", "setup.py", "refuse-dynamic",
            "setup.py is a program: what it requires is known only when it runs",
            "name a file that declares the requirements: pyproject.toml, setup.cfg, a "
            "requirements file, or a lock")

    def test_lock_of_another_tool(self):
        (self.box / "cpu.lock").write_text("// This lockfile was autogenerated by Pants.\n")
        self.check_refused(
            "cpu.lock", "unsupported-lock", "unsupported-format",
            "a lock of a tool that isn't known here",
            "name the lock of uv, Poetry, PDM, pipenv, conda-lock or pixi, a pylock.toml, or the "
            "manifest it was made from")

    def check_refused(self, name, form, verdict, problem, hint):
        self.check(self.run_helper("pins", name), 1,
                   err=[f"{name}: {problem}", f"  hint: {hint}"])
        result = self.run_helper("pins", "--format", "json", name)
        self.assertEqual((1, ""), (result.code, result.err))
        self.assertEqual({"schema": 1, "files": [
            {"file": name, "format": form, "verdict": verdict, "entries": [], "invalid": [],
             "includes": [], "problem": problem, "hint": hint}]}, json.loads(result.out))

    def test_unknown_format(self):
        (self.box / ".gitlab-ci.yml").write_text("image: x\n")
        self.check(self.run_helper("pins", ".gitlab-ci.yml"), 1, err=[
            ".gitlab-ci.yml: not a manifest of a known format",
            "  hint: name a pyproject.toml, setup.cfg, requirements file (*.txt, *.in, "
            "requirements*), Pipfile, conda environment (*.yml), pixi.toml, or the lock of one"])

    def test_broken_toml(self):
        (self.box / "pyproject.toml").write_text("[project\n")
        result = self.run_helper("pins", "pyproject.toml")
        problem, hint = result.err.splitlines()
        self.assertEqual((1, ""), (result.code, result.out))
        self.assertRegex(problem, r"^pyproject\.toml:\d+:\d+: ")
        self.assertRegex(hint, r"^  hint: .")


class Hostile(box.Box):
    NAME = "a\x1b[31m\n\u202eb\x07.txt"
    SHOWN = r"a\x1b[31m\n\u202eb\x07.txt"

    def test_name_of_a_file_is_escaped(self):
        (self.box / self.NAME).write_text("torch==2.1.0\ntorch=1\n")
        self.check(self.run_helper("pins", self.NAME), 1, [f"{self.SHOWN}:1: torch==2.1.0"],
                   [f"{self.SHOWN}:2:6: `=` is no operator: write `==`", SEE_FORMAT])

    def test_name_in_an_error_is_escaped(self):
        self.check(self.run_helper("pins", self.NAME), 1, err=[
            f"{self.SHOWN}: can't be read: No such file or directory",
            "  hint: check the path; nothing of that name is there"])

    def test_name_is_whole_in_json(self):
        (self.box / self.NAME).write_text("torch==2.1.0\n")
        result = self.run_helper("pins", "--format", "json", self.NAME)
        self.assertEqual((0, ""), (result.code, result.err))
        self.assertEqual([self.NAME],
                         [one["file"] for one in json.loads(result.out)["files"]])
        self.assertNotIn("\x1b", result.out)

    def test_name_that_is_no_text(self):
        with open(bytes(self.box) + b"/\xff.txt", "w", encoding="ascii") as file:
            file.write("torch==2.1.0\n")
        self.check(self.run_helper("pins", "\udcff.txt"), 0, [r"\xff.txt:1: torch==2.1.0"])


if __name__ == "__main__":
    box.main()
