# SPDX-License-Identifier: MIT
"""Manifests and locks of any size, as the tools write them: torch, and thousands of other packages."""

import hashlib

INDEX = "https://pypi.org/simple"
FILES = "https://files.pythonhosted.org/packages"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _name(number: int) -> str:
    return "torch" if number == 0 else f"package-{number}"


def _wheel(name: str, kind: str = "py3-none-any") -> str:
    digest = _hash(name + kind)
    return f"{FILES}/{digest[:2]}/{digest[2:4]}/{digest[4:]}/{name.replace('-', '_')}-2.1.0-{kind}.whl"


def _toml_files(name: str) -> str:
    kinds = ("cp311-cp311-manylinux_2_17_x86_64", "cp311-cp311-macosx_11_0_arm64", "py3-none-any")
    return "".join(f'    {{ url = "{_wheel(name, kind)}", hash = "sha256:{_hash(kind + name)}", '
                   f"size = 210245 }},\n" for kind in kinds)


def _uv(number: int) -> str:
    name = _name(number)
    return (f'[[package]]\nname = "{name}"\nversion = "2.1.0"\nsource = {{ registry = "{INDEX}" }}\n'
            f'dependencies = [\n    {{ name = "package-{number + 1}" }},\n    {{ name = "package-1", '
            f"marker = \"sys_platform == 'linux'\" }},\n]\nwheels = [\n{_toml_files(name)}]\n\n")


def _files(name: str) -> str:
    """Returns the files of a package, as Poetry and PDM write them."""
    return (f'files = [\n    {{file = "{name}-2.1.0.tar.gz", hash = "sha256:{_hash(name)}"}},\n'
            f'    {{file = "{name}-2.1.0-py3-none-any.whl", hash = "sha256:{_hash(name + "w")}"}},\n'
            "]\n\n")


def _poetry(number: int) -> str:
    name = _name(number)
    return (f'[[package]]\nname = "{name}"\nversion = "2.1.0"\ndescription = "One of many."\n'
            f'optional = false\npython-versions = ">=3.8"\n{_files(name)}[package.dependencies]\n'
            f'package-{number + 1} = ">=1.0"\n'
            'numpy = {version = "*", markers = "sys_platform == \\"linux\\""}\n\n')


def _pdm(number: int) -> str:
    name = _name(number)
    return (f'[[package]]\nname = "{name}"\nversion = "2.1.0"\nrequires_python = ">=3.8"\n'
            f'summary = "One of many."\ngroups = ["default"]\n'
            f'dependencies = [\n    "package-{number + 1}>=1.0",\n]\n{_files(name)}')


def _pylock(number: int) -> str:
    name = _name(number)
    return (f'[[packages]]\nname = "{name}"\nversion = "2.1.0"\nindex = "{INDEX}"\n'
            f'wheels = [\n    {{ name = "{name}-2.1.0-py3-none-any.whl", url = "{_wheel(name)}", '
            f'size = 210245, hashes = {{ sha256 = "{_hash(name)}" }} }},\n]\n\n')


def _requirements(number: int) -> str:
    name = _name(number)
    return (f"{name}==2.1.0 ; python_version >= '3.9' \\\n    --hash=sha256:{_hash(name)} \\\n"
            f"    --hash=sha256:{_hash(name + 'w')}\n    # via -r requirements.in\n")


def _pipfile_lock(number: int) -> str:
    name = _name(number)
    return (f'        "{name}": {{\n            "hashes": [\n                "sha256:{_hash(name)}",\n'
            f'                "sha256:{_hash(name + "w")}"\n            ],\n            "index": "pypi",\n'
            '            "markers": "python_version >= \'3.9\'",\n            "version": "==2.1.0"\n'
            "        }")


def _conda_lock(number: int) -> str:
    name = _name(number)
    return (f"- name: {name}\n  version: '2.1.0'\n  manager: conda\n  platform: linux-64\n"
            f"  dependencies:\n    package-{number + 1}: '>=1.0'\n    python: '>=3.11,<3.12.0a0'\n"
            f"  url: https://conda.anaconda.org/conda-forge/linux-64/{name}-2.1.0-py311_0.conda\n"
            f"  hash:\n    md5: {_hash(name)[:32]}\n    sha256: {_hash(name)}\n"
            "  category: main\n  optional: false\n")


