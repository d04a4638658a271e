#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""init: what it finds in a project, what it shows, asks and writes."""
import os
import pathlib
import pty
import shutil
import subprocess

import box

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
SCRIPT = (REPOSITORY / "ci/build-docker.sh").read_text()
PIPELINE = (REPOSITORY / "templates/pipeline/pinned-images.gitlab-ci.yml").read_text()

PYPROJECT = """\
[project]
name = "demo"
version = "1.2.0"
requires-python = ">=3.12"
dependencies = ["torch==2.5.1", "torchvision==0.20.1", "numpy"]

[dependency-groups]
lint = ["ruff", "mypy"]
test = ["pytest"]
docs = ["sphinx"]
"""
HEAD = """\
# The images that this project's jobs run in. `pinned-images init` wrote it: it is yours.
cmake_minimum_required(VERSION 3.25)
project(ci_images LANGUAGES NONE)

set(PINNED_IMAGES_SOURCE "" CACHE PATH "Sources of PinnedImages, where it is not installed")
if(PINNED_IMAGES_SOURCE)
  add_subdirectory("${PINNED_IMAGES_SOURCE}" PinnedImages EXCLUDE_FROM_ALL)
else()
  find_package(PinnedImages 1 REQUIRED)
endif()

"""
CMAKE = HEAD + """\
docker_registry(registry.gitlab.com/group/demo)

# Linters alone: small, for jobs that import nothing.
docker_image(lint
  BASE python:3.12-slim
  MANIFESTS pyproject.toml
  ONLY_GROUPS lint)

# What the tests need.
# For runners without a GPU: EXTRA_INDEX_URLS https://download.pytorch.org/whl/cpu
docker_image(full
  FROM lint
  MANIFESTS pyproject.toml
  GROUPS test)

# For the jobs that keep these images: CMake, git, buildah and PinnedImages itself.
docker_image(ci
  BASE debian:bookworm-slim
  VERSION_FROM pyproject.toml)

docker_ci_file(.gitlab-ci.yml)
docker_prune()
"""
GITLAB = """\
include:
  - local: ci/pinned-images.gitlab-ci.yml

images:
  extends: .pinned-images-buildah
  image: registry.gitlab.com/group/demo/ci:1.2.0

images-check:
  extends: .pinned-images-check
  image: registry.gitlab.com/group/demo/ci:1.2.0

images-prune:
  extends: .pinned-images-prune
  image: registry.gitlab.com/group/demo/ci:1.2.0

lint:
  extends: .pinned-images-job
  image: $CI_REGISTRY_IMAGE/lint:1.2.0
  script:
    - ruff check .
    - mypy .

test:
  extends: .pinned-images-pip
  image: $CI_REGISTRY_IMAGE/full:1.2.0
  variables:
    PINNED_IMAGES_INSTALL: --editable . --group test
  script:
    - pytest
"""


def new(path, text):
    return [f"--- {path} (new)", *text.splitlines(), ""]


def copy(path, text):
    count = len(text.splitlines())
    return [f"--- {path} (new, a copy of PinnedImages' own, {count} lines)", ""]


FOUND = ["found: pyproject.toml",
         "registry: registry.gitlab.com/group/demo (from the git remote "
         "https://gitlab.com/Group/Demo.git)", ""]
COPIES = [*copy("ci/build-docker.sh", SCRIPT), *copy("ci/pinned-images.gitlab-ci.yml", PIPELINE)]
SHOWN = [*FOUND, *new("CMakeLists.txt", CMAKE), *COPIES, *new(".gitlab-ci.yml", GITLAB),
         *new(".gitignore", "build/\n")]
WRITTEN = ["CMakeLists.txt", "ci/build-docker.sh", "ci/pinned-images.gitlab-ci.yml",
           ".gitlab-ci.yml", ".gitignore"]
NEXT = "Next: ci/build-docker.sh registry-doctor, then ci/build-docker.sh update-ci"


