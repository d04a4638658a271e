# SPDX-License-Identifier: MIT
"""A user's project: its files, its build tree, and what its targets do."""

import pathlib
import re
import shutil

import base
import machine

CMAKELISTS = """\
cmake_minimum_required(VERSION 3.25)
project(demo_ci LANGUAGES NONE)
include("${E2E_PRELUDE}")
docker_registry(@REGISTRY@/demo)
docker_image(lint BASE @BASE@ MANIFESTS pyproject.toml ONLY_GROUPS lint)
docker_image(full FROM lint MANIFESTS pyproject.toml GROUPS dev)
"""

# What find_package() brings, for the helper that is tested.
PRELUDE = """\
if(NOT TARGET PinnedImages::pinned-images)
  add_executable(PinnedImages::pinned-images IMPORTED GLOBAL)
  set_target_properties(PinnedImages::pinned-images PROPERTIES IMPORTED_LOCATION [==[@HELPER@]==])
endif()
include([==[@SOURCES@/cmake/PinnedImages.cmake]==])
"""

PYPROJECT = """\
[project]
name = "demo"
version = "1.0.0"
dependencies = [
  "torch==2.1.0",
  "torchvision==0.16.0",
  "numpy>=1.0",
]

[dependency-groups]
lint = ["flake8>=1.0"]
dev = ["tqdm>=1.0"]
"""

SUMMARY = re.compile(r"^push: (\d+) built, (\d+) pushed, (\d+) copied, (\d+) retagged, "
                     r"(\d+) restored, (\d+) already there$", re.MULTILINE)


class Project:
    """A project in a folder of its own, with one build tree."""

    def __init__(self, stage, folder: pathlib.Path, generator: str = "Ninja"):
        self.stage = stage
        self.folder = folder
        self.build_folder = folder / "build tree"
        self.generator = generator
        folder.mkdir(parents=True)
        self.write("CMakeLists.txt", CMAKELISTS.replace("@REGISTRY@", stage.registry.address)
                   .replace("@BASE@", base.REFERENCE))
        self.write("pyproject.toml", PYPROJECT)
        prelude = PRELUDE.replace("@HELPER@", str(stage.helper))
        self.prelude = folder.parent / f"{folder.name}.prelude.cmake"
        self.prelude.write_text(prelude.replace("@SOURCES@", str(stage.sources)))

    @property
    def json(self) -> pathlib.Path:
        return self.build_folder / "pinned-images/images.json"

    @property
    def lock(self) -> pathlib.Path:
        return self.folder / "images.lock.toml"

    def write(self, path: str, text: str) -> None:
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)

    def edit(self, path: str, old: str, new: str) -> None:
        """Replaces a text that must be there."""
        text = (self.folder / path).read_text()
        assert old in text, f"{path} does not hold {old!r}"
        self.write(path, text.replace(old, new))

    def defines(self, **cache: str) -> list[str]:
        """Returns what CMake is told, with these values of its cache."""
        cache = {"E2E_PRELUDE": self.prelude, "PINNED_IMAGES_ENGINE": self.stage.engine_name,
                 "PINNED_IMAGES_BASE_MIRROR": f"{self.stage.registry.address}/{base.MIRROR_PATH}",
                 **cache}
        return [f"-D{name}={value}" for name, value in cache.items()]

    def try_configure(self, **cache: str) -> machine.Result:
        """Runs CMake and returns how it ended."""
        return self.stage.run(["cmake", "-S", self.folder, "-B", self.build_folder,
                               "-G", self.generator, *self.defines(**cache)])

    def configure(self, **cache: str) -> machine.Result:
        done = self.try_configure(**cache)
        assert done.code == 0, done
        return done

    def build_command(self, target: str, config: str | None = None) -> list[str]:
        command = ["cmake", "--build", str(self.build_folder), "--target", target]
        return command + (["--config", config] if config else [])

    def try_build(self, target: str, config: str | None = None) -> machine.Result:
        return self.stage.run(self.build_command(target, config))

    def build(self, target: str, config: str | None = None) -> machine.Result:
        done = self.try_build(target, config)
        assert done.code == 0, done
        return done

    def push(self) -> dict[str, int]:
        """Builds push-images and returns what the helper's last line counts, zeros left out."""
        done = self.build("push-images")
        match = SUMMARY.search(done.out)
        assert match, done
        counted = zip(("built", "pushed", "copied", "retagged", "restored", "there"), match.groups())
        return {name: int(count) for name, count in counted if count != "0"}

    def ninja(self, *arguments: str) -> machine.Result:
        return self.stage.run(["ninja", "-C", self.build_folder, *arguments])

    def helper(self, *arguments) -> machine.Result:
        """Runs the helper on this project."""
        command, *rest = arguments
        return self.stage.run([self.stage.helper, command, "--project", self.json, *rest])

    def remove_build_tree(self) -> None:
        shutil.rmtree(self.build_folder)
