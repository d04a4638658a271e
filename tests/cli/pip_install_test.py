#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The images' pip-install, with a real pip in a real environment, and a folder as its index."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

TESTS = pathlib.Path(__file__).resolve().parents[1]
PROGRAM = TESTS.parent / "helper/cli/pip_install.py"
sys.path.insert(0, str(TESTS / "e2e"))
import wheels  # noqa: E402

PYPROJECT = """\
[build-system]
requires = ["maker"]
build-backend = "maker"
[project]
name = "digits"
version = "1"
dependencies = ["torch==2.1.0", "numpy>=1.0; python_version > '3'", "never; python_version < '3'"]
[project.optional-dependencies]
plots = ["tqdm"]
[dependency-groups]
lint = ["flake8"]
Test = ["tqdm>=1.0", {include-group = "lint"}]
"""
# Builds an editable wheel of nothing but its name.
MAKER = """\
import pathlib, zipfile
def build_editable(folder, settings=None, metadata=None):
    name = "digits-1-py3-none-any.whl"
    with zipfile.ZipFile(pathlib.Path(folder) / name, "w") as wheel:
        info = "digits-1.dist-info"
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\\nName: digits\\nVersion: 1\\n")
        wheel.writestr(f"{info}/WHEEL",
                       "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(f"{info}/RECORD", "")
    return name
"""