class Init(box.Box):
    """A project in `folder`, a clone of one on gitlab.com."""

    def setUp(self):
        super().setUp()
        (self.box / "bin/git").symlink_to(shutil.which("git"))
        self.folder = self.box / "a project"
        self.folder.mkdir()
        self.git("init", "-q")
        self.git("remote", "add", "origin", "https://me:secret@gitlab.com/Group/Demo.git")
        self.write("pyproject.toml", PYPROJECT)

    def git(self, *arguments):
        subprocess.run(["git", "-C", self.folder, *arguments], check=True,
                       env={**self.environment(), "PATH": os.environ["PATH"]})

    def write(self, path, text):
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_text(text)

    def read(self, path):
        return (self.folder / path).read_text()

    def files(self):
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*")
                      if path.is_file() and ".git" not in path.relative_to(self.folder).parts)

    def init(self, *more):
        return self.run_helper("init", self.folder, *more)

    def calls(self):
        """The calls of CMakeLists.txt that it writes, each in one line, comments left out."""
        result = self.init("--yes")
        self.assertEqual((0, ""), (result.code, result.err), result)
        text = self.read("CMakeLists.txt").removeprefix(HEAD)
        lines = [line for line in text.splitlines() if not line.startswith("#")]
        return ["".join(part.replace("\n ", "")) for part in "\n".join(lines).split("\n\n")]


class Writes(Init):
    def test_a_new_project(self):
        self.check(self.init("--yes"), 0, [*SHOWN, *(f"wrote {path}" for path in WRITTEN), NEXT])
        self.assertEqual(sorted(["pyproject.toml", *WRITTEN]), self.files())
        self.assertEqual([CMAKE, SCRIPT, PIPELINE, GITLAB, "build/\n"], [*map(self.read, WRITTEN)])
        modes = [(self.folder / path).stat().st_mode & 0o111 for path in WRITTEN]
        self.assertEqual([0, 0o111, 0, 0, 0], modes)

    def test_again_writes_nothing(self):
        self.init("--yes")
        self.check(self.init(), 0, [
            FOUND[0], "registry: registry.gitlab.com/group/demo (a CI file names an image there)",
            "images: CMakeLists.txt declares them already, and is left as it is", "",
            "nothing to write: all of it is there"])

    def test_dry_run(self):
        self.check(self.init("--dry-run"), 0, SHOWN)
        self.assertEqual(["pyproject.toml"], self.files())

    def test_no_terminal_and_no_yes(self):
        self.check(self.init(), 2, SHOWN, [
            "nothing was written: there is no terminal to ask on",
            "  hint: add --yes to write all of it, or --dry-run to look only"])
        self.assertEqual(["pyproject.toml"], self.files())

    def test_images_that_are_declared_stay_as_they_are(self):
        mine = "find_package(PinnedImages 1)\ndocker_image(mine BASE debian:12 PINS NONE)\n"
        self.write("CMakeLists.txt", mine)
        self.write(".gitlab-ci.yml", "test: {script: [pytest]}\n")
        self.write(".gitignore", "/build\n")
        self.check(self.init("--yes"), 0, [
            *FOUND[:2], "images: CMakeLists.txt declares them already, and is left as it is", "",
            *COPIES, "wrote ci/build-docker.sh", "wrote ci/pinned-images.gitlab-ci.yml", NEXT])
        self.assertEqual(mine, self.read("CMakeLists.txt"))

    def test_a_file_that_can_not_be_written(self):
        self.write("ci", "a file, where a folder has to be\n")
        self.check(self.init("--yes"), 1, [*SHOWN, "wrote CMakeLists.txt"], [
            "<box>/a project/ci: can't be made a folder: Not a directory",
            "  hint: check the path; nothing of that name is there"])


