# SPDX-License-Identifier: MIT
"""Lays out a copy of the module with a fake helper in a scratch folder, and runs CMake."""
import os
import pathlib
import shutil
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
REPOSITORY = HERE.parent.parent


def install(folder):
    """Copies cmake/ beside shipped templates, with the fake helper; returns the folder."""
    folder.mkdir(parents=True)
    shutil.copytree(REPOSITORY / "cmake", folder / "cmake")
    (folder / "templates").mkdir()
    for name in ("lint", "full", "ci", "base"):
        (folder / "templates" / f"Dockerfile.{name}.in").write_text(f"# {name}\n")
    for name in ("fake_helper.py", "prelude.cmake"):
        shutil.copy(HERE / name, folder / name)
    return folder


def environment(**changes):
    """The environment without what CMake, Make or our module would take from it."""
    dropped = ("CI_REGISTRY_IMAGE", "MAKEFLAGS", "MAKELEVEL", "MFLAGS", "CMAKE_GENERATOR",
               "DESTDIR", "NINJA_STATUS", "VERBOSE", "CMAKE_BUILD_PARALLEL_LEVEL",
               "CMAKE_BUILD_TYPE")
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return {**kept, "LC_ALL": "C.UTF-8", **changes}


def cmake(arguments, env=None, cwd=None):
    """Runs CMake; returns what subprocess.run returns, with text."""
    return subprocess.run(["cmake", *map(str, arguments)], env=env or environment(), cwd=cwd,
                          stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8",
                          check=False, timeout=120)
