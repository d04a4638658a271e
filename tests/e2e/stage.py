# SPDX-License-Identifier: MIT
"""What a scenario plays on: a scratch folder, a registry that holds the base image, an engine."""

import os
import pathlib
import shutil
import subprocess

import engines
import machine
import newer_docker
import project
import registry

# What would lead a test out of its scratch folder, or change what CMake does.
DROPPED = ("CI", "CI_REGISTRY", "CI_REGISTRY_IMAGE", "CI_REGISTRY_USER", "CI_REGISTRY_PASSWORD",
           "DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "DOCKER_BUILDKIT", "REGISTRY_AUTH_FILE",
           "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "BUILDAH_ISOLATION",
           "STORAGE_DRIVER", "CONTAINERS_STORAGE_CONF", "CONTAINERS_REGISTRIES_CONF",
           "CMAKE_GENERATOR", "CMAKE_BUILD_TYPE", "MAKEFLAGS", "MAKELEVEL", "MFLAGS", "NINJA_STATUS",
           "NO_COLOR")


class Stage:
    """Made by the runner; a scenario is a function of it."""

    def __init__(self, folder: pathlib.Path, helper: pathlib.Path, sources: pathlib.Path,
                 base_data: pathlib.Path, engine: str):
        self.folder = folder
        self.helper = helper
        self.sources = sources
        self._base_data = base_data
        self._kind = engine
        self._engine: engines.Engine | None = None
        self._others: list[engines.Engine] = []
        self._projects = 0
        folder.mkdir(parents=True)
        for name in ("home", "tmp"):
            (folder / name).mkdir()
        self.registry = registry.Registry(folder / "registry", seed=base_data)

    @property
    def engine(self) -> engines.Engine:
        """The engine; it is started at its first use."""
        if self._engine is None:
            folder = self.folder / (f"engine {len(self._others)}" if self._others else "engine")
            self._engine = self._start_engine(folder)
        return self._engine

    def _start_engine(self, folder: pathlib.Path) -> engines.Engine:
        engine = engines.Engine(self._kind, folder, self.newer_docker)
        if self._kind.startswith("docker-buildx") and not self._others:
            newer_docker.add_plugin(self.newer_docker, self.folder / "home")
        return engine

    @property
    def newer_docker(self) -> pathlib.Path:
        """The folder of a docker of a later Debian."""
        return self._base_data.with_name("newer-docker")

    @property
    def engine_name(self) -> str:
        return engines.name_of(self._kind)

    @property
    def recorder(self) -> engines.Recorder:
        return self.engine.recorder

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in DROPPED}
        return {**kept, "HOME": str(self.folder / "home"), "TMPDIR": str(self.folder / "tmp"),
                "LC_ALL": "C.UTF-8", **self.engine.environment}

    def another_engine(self) -> dict[str, str]:
        """Starts one more engine, as on another machine; returns the environment that selects it."""
        folder = self.folder / f"another engine {len(self._others)}"
        self._others.append(self._start_engine(folder))
        return self._others[-1].environment

    def add_tools(self) -> None:
        """Has the registry hold the base image of the image `ci`, too."""
        self._add("tools")

    def add_platforms(self) -> None:
        """Has the registry hold the base image for another platform, too."""
        machine.need_i386()
        self._add("platforms")

    def _add(self, what: str) -> None:
        data = self._base_data.with_name(f"{what}-registry")
        if not data.exists():
            raise machine.Skip(f"the base image is not there: make it by run.py {what}")
        shutil.copytree(data, self.registry.data, dirs_exist_ok=True)

    @property
    def uv(self) -> pathlib.Path:
        """The folder with the wheel of the real uv."""
        made = self._base_data.with_name("uv")
        if not made.exists():
            raise machine.Skip("uv is not there: have it by run.py uv, which tells why it can't")
        return made

    def change_engine(self) -> None:
        """From now on a new engine is used, which has no image, as on another machine."""
        self._others.append(self.engine)
        self._engine = None

    def run(self, argv, **more) -> machine.Result:
        return machine.run(argv, **{"env": self.environment(), **more})

    def start(self, argv, log: pathlib.Path) -> subprocess.Popen:
        """Starts a command and returns at once; what it prints goes to a file."""
        with open(log, "wb") as output:
            return subprocess.Popen([str(part) for part in argv], env=self.environment(),
                                    stdin=subprocess.DEVNULL, stdout=output, stderr=output)

    def project(self, generator: str = "Ninja") -> project.Project:
        """Returns a new project in a folder of its own; all of them have the same files."""
        self._projects += 1
        return project.Project(self, self.folder / f"project {self._projects}", generator)

    def remove(self) -> None:
        """Ends what runs and removes the scratch folder."""
        for engine in filter(None, [self._engine, *self._others]):
            engine.remove()
        machine.end_all()
        engines.remove_files(self.folder)
