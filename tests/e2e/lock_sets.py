# SPDX-License-Identifier: MIT
"""Projects to be locked, made from a fixed seed, and the packages of a small index for them."""

import pathlib
import random

import wheels

SEED = 20261127
NAMES = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta-core", "eta.theta", "iota_kappa")
VERSIONS = ("1.0", "1.5", "2.0")
EXTRAS = ("fast", "Slow_Er")
# On the machine of the tests.
TRUE = ("sys_platform == 'linux'", "python_version >= '3.9'", "platform_machine == 'x86_64'",
        "os_name == 'posix'", "platform_system == 'Linux' or sys_platform == 'win32'",
        "implementation_name == 'cpython'", "python_full_version >= '3.8.1'")
FALSE = ("sys_platform == 'darwin'", "python_version < '3.10'", "platform_machine == 'aarch64'",
         "os_name == 'nt'", "implementation_name == 'pypy'", "sys_platform != 'linux'",
         "platform_system == 'Windows' and python_version >= '3.9'")
PYPROJECT = """\
[project]
name = "De.mo"
version = "1.0"
requires-python = ">=3.9"
dependencies = [{dependencies}]

[project.optional-dependencies]
cpu = [{cpu}]
G_pu = [{gpu}]

[dependency-groups]
dev = [{dev}]
lint = [{{ include-group = "Te.st" }}, {lint}]
te_st = [{test}]
{conflicts}"""
CONFLICTS = """
[tool.uv]
conflicts = [[{ extra = "cpu" }, { extra = "g-pu" }]]
"""


def write_index(folder: pathlib.Path) -> None:
    """Writes the wheels, in one folder. Each asks only for those after it: no circles."""
    chance = random.Random(SEED)
    folder.mkdir(parents=True)
    for place, name in enumerate(NAMES):
        for version in VERSIONS:
            later = NAMES[place + 1:]
            asked = chance.sample(later, k=min(len(later), chance.randint(0, 2)))
            requires = [_required(chance, one) for one in asked]
            for extra in EXTRAS:
                for one in chance.sample(later, k=min(len(later), 1)):
                    requires.append(f"{one} ; extra == '{extra}'")
            wheels.wheel(folder, name.replace(".", "_"), version, tuple(requires), extras=EXTRAS)


def _required(chance: random.Random, name: str) -> str:
    extras = f"[{chance.choice(EXTRAS)}]" if chance.random() < 0.3 else ""
    specifier = chance.choice(("", "", ">=1", "<2", "!=1.5"))
    return name + extras + specifier + _marker(chance)


def _marker(chance: random.Random) -> str:
    if chance.random() < 0.5:
        return ""
    return " ; " + chance.choice(TRUE if chance.random() < 0.5 else FALSE)


class Generator:
    """Makes one pyproject.toml after the other."""

    def __init__(self):
        self._random = random.Random(SEED)

    def project(self) -> tuple[str, bool]:
        """Returns the text, and whether its extras cpu and g-pu exclude each other."""
        exclude = self._random.random() < 0.5
        lists = {name: ", ".join(f'"{one}"' for one in self._requirements())
                 for name in ("dependencies", "dev", "lint", "test", "cpu", "gpu")}
        conflicts = ""
        if exclude:
            version, other = self._random.sample(VERSIONS, 2)
            lists["cpu"], lists["gpu"] = (f'"beta=={one}{self._one_marker()}"'
                                          for one in (version, other))
            conflicts = CONFLICTS
        return PYPROJECT.format(**lists, conflicts=conflicts), exclude

    def _requirements(self) -> list[str]:
        asked = self._random.sample(NAMES, k=self._random.randint(0, 3))
        result = []
        for name in asked:
            if self._random.random() < 0.3:
                result += self._fork(name)
            else:
                result.append(_required(self._random, name))
        return result

    def _fork(self, name: str) -> list[str]:
        """Another version on another platform."""
        one, other = self._random.sample(VERSIONS, 2)
        key, value = self._random.choice((("sys_platform", "linux"), ("sys_platform", "darwin"),
                                          ("platform_machine", "aarch64"),
                                          ("python_version", "3.10")))
        return [f"{name}=={one} ; {key} == '{value}'", f"{name}=={other} ; {key} != '{value}'"]

    def _one_marker(self) -> str:
        return " ; " + self._random.choice(TRUE) if self._random.random() < 0.3 else ""
