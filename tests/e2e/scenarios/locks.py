# SPDX-License-Identifier: MIT
"""What an image takes of a lock is what the tool that wrote the lock would install."""

import json
import pathlib
import sys

import lock_sets
import machine
import real_uv
from scenarios import scenario

PROJECTS = 90
PYTHON = "PYTHON {}.{}".format(*sys.version_info)
# Each image's name, its keywords, and what uv is told for the same. Two images know no Python: the
# markers that it decides are the installer's to ask.
SELECTIONS = {
    "plain": (PYTHON, ()),
    "dev": ("GROUPS dev", ("--group", "dev")),
    "two-groups": (PYTHON + " GROUPS dev lint", ("--group", "dev", "--group", "lint")),
    "lint-alone": (PYTHON + " ONLY_GROUPS lint", ("--only-group", "lint")),
    "cpu": (PYTHON + " EXTRAS cpu", ("--extra", "cpu")),
    "gpu": ("EXTRAS G-pu GROUPS te-st", ("--extra", "g-pu", "--group", "te-st")),
    "both": (PYTHON + " EXTRAS cpu g_pu", ("--extra", "cpu", "--extra", "g-pu")),
}
CMAKELISTS = """\
cmake_minimum_required(VERSION 3.25)
project(demo_ci LANGUAGES NONE)
include("${E2E_PRELUDE}")
docker_registry(registry.example.edu/demo)
"""
IMAGE = """\
docker_image({name} BASE python:3.11-slim TEMPLATE full PINS NONE
  MANIFESTS uv.lock VERSION_FROM version.txt {keywords})
"""


class _Uv:
    """uv in a project's folder, with a folder of wheels for an index and an environment to fill."""

    def __init__(self, stage, folder: pathlib.Path):
        self._program = real_uv.program(stage.uv, stage.folder / "bin")
        self._folder = folder
        self._environment = stage.folder / "environment"
        self._variables = {**stage.environment(), "UV_NO_CONFIG": "1", "UV_LINK_MODE": "copy",
                           "UV_CACHE_DIR": str(stage.folder / "cache"),
                           "UV_FIND_LINKS": str(stage.folder / "links"),
                           "UV_PROJECT_ENVIRONMENT": str(self._environment),
                           "UV_PYTHON": sys.executable}

    def _run(self, *arguments: str) -> machine.Result:
        return machine.run([self._program, *arguments, "--no-index"], cwd=self._folder,
                           env=self._variables)

    def lock(self) -> bool:
        """Writes uv.lock, and returns whether there is a solution."""
        (self._folder / "uv.lock").unlink(missing_ok=True)
        done = self._run("lock")
        assert done.code == 0 or "No solution found" in done.err, done
        return done.code == 0

    def installed(self, selection: tuple[str, ...]) -> set[str]:
        """Has the environment hold what uv takes of the lock, no less and no more; returns that."""
        return self._installed("sync", "--frozen", "--no-install-project", "--no-default-groups",
                               *selection)

    def installed_of(self, requirements: list[str]) -> set[str]:
        """Has it hold these, and nothing that they ask for; returns that."""
        (self._folder / "requirements.txt").write_text("\n".join([*requirements, ""]))
        return self._installed("pip", "sync", "--allow-empty-requirements", "--python",
                               self._environment / "bin/python", "requirements.txt")

    def _installed(self, *arguments) -> set[str]:
        done = self._run(*arguments)
        assert done.code == 0, done
        names = (path.name.removesuffix(".dist-info").rpartition("-")
                 for path in self._environment.rglob("*.dist-info"))
        return {f"{name}=={version}" for name, _, version in names}


@scenario
def agrees_with_uv(stage) -> None:
    """For each of many locks, and each way to select of them, an image gets what uv installs."""
    lock_sets.write_index(stage.folder / "links")
    project = stage.project()
    project.write("version.txt", "1.0.0\n")
    project.write("uv.lock", "version = 1\n")
    project.write("CMakeLists.txt", CMAKELISTS + "".join(
        IMAGE.format(name=name, keywords=keywords)
        for name, (keywords, _) in SELECTIONS.items()))
    project.configure()
    uv = _Uv(stage, project.folder)
    generator = lock_sets.Generator()
    compared, different, without = 0, [], 0
    for text, exclude in (generator.project() for _ in range(PROJECTS)):
        project.write("pyproject.toml", text)
        if not uv.lock():
            without += 1
            continue
        ours = _taken(project)
        for name, (_, selection) in SELECTIONS.items():
            if exclude and name == "both":
                continue
            theirs = uv.installed(selection)
            compared += 1
            if uv.installed_of(ours[name]) != theirs:
                different.append(f"{name}: {ours[name]}, uv {sorted(theirs)}\n{text}"
                                 f"{(project.folder / 'uv.lock').read_text()}")
    print(f"{compared} selections of {PROJECTS - without} locks, {len(different)} differ")
    assert not different, "\n\n".join([str(len(different)), *different[:3]])
    assert compared >= 200, compared  # a comparison of nothing would agree, too


def _taken(project) -> dict[str, list[str]]:
    """Returns what each image installs, without the options."""
    done = project.helper("requirements", "--format", "json")
    assert done.code == 0, done
    return {image["name"]: [line for line in image["requirements"] if not line.startswith("--")]
            for image in json.loads(done.out)["images"]}