def _pixi_lock(number: int) -> str:
    name = _name(number)
    return (f"- conda: https://conda.anaconda.org/conda-forge/linux-64/{name}-2.1.0-py311_0.conda\n"
            f"  sha256: {_hash(name)}\n  md5: {_hash(name)[:32]}\n  depends:\n  - package-1 >=1.0\n"
            "  - python >=3.11,<3.12.0a0\n  license: MIT\n  size: 210245\n  timestamp: 1700000000000\n")


def _explicit(number: int) -> str:
    name = _name(number)
    return (f"https://conda.anaconda.org/conda-forge/linux-64/{name}-2.1.0-py311_0.conda"
            f"#{_hash(name)[:32]}\n")


def _pyproject(number: int) -> str:
    if number == 0:
        return ('[project]\nname = "demo"\nversion = "1.0.0"\ndependencies = [\n    "torch==2.1.0",\n'
                '    "numpy>=1.24 ; python_version >= \'3.9\'",\n]\n\n')
    return (f"[tool.one{number}]\n# What this tool does.\nselect = [\"E\", \"F\", \"W\"]\n"
            f'line-length = 100\nexclude = ["build", "dist{number}"]\nstrict = true\n\n')


def _ci(number: int) -> str:
    return (f"job-{number}:\n  stage: test\n  image: registry.example.edu/group/demo/full:1.0.{number}\n"
            "  rules:\n    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH\n      when: always\n"
            "  script:\n    - pip install -e .\n    - pytest --quiet tests\n")


def _joined(head: str, part, size: int, between: str = "", end: str = "") -> str:
    parts = []
    length = len(head) + len(end)
    while length < size or not parts:
        parts.append(part(len(parts)))
        length += len(parts[-1]) + len(between)
    return head + between.join(parts) + end


def uv_lock(size: int, packages: dict[str, str]) -> str:
    """Returns a lock with these packages, name -> version, and as many others as it takes."""
    first = "".join(f'[[package]]\nname = "{name}"\nversion = "{version}"\n'
                    f'source = {{ registry = "{INDEX}" }}\n\n' for name, version in packages.items())
    return _joined(f"version = 1\nrevision = 3\n\n{first}", lambda number: _uv(number + 1), size)


PIXI_HEAD = """version: 6
environments:
  default:
    channels:
    - url: https://conda.anaconda.org/conda-forge/
    packages:
      linux-64:
      - conda: https://conda.anaconda.org/conda-forge/linux-64/torch-2.1.0-py311_0.conda
packages:
"""
# File name: its maker, the library that parses it too ("" where none does), and the largest size in
# MB; ours ends at 250,000 packages and at 64 MiB.
KINDS = {
    "uv.lock": (lambda size: uv_lock(size, {"torch": "2.1.0"}), "toml++", 50),
    "poetry.lock": (lambda size: _joined("", _poetry, size, end='[metadata]\nlock-version = "2.1"\n'
                                         'python-versions = ">=3.9"\ncontent-hash = "0"\n'),
                    "toml++", 50),
    "pdm.lock": (lambda size: _joined('[metadata]\ngroups = ["default"]\nlock_version = "4.5.0"\n\n',
                                      _pdm, size), "toml++", 50),
    "pylock.toml": (lambda size: _joined('lock-version = "1.0"\ncreated-by = "uv"\n\n', _pylock, size),
                    "toml++", 50),
    "pyproject.toml": (lambda size: _joined("", _pyproject, size), "toml++", 10),
    "Pipfile.lock": (lambda size: _joined('{\n    "_meta": {\n        "sources": []\n    },\n'
                                          '    "default": {\n', _pipfile_lock, size, ",\n",
                                          "\n    }\n}\n"), "nlohmann", 50),
    "conda-lock.yml": (lambda size: _joined("version: 1\nmetadata:\n  platforms: [linux-64]\n"
                                            "package:\n", _conda_lock, size), "yaml-cpp", 50),
    "pixi.lock": (lambda size: _joined(PIXI_HEAD, _pixi_lock, size), "yaml-cpp", 50),
    "requirements.txt": (lambda size: _joined("", _requirements, size), "", 50),
    "explicit.txt": (lambda size: _joined("@EXPLICIT\n", _explicit, size), "", 10),
    ".gitlab-ci.yml": (lambda size: _joined("", _ci, size), "yaml-cpp", 10),
}