class Asks(Init):
    """On a terminal."""

    def setUp(self):
        super().setUp()
        self.write("ci/build-docker.sh", SCRIPT.replace("set -euo pipefail", "set -eu"))
        self.write(".gitignore", "*.pyc")

    def on_a_terminal(self, answers):
        ours_end, its_end = pty.openpty()
        process = subprocess.Popen([self.helper, "init", self.folder], cwd=self.box, stdin=its_end,
                                   stdout=subprocess.PIPE, stderr=its_end, env=self.environment())
        os.close(its_end)
        os.write(ours_end, "".join(answer + "\n" for answer in answers).encode())
        out, _ = process.communicate(timeout=box.LONGEST_RUN)
        said = b""
        try:
            while more := os.read(ours_end, 65536):
                said += more
        except OSError:  # the other end is closed
            pass
        os.close(ours_end)
        asked = said.decode().replace("\r\n", "\n").removeprefix("\n".join(answers) + "\n")
        return process.returncode, self.general(out.decode()), asked

    SHOWN = [*FOUND, *new("CMakeLists.txt", CMAKE),
             "--- ci/build-docker.sh (is there, and would change, a copy of PinnedImages' own, "
             f"{len(SCRIPT.splitlines())} lines)", "-set -eu", "+set -euo pipefail", "",
             *copy("ci/pinned-images.gitlab-ci.yml", PIPELINE), *new(".gitlab-ci.yml", GITLAB),
             "--- .gitignore (is there, and would change)", "+build/", ""]

    def test_yes_and_yes(self):
        code, out, asked = self.on_a_terminal(["y", "yes"])
        self.assertEqual("Write 5 files? [y/N]\nOverwrite ci/build-docker.sh? [y/N]\n", asked)
        self.assertEqual(box.lines(*self.SHOWN, *(f"wrote {path}" for path in WRITTEN), NEXT), out)
        self.assertEqual((0, SCRIPT, "*.pyc\nbuild/\n"),
                         (code, self.read("ci/build-docker.sh"), self.read(".gitignore")))

    def test_yes_and_no(self):
        code, out, asked = self.on_a_terminal(["y", ""])
        self.assertEqual("Write 5 files? [y/N]\nOverwrite ci/build-docker.sh? [y/N]\n"
                         "not all was written\n", asked)
        self.assertNotIn("wrote ci/build-docker.sh", out)
        self.assertEqual((1, CMAKE), (code, self.read("CMakeLists.txt")))
        self.assertIn("set -eu\n", self.read("ci/build-docker.sh"))

    def test_no(self):
        before = self.files()
        code, out, asked = self.on_a_terminal(["n"])
        self.assertEqual("Write 5 files? [y/N]\nnot all was written\n", asked)
        self.assertEqual((1, box.lines(*self.SHOWN), before), (code, out, self.files()))

    def test_yes_as_an_option_overwrites(self):
        self.check(self.init("--yes"), 0,
                   [*self.SHOWN, *(f"wrote {path}" for path in WRITTEN), NEXT])
        self.assertEqual(SCRIPT, self.read("ci/build-docker.sh"))


