# SPDX-License-Identifier: MIT
"""A project that uses PinnedImages as somebody else's would: by CMake alone, with no language."""
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

LISTS = """\
cmake_minimum_required(VERSION 3.25)
project(consumer LANGUAGES NONE)
{way_in}
docker_registry(registry.example.edu/group/project)
docker_image(lint BASE python:3.11-slim MANIFESTS requirements.txt VERSION_FROM version.txt)
docker_image(ci BASE debian:bookworm-slim VERSION_FROM version.txt)
"""
DROPPED = ("CI_REGISTRY_IMAGE", "DESTDIR", "CMAKE_GENERATOR", "CMAKE_BUILD_TYPE",
           "CMAKE_PREFIX_PATH", "MAKEFLAGS")


def environment() -> dict[str, str]:
    """Ours, without what would lead CMake elsewhere."""
    kept = {name: value for name, value in os.environ.items() if name not in DROPPED}
    return {**kept, "LC_ALL": "C.UTF-8"}


def run(*argv, cwd=None) -> subprocess.CompletedProcess:
    """Runs a command to its end; what it prints is in stdout, all of it."""
    return subprocess.run([str(part) for part in argv], cwd=cwd, env=environment(), check=False,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, encoding="utf-8", timeout=1400)


class Consumer(unittest.TestCase):
    """Has a scratch folder, and a project in it."""

    maxDiff = None
    build: pathlib.Path  # our build tree
    sources: pathlib.Path

    def setUp(self):
        self.scratch = pathlib.Path(tempfile.mkdtemp(prefix="pinned images ")).resolve()
        self.addCleanup(shutil.rmtree, self.scratch)
        self.project = self.scratch / "a project"

    def checked(self, *argv, cwd=None) -> str:
        """Runs a command that must succeed; returns what it printed."""
        done = run(*argv, cwd=cwd)
        self.assertEqual(done.returncode, 0, f"{argv}\n{done.stdout}")
        return done.stdout

    def lay_out(self, way_in: str) -> None:
        self.project.mkdir(exist_ok=True)
        (self.project / "CMakeLists.txt").write_text(LISTS.format(way_in=way_in))
        (self.project / "requirements.txt").write_text("torch==2.1.0\ntorchvision==0.16.0\n")
        (self.project / "version.txt").write_text("1.0.0\n")

    def configure(self, *options) -> subprocess.CompletedProcess:
        return run("cmake", "-G", "Ninja", "-S", self.project, "-B", self.project / "build",
                   *options)

    def plans(self, *options) -> None:
        """Configures the project and has the helper read its manifests."""
        done = self.configure(*options)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.checked("cmake", "--build", self.project / "build", "--target", "plan-images")
        state = self.project / "build/pinned-images/state"
        keys = {name: (state / f"{name}.key").read_text() for name in ("lint", "ci")}
        self.assertRegex(keys["lint"], "^[0-9a-f]{64}\n$")
        self.assertRegex(keys["ci"], "^[0-9a-f]{64}\n$")
