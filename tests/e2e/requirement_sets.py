# SPDX-License-Identifier: MIT
"""Sets of requirements, made from a fixed seed, for the packages of a small index."""

import pathlib
import random
import re

import wheels

SEED = 20240117
COUNT = 360

# What the index has; the first version of each is the one in the image, "" is none.
VERSIONS = {
    "alpha": ("1.4.2", "0.9", "1.0", "1.4.2.post1", "2.0"),
    "beta": ("2.0rc1", "1.0", "2.0b1", "2.0", "2.1.dev3"),
    "gamma": ("1.2+cpu", "1.1", "1.2", "1.2+cu121", "1.3+cpu"),
    "delta": ("1.0.post2", "1.0", "1.0.post1", "1.1.dev1", "1.1"),
    "epsilon": ("1!0.5", "3.0", "1!0.4", "1!0.6"),
    "zeta-core": ("1.0", "0.9", "1.1"),
    "eta": ("1.0", "1.1"),
    "theta": ("", "1.0", "1.1rc1", "2.0+cpu"),
    "iota.kappa": ("", "0.1", "0.2"),
    "fastlib": ("1.5", "1.0", "2.0"),
    "slowlib": ("", "1.0"),
}
ASKED = tuple(name for name in VERSIONS if not name.endswith("lib"))
EXTRAS = {"zeta-core": ("fast", "slow", "newer", "old"), "eta": ("deep", "shallow")}
REQUIRES = {
    "zeta-core": ("fastlib ; extra == 'fast'", "slowlib ; extra == 'slow'",
                  "fastlib>=2 ; extra == 'newer'",
                  "slowlib ; extra == 'old' and python_version < '3'"),
    "eta": ("zeta_core[fast]", "zeta-core[slow] ; extra == 'deep'"),
}
# Whatever pip installs of these comes from one that asks for it, and is that one's drift.
OWNERS = {"fastlib": ("zeta-core", "eta"), "slowlib": ("zeta-core", "eta"),
          "zeta-core": ("eta",)}
INSTALLED = [f"{name}{'[fast]' if name == 'zeta-core' else ''}=={versions[0]}"
             for name, versions in VERSIONS.items() if versions[0]]

TRUE = ("python_version >= '3.8'", "sys_platform == 'linux'", "os_name == 'posix'",
        "platform_machine == 'x86_64'", "implementation_name == 'cpython'",
        "python_full_version > '3.0' and sys_platform != 'win32'",
        "platform_system == 'Linux' or extra == 'x'", "'linux' in sys_platform",
        "platform_python_implementation == 'CPython'")
FALSE = ("python_version < '3.8'", "sys_platform == 'darwin'", "os_name == 'nt'",
         "extra == 'fast'", "implementation_name == 'pypy'", "python_version not in '3.1 3.11'",
         "python_full_version < '3.0' or platform_system == 'Windows'")


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def write_index(folder: pathlib.Path) -> None:
    """Writes the wheels, a folder a package."""
    for name, versions in VERSIONS.items():
        place = folder / normal(name)
        place.mkdir(parents=True)
        for version in filter(None, versions):
            wheels.wheel(place, name.replace(".", "_"), version, REQUIRES.get(name, ()),
                         extras=EXTRAS.get(name, ()))


class Generator:
    """Makes one set after the other; `url` is that of the index."""

    def __init__(self, url: str):
        self._random = random.Random(SEED)
        self._url = url

    def sets(self) -> list[dict[str, str]]:
        """Returns the text of a requirements file and of its constraints, for each set."""
        return [self._set() for _ in range(COUNT)]

    def _set(self) -> dict[str, str]:
        chosen = self._random.choices(ASKED, k=self._random.randint(1, 4))
        lines = [self._requirement(name) for name in chosen]
        constraints = []
        if self._chance(0.35):
            names = [*chosen, *(["fastlib"] if self._chance(0.5) else [])]
            for name in self._random.sample(names, k=self._random.randint(1, min(2, len(names)))):
                constraints.append(f"{self._spelled(name)}{self._specifier(name)}{self._marker()}")
        return {"requirements.txt": "".join(line + "\n" for line in lines),
                "constraints.txt": "".join(line + "\n" for line in constraints)}

    def _chance(self, share: float) -> bool:
        return self._random.random() < share

    def _spelled(self, name: str) -> str:
        return self._random.choice((name, name.upper(), name.replace("-", "_"),
                                    name.replace(".", "-")))

    def _requirement(self, name: str) -> str:
        if self._chance(0.1):
            return self._reference(name) + self._marker(" ")
        extras = ""
        if name in EXTRAS and self._chance(0.7):
            known = (*EXTRAS[name], "Unheard-Of")
            extras = "[" + ",".join(self._random.sample(known, self._random.randint(1, 2))) + "]"
        return f"{self._spelled(name)}{extras}{self._specifier(name)}{self._marker()}"

    def _reference(self, name: str) -> str:
        version = self._random.choice([one for one in VERSIONS[name] if one])
        module = name.replace(".", "_").replace("-", "_")
        file = f"{module}-{version}-py3-none-any.whl".replace("+", "%2B").replace("!", "%21")
        return f"{name} @ {self._url}{normal(name)}/{file}"

    def _marker(self, before: str = "") -> str:
        if not self._chance(0.3):
            return ""
        return before + " ; " + self._random.choice(TRUE if self._chance(0.6) else FALSE)

    def _specifier(self, name: str) -> str:
        count = self._random.choices((0, 1, 2), (2, 6, 2))[0]
        return ",".join(self._clause(name) for _ in range(count))

    def _clause(self, name: str) -> str:
        known = VERSIONS[name]
        # Mostly one that the image meets, or nothing would ever be met.
        there = known[0] and self._chance(0.5)
        version = known[0] if there else self._random.choice([one for one in known if one])
        public = version.partition("+")[0]
        operator = self._random.choice(("==", "===", "!=", ">=", "<=", ">", "<", "~=", "==.*",
                                        "!=.*"))
        if operator.endswith(".*"):
            epoch, mark, release = public.rpartition("!")
            return f"{operator[:2]}{epoch}{mark}{release.split('.')[0]}.*"
        if operator in ("==", "===", "!="):
            return operator + (version if self._chance(0.7) else public)
        return operator + public