class Places(Init):
    def test_a_cmake_project_that_is_somebodys(self):
        self.write("CMakeLists.txt", "project(extension LANGUAGES CXX)\n")
        result = self.init("--yes")
        self.assertEqual((0, ""), (result.code, result.err))
        self.assertIn("CMakeLists.txt is somebody's own, so the images go to ci/CMakeLists.txt\n",
                      result.out)
        self.assertEqual("project(extension LANGUAGES CXX)\n", self.read("CMakeLists.txt"))
        moved = CMAKE.replace("pyproject.toml", "../pyproject.toml").replace(
            "(.gitlab-ci.yml)", "(../.gitlab-ci.yml LOCK ../images.lock.toml)")
        self.assertEqual(moved, self.read("ci/CMakeLists.txt"))
        jobs = GITLAB.replace("/ci:1.2.0\n", "/ci:1.2.0\n  variables:\n    PINNED_IMAGES_FOLDER: ci\n")
        self.assertEqual(jobs, self.read(".gitlab-ci.yml"))

    def test_both_places_are_taken(self):
        self.write("CMakeLists.txt", "project(a)\n")
        self.write("ci/CMakeLists.txt", "project(b)\n")
        self.check(self.init("--yes"), 1, err=[
            "CMakeLists.txt and ci/CMakeLists.txt are there, and declare no images",
            "  hint: add docker_registry() and docker_image() to one of them by hand"])

    def test_a_ci_file_is_left_as_it_is(self):
        mine = "test: {script: [pytest]}\n"
        self.write(".gitlab-ci.yml", mine)
        self.check(self.init("--yes"), 0, [
            *FOUND, *new("CMakeLists.txt", CMAKE), *COPIES, *new(".gitignore", "build/\n"),
            "Add to .gitlab-ci.yml, which is left as it is:", *GITLAB.splitlines(), "",
            *(f"wrote {path}" for path in WRITTEN if path != ".gitlab-ci.yml"), NEXT])
        self.assertEqual(mine, self.read(".gitlab-ci.yml"))

    def test_a_folder_inside_the_repository(self):
        top, self.folder = self.folder, self.folder / "services/vision"
        self.folder.mkdir(parents=True)
        (top / "pyproject.toml").rename(self.folder / "pyproject.toml")
        self.assertEqual(0, self.init("--yes").code)
        self.assertIn("docker_ci_file(../../.gitlab-ci.yml LOCK ../../images.lock.toml)\n",
                      self.read("CMakeLists.txt"))
        jobs = (top / ".gitlab-ci.yml").read_text()
        for text in ("- local: services/vision/ci/pinned-images.gitlab-ci.yml\n",
                     "PINNED_IMAGES_FOLDER: services/vision\n",
                     "--editable ./services/vision --group services/vision/pyproject.toml:test\n",
                     "script:\n    - cd services/vision/\n    - pytest\n"):
            self.assertIn(text, jobs)

    def test_a_folder_that_needs_quotes(self):
        self.folder = self.folder / "a service"
        self.folder.mkdir()
        self.write("pyproject.toml", PYPROJECT)
        self.check(self.init("--yes"), 1, err=[
            "the folder's path in its repository, 'a service', would need quotes in a CI file",
            "  hint: rename it to letters, digits, '.', '_' and '-', or write the files by hand"])

    def test_a_project_on_github(self):
        self.git("remote", "set-url", "origin", "git@github.com:Group/Demo.git")
        self.write(".github/workflows/test.yml", "on: push\njobs: {}\n")
        result = self.init("--yes")
        self.assertIn(box.lines(
            "Add to the jobs of your workflows what they run in:",
            "    container: ghcr.io/group/demo/lint:1.2.0",
            "    container: ghcr.io/group/demo/full:1.2.0"), result.out)
        self.assertIn("docker_ci_file(.github/workflows/test.yml)\n", self.read("CMakeLists.txt"))
        self.assertEqual([".github/workflows/test.yml", ".gitignore", "CMakeLists.txt",
                          "ci/build-docker.sh", "pyproject.toml"], self.files())
        self.assertEqual(NEXT, result.out.splitlines()[-1])

    def test_a_project_on_github_without_workflows(self):
        """No CI file, so no target update-ci: the next step is one that is there."""
        self.git("remote", "set-url", "origin", "git@github.com:Group/Demo.git")
        result = self.init("--yes")
        self.assertNotIn("docker_ci_file", self.read("CMakeLists.txt"))
        self.assertEqual(NEXT.replace("update-ci", "push"), result.out.splitlines()[-1])


class Registry(Init):
    def registry(self, *more):
        return self.init("--dry-run", *more).out.splitlines()[1]

    def test_of_a_gitlab_of_ones_own(self):
        self.git("remote", "set-url", "origin", "ssh://git@git.example.edu:22/lab/demo.git")
        self.assertEqual(
            "registry: registry.git.example.edu/lab/demo (from the git remote "
            "ssh://git.example.edu:22/lab/demo.git): a guess, change it in docker_registry()",
            self.registry())
        self.init("--yes")
        self.assertIn("# A guess: see to it before the first push.\n"
                      "docker_registry(registry.git.example.edu/lab/demo)\n",
                      self.read("CMakeLists.txt"))

    def test_that_a_ci_file_names(self):
        self.git("remote", "set-url", "origin", "git@git.example.edu:lab/demo.git")
        self.write(".gitlab-ci.yml", "test:\n  image: git.example.edu:5050/lab/demo/x:1\n")
        self.assertEqual("registry: git.example.edu:5050/lab/demo (a CI file names an image there)",
                         self.registry())

    def test_without_a_remote(self):
        self.git("remote", "remove", "origin")
        self.assertEqual("registry: registry.example.edu/group/project (no git remote tells the "
                         "real one): a guess, change it in docker_registry()", self.registry())

    def test_of_a_remote_that_makes_no_name(self):
        self.git("remote", "set-url", "origin", "https://git.example.edu/~me/$(x).git")
        self.assertEqual("registry: registry.example.edu/group/project (the git remote "
                         "https://git.example.edu/~me/$(x).git makes no registry's name): a guess, "
                         "change it in docker_registry()", self.registry())

    def test_that_is_given(self):
        self.assertEqual("registry: other.example.edu/a (from --registry)",
                         self.registry("--registry", "other.example.edu/a"))

    def test_that_is_given_and_is_none(self):
        self.check(self.init("--registry", "https://x.example.edu"), 2, err=[
            "--registry: 'https://x.example.edu' is no prefix",
            "  hint: write host[:port]/path in lower case, without scheme or user"])