class PipInstall(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        place = tempfile.TemporaryDirectory(prefix="pinned images ")
        cls.addClassCleanup(place.cleanup)
        cls.folder = pathlib.Path(place.name)
        cls.index = cls.folder / "the index"
        cls.index.mkdir()
        wheels.all_wheels(cls.index)
        wheels.wheel(cls.index, "maker", "1")
        subprocess.run([sys.executable, "-m", "venv", cls.folder / "full"], check=True)
        cls.environment = {**{name: value for name, value in os.environ.items()
                              if not name.startswith("PIP_")},
                           "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": cls.index.as_uri(),
                           "PIP_CONFIG_FILE": os.devnull, "PIP_NO_CACHE_DIR": "1"}
        cls.python = cls.folder / "full/bin/python3"
        cls.pip("install", "torch==2.1.0", "numpy==1.0", "flake8==1.0", "tqdm==1.0")

    def setUp(self):
        place = tempfile.TemporaryDirectory(prefix="a job ", dir=self.folder)
        self.addCleanup(place.cleanup)
        self.job = pathlib.Path(place.name)
        shutil.copytree(self.folder / "full", self.job / "venv", symlinks=True)
        self.python = self.job / "venv/bin/python3"
        self.write("pyproject.toml", PYPROJECT)

    def write(self, path, text):
        (self.job / path).write_text(text)

    @classmethod
    def pip(cls, *arguments, python=None):
        return subprocess.run([python or cls.python, "-m", "pip", *arguments], env=cls.environment,
                              check=True, capture_output=True, text=True).stdout

    def start(self, arguments):
        return subprocess.run([self.python, PROGRAM, *arguments], cwd=self.job, text=True,
                              env=self.environment, capture_output=True, check=False)

    def run_it(self, *arguments, code=0):
        done = self.start(arguments)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout

    def is_met(self, count, *arguments):
        # pip would say "Requirement already satisfied": it does not run.
        self.assertEqual(self.run_it(*arguments),
                         f"pinned-images: all {count} requirements are met by the image\n")

    def is_lacking(self, first, installed, *arguments):
        lines = self.run_it(*arguments).splitlines()
        self.assertEqual(lines[0], f"pinned-images: {first}")
        self.assertEqual(lines[-1], f"Successfully installed {installed}")

    def test_all_is_there(self):
        self.is_met(3, "-r", "pyproject.toml")
        self.is_met(5, "--requirement=pyproject.toml", "--group", "test")
        self.is_met(2, "--group=pyproject.toml:TEST")
        self.is_met(2, "NumPy>=1,<2", "flake8")

    def test_requirements_files(self):
        self.write("all.txt", "# those\ntorch==2.1.0  # pinned\n\nnumpy \\\n  >=1.0\n")
        self.is_met(2, "-r", "all.txt")
        self.write("limits.txt", "numpy>=1.1\ntorch<2\n")
        self.is_lacking("numpy>=1.1 is asked for, 1.0 is installed", "numpy-1.1", "numpy", "-c",
                        "limits.txt")

    def test_another_version_is_asked_for(self):
        self.is_lacking("tqdm>=1.1 is asked for, 1.0 is installed", "tqdm-1.1", "-r",
                        "pyproject.toml", "--group", "lint", "tqdm>=1.1")

    def test_one_is_not_installed(self):
        self.pip("uninstall", "--yes", "flake8", python=self.python)
        self.is_lacking("flake8 is not installed", "flake8-1.1", "--group", "test")

    def test_what_a_requirement_needs_itself(self):
        self.pip("install", "--no-deps", "torchvision==0.17.0", python=self.python)
        self.is_lacking("torch==2.2.0 is asked for, 2.1.0 is installed (torchvision needs it)",
                        "torch-2.2.0", "torchvision")

    def test_the_project_is_installed_with_what_is_there(self):
        self.pip("install", "maker", python=self.python)
        (module,) = self.job.glob("venv/lib/python*/site-packages/maker/__init__.py")
        module.write_text(MAKER)
        lines = self.run_it("--editable", ".[plots]", "--group", "test").splitlines()
        self.assertEqual(lines[0], "pinned-images: all 6 requirements are met by the image")
        self.assertEqual(lines[-1], "Successfully installed digits-1")
        self.assertNotIn("build dependencies", "\n".join(lines))

    def test_without_its_builder_pip_gets_it(self):
        lines = self.run_it("-e", ".", code=1).splitlines()
        self.assertEqual(lines[:2], [
            "pinned-images: all 3 requirements are met by the image",
            "pinned-images: the builder of the project is not wholly in the image: pip gets it"])

    def test_what_is_for_pip_to_tell(self):
        def left(why, *arguments, code=0):
            lines = self.run_it(*arguments, code=code).splitlines()
            self.assertEqual(lines[0], f"pinned-images: left to pip: {why}")

        left("--upgrade is pip's", "--upgrade", "numpy")
        left("-r without a value", "-r", code=2)
        self.write("more.txt", "--pre\nnumpy\n")
        left("more.txt has lines that are pip's", "-r", "more.txt")
        wheel = next(self.index.glob("numpy-1.1-*"))
        left(f"numpy@ {wheel.as_uri()} is pip's", f"numpy @ {wheel.as_uri()}")
        self.write("pyproject.toml", "[project]\nname = 'a'\ndynamic = ['dependencies']\n")
        left("./pyproject.toml: what the project depends on is for its build to say", "--editable",
             ".", code=1)
        self.write("pyproject.toml", "[project]\nname = 'a'\ndependencies = 1\n")
        left("a pyproject.toml has what neither PEP 621 nor PEP 735 knows", "--editable", ".",
             code=1)

    def test_what_no_pip_could_tell(self):
        def wrong(problem, hint, *arguments):
            done = self.start(arguments)
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertEqual(done.stderr, f"pinned-images: pyproject.toml: {problem}\n"
                             f"  hint: {hint}\n")

        wrong("there is no group no", "its groups are: lint, test", "--group", "no")
        self.write("pyproject.toml", "[dependency-groups]\na = [{include-group = 'A'}]\n")
        wrong("the group A includes itself", "take the circle out", "--group", "a")
        wrong("what the project depends on is for its build to say",
              "install the project itself: --editable <folder>", "-r", "pyproject.toml")
        self.write("pyproject.toml", "a = \n")
        wrong("Invalid value (at line 1, column 5)", "correct the file (https://toml.io)", "-r",
              "pyproject.toml")
        (self.job / "pyproject.toml").unlink()
        wrong("No such file or directory", "name a pyproject.toml that is there", "--group", "a")

    def test_a_python_without_pip(self):
        done = subprocess.run([self.python, "-S", PROGRAM, "numpy"], capture_output=True, text=True,
                              check=False)
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stderr, f"pinned-images: {self.python} has no pip\n  hint: have the "
                         "image's python3 first in PATH, or install with uv or poetry\n")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