class Finds(Init):
    def test_no_folder(self):
        self.check(self.run_helper("init", "nowhere"), 1, err=[
            "nowhere: there is no such folder", "  hint: name the folder of a Python project"])

    def test_no_manifest(self):
        (self.folder / "pyproject.toml").unlink()
        self.check(self.init("--yes"), 1, err=[
            "no manifest or lock of Python packages is here",
            "  hint: name the project's folder: pinned-images init <folder>; it needs a "
            "pyproject.toml, a requirements file, or another manifest"])

    def test_a_program_alone(self):
        (self.folder / "pyproject.toml").unlink()
        self.write("setup.py", "setup()\n")
        self.check(self.init("--yes"), 1, err=[
            "setup.py: setup.py is a program: what it requires is known only when it runs",
            "  hint: name a file that declares the requirements: pyproject.toml, setup.cfg, a "
            "requirements file, or a lock"])

    def test_a_manifest_that_can_not_be_read(self):
        self.write("pyproject.toml", "[project\n")
        result = self.init("--yes")
        self.assertEqual((1, "", ["pyproject.toml"]), (result.code, result.out, self.files()))
        self.assertRegex(result.err, r"^pyproject\.toml:1:9: ")

    def test_dynamic_dependencies_in_a_file(self):
        self.write("pyproject.toml", '[project]\nname = "a"\nversion = "1"\n'
                   'dynamic = ["dependencies"]\n[tool.setuptools.dynamic]\n'
                   'dependencies = {file = ["requirements.txt"]}\n')
        self.write("requirements.txt", "torch==2.5.1\n")
        self.assertIn("docker_image(full BASE python:3.11-slim "
                      "MANIFESTS pyproject.toml requirements.txt PINS torch)", self.calls())

    def test_dynamic_dependencies_that_only_a_build_tells(self):
        self.write("pyproject.toml",
                   '[project]\nname = "a"\nversion = "1"\ndynamic = ["dependencies"]\n'
                   '[dependency-groups]\ntest = ["pytest"]\n')
        result = self.init("--dry-run")
        self.assertIn("full: the project will not plan before this is mended: pyproject.toml:4: the "
                      "project's dependencies are dynamic: only a build of it would tell them",
                      result.out)

    def test_nothing_to_pin(self):
        self.write("pyproject.toml", '[project]\nname = "a"\nversion = "1"\n'
                   'dependencies = ["numpy"]\n')
        self.assertIn(
            "pins: there is no torch or torchvision in pyproject.toml, so the recipe alone decides "
            "(PINS NONE); PINS <package>... names other packages\n", self.init("--dry-run").out)
        self.assertIn("docker_image(full BASE python:3.11-slim MANIFESTS pyproject.toml PINS NONE)",
                      self.calls())

    def test_no_version(self):
        self.write("pyproject.toml", PYPROJECT.replace('version = "1.2.0"',
                                                       'dynamic = ["version"]'))
        calls = self.calls()
        self.assertEqual("docker_registry(registry.gitlab.com/group/demo TAG KEY)", calls[0])
        self.assertEqual("docker_image(ci BASE debian:bookworm-slim)", calls[3])
        self.assertIn("image: $CI_REGISTRY_IMAGE/full:update-ci\n", self.read(".gitlab-ci.yml"))

    def test_a_version_in_a_module(self):
        self.write("pyproject.toml", PYPROJECT.replace('version = "1.2.0"',
                                                       'dynamic = ["version"]'))
        self.write("src/demo/__init__.py", '__version__ = "4.5"\n')
        self.assertEqual("docker_image(full FROM lint MANIFESTS pyproject.toml GROUPS test "
                         "VERSION_FROM src/demo/__init__.py)", self.calls()[2])
        self.assertIn("image: $CI_REGISTRY_IMAGE/full:4.5\n", self.read(".gitlab-ci.yml"))

    def test_requirements_files(self):
        (self.folder / "pyproject.toml").unlink()
        self.write("requirements.txt", "torch==2.5.1\n")
        self.write("requirements-dev.txt", "pytest\n")
        self.write("requirements/lint.txt", "flake8\nblack\n")
        self.write("requirements-rocm.txt", "torch==2.5.1+rocm6\n")
        self.write("VERSION", "7.1\n")
        self.assertEqual([
            "docker_registry(registry.gitlab.com/group/demo)",
            "docker_image(lint BASE python:3.11-slim MANIFESTS requirements/lint.txt PINS NONE "
            "VERSION_FROM VERSION)",
            "docker_image(full FROM lint MANIFESTS requirements.txt requirements-dev.txt PINS torch "
            "VERSION_FROM VERSION)",
            "docker_image(ci BASE debian:bookworm-slim VERSION_FROM VERSION)",
            "docker_ci_file(.gitlab-ci.yml)docker_prune()"],
            [call.replace("\n", "") for call in self.calls()])
        out = self.init("--dry-run").out
        for note in ("lint: made from requirements/lint.txt, so a new torch does not rebuild it; "
                     "with a group `lint` in pyproject.toml it would\n",
                     "manifests: not used: requirements-rocm.txt; MANIFESTS takes what else an "
                     "image is to have\n"):
            self.assertIn(note, out)

    def test_linters_in_a_group_of_another_name(self):
        self.write("pyproject.toml", PYPROJECT.replace("lint = [", "checks = ["))
        self.assertEqual("docker_image(lint BASE python:3.12-slim MANIFESTS pyproject.toml "
                         "ONLY_GROUPS checks)", self.calls()[1])

    def test_linters_in_an_extra(self):
        self.write("pyproject.toml", PYPROJECT.replace(
            "[dependency-groups]\nlint", "[project.optional-dependencies]\nlint"))
        self.assertIn("lint: the extra 'lint' brings the project's dependencies with it: move it to "
                      "[dependency-groups], then run this again\n", self.init("--dry-run").out)

    def test_python_of_the_project(self):
        for text, expected in (('requires-python = ">=3.8,<3.10"', "3.9"),
                               ('requires-python = ">=3.8"', "3.11")):
            with self.subTest(text):
                self.write("pyproject.toml", PYPROJECT.replace('requires-python = ">=3.12"', text))
                self.assertIn(f"  BASE python:{expected}-slim\n", self.init("--dry-run").out)
        self.write(".python-version", "3.10.4\n")
        self.assertIn("  BASE python:3.10-slim\n", self.init("--dry-run").out)

    def test_python_of_poetry(self):
        self.write("pyproject.toml", '[tool.poetry]\nname = "a"\nversion = "1"\n'
                   '[tool.poetry.dependencies]\npython = "~3.12"\ntorch = "2.5.1"\n'
                   '[tool.poetry.group.dev.dependencies]\npytest = "^8"\n')
        self.assertEqual("docker_image(full BASE python:3.12-slim MANIFESTS pyproject.toml "
                         "GROUPS dev PINS torch)", self.calls()[1])

    def test_names_that_cmake_can_not_have(self):
        self.write("requirements-a;b.txt", "numpy\n")
        self.assertIn("manifests: not read: requirements-a;b.txt: its name can't stand in a "
                      "CMakeLists.txt\n", self.init("--dry-run").out)

    def test_names_with_blanks_and_dollars(self):
        (self.folder / "pyproject.toml").unlink()
        self.write('requirements of "$me".txt', "torch==2.5.1\n")
        self.assertIn('docker_image(full BASE python:3.11-slim MANIFESTS '
                      '"requirements of \\"\\$me\\".txt" PINS torch)', self.calls())
        self.assertNotIn("PINNED_IMAGES_INSTALL", self.read(".gitlab-ci.yml"))


if __name__ == "__main__":
    box.main("git")
