# SPDX-License-Identifier: MIT
"""A Python index with the real torch and what goes with it, where no Python index can be reached:
Debian's packages as wheels. Beside it, as a registry's data folder, the base image of the jobs.

A wheel has a package's files as Debian has them and, of the libraries that they are linked to,
those that the base image lacks, found by $ORIGIN. All is made once and kept.
"""

import contextlib
import dataclasses
import importlib.metadata
import os
import pathlib
import re
import shutil
import tarfile
import tempfile
import zipfile

import rooms  # noqa: F401  pylint: disable=unused-import
import stages

import base  # of tests/e2e, as those that follow
import index as python_index
import machine
import real_uv
import registry
import wheels

LATER_SUITE = "trixie"  # of which are pip, for it knows --group, and setuptools
BASE = ("python3", "python3-venv", "tzdata")
# Debian's pip does not ask the index for a newer pip at each install, and that of others does.
PIP_AS_ELSEWHERE = r'printf "[global]\ndisable-pip-version-check = no\n" > "$1/etc/pip.conf"'
PACKAGES = ("flake8", *(f"python3-{name}" for name in (
    "click", "jinja2", "numpy", "pandas", "pil", "psutil", "pytest", "requests", "scipy", "sklearn",
    "torch", "tqdm", "yaml")))
TOOLS = ("pip", "setuptools")  # Debian has them as wheels already
# The same files under each of these versions, so that there is a newer one.
VERSIONS = {"torch": ("1.13.0", "1.13.1"), "tqdm": ("4.64.1", "4.65.0")}
MODULES = "usr/lib/python3/dist-packages"


@contextlib.contextmanager
def stage_of(tools, name: str, engine: str):
    """Gives a stage whose registry has the base image of the jobs, the folder of the Python index,
    its address, and the list of what it is asked for."""
    folder = tools.work / "torch-wheels"
    make(folder)
    with (stages.stage_of(tools, name, engine, folder / "registry") as place,
          python_index.serving(folder / "index") as (url, asked)):
        yield place, folder / "index", url, asked


def make(folder: pathlib.Path) -> None:
    """Makes `index`, a folder a package, and `registry`, unless they are there."""
    if folder.exists():
        return
    machine.need_root()
    machine.need_program("patchelf")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="torch wheels ", dir=folder.parent) as scratch:
        made = pathlib.Path(scratch, "made")
        made.mkdir()
        bare = pathlib.Path(scratch, "base.tar")
        base.bootstrap(bare, ",".join(BASE), f"--customize-hook={PIP_AS_ELSEWHERE}")
        _put_base(bare, pathlib.Path(scratch), made / "registry")
        _add_later_wheels(pathlib.Path(scratch, "later"), made / "index")
        root = pathlib.Path(scratch, "root")
        base.bootstrap(root, ",".join((*BASE, *PACKAGES)))
        _add_wheels(root, _paths(bare), made / "index")
        _add_uv(folder.with_name("uv"), made / "index")
        made.rename(folder)


def _paths(tar: pathlib.Path) -> set[str]:
    """Returns all that a root file system has, as /usr/..."""
    with tarfile.open(tar) as archive:
        return {entry.name.removeprefix(".") for entry in archive}


def _put_base(tar: pathlib.Path, scratch: pathlib.Path, data: pathlib.Path) -> None:
    """Makes the data folder of a registry that holds the base image, packed as hubs have it."""
    server = registry.Registry(scratch / "registry")
    try:
        base.put_tar(server, tar, base.REPOSITORY, base.TAG, level=6)
    finally:
        server.stop()
    server.data.rename(data)


def _folder_of(index: pathlib.Path, name: str) -> pathlib.Path:
    folder = index / _normal(name)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _add_later_wheels(root: pathlib.Path, index: pathlib.Path) -> None:
    base.bootstrap(root, ",".join(f"python3-{name}-whl" for name in TOOLS), suite=LATER_SUITE,
                   variant="extract")
    for name in TOOLS:
        wheel = next((root / "usr/share/python-wheels").glob(f"{name}-*.whl"))
        shutil.copy(wheel, _folder_of(index, name))


def _add_uv(uv: pathlib.Path, index: pathlib.Path) -> None:
    """Adds uv, which Debian has not, where it can be had."""
    with contextlib.suppress(machine.Skip):
        real_uv.make(uv)
        shutil.copytree(uv, index / "uv")


@dataclasses.dataclass
class _Package:
    """One distribution of Python's that a Debian package brings."""

    name: str
    version: str
    requires: list[str]  # names
    entry_points: str
    modules: list[str]  # what it has at the top of the folder of modules


def _add_wheels(root: pathlib.Path, present: set[str], index: pathlib.Path) -> None:
    for package in _packages(root, present):
        for version in VERSIONS.get(package.name, (package.version,)):
            with tempfile.TemporaryDirectory(prefix="wheel ", dir=root.parent) as scratch:
                tree = pathlib.Path(scratch)
                compiled = _lay_out(tree, root, package, present)
                _write_information(tree, dataclasses.replace(package, version=version), compiled)
                _pack(tree, _folder_of(index, package.name))


def _packages(root: pathlib.Path, present: set[str]) -> list[_Package]:
    """Returns what the base image has not."""
    modules = _modules_of_packages(root)
    depends = _depends_of_packages(root)
    owners = {}
    for information in sorted((root / MODULES).glob("*-info")):
        found = importlib.metadata.PathDistribution(information)
        name = _normal(found.metadata["Name"])
        if f"/{MODULES}/{information.name}" not in present and name not in TOOLS:
            owner = next(one for one, names in modules.items() if information.name in names)
            owners[owner] = _Package(name, found.version, [],
                                     found.read_text("entry_points.txt") or "",
                                     sorted(one for one in modules[owner] if one[-5:] != "-info"))
    for owner, package in owners.items():
        package.requires = sorted(owners[one].name for one in depends[owner] & owners.keys())
    return list(owners.values())


def _modules_of_packages(root: pathlib.Path) -> dict[str, set[str]]:
    """Returns what each Debian package has at the top of the folder of modules."""
    found = {}
    for listed in (root / "var/lib/dpkg/info").glob("*.list"):
        paths = re.findall(rf"^/{MODULES}/([^/\n]+)", listed.read_text(), re.MULTILINE)
        found[listed.stem.partition(":")[0]] = set(paths) - {"__pycache__"}
    return found


def _depends_of_packages(root: pathlib.Path) -> dict[str, set[str]]:
    """Returns what each depends on: Debian has taken that out of Python's own files."""
    status = (root / "var/lib/dpkg/status").read_text("utf-8")
    found = {}
    for paragraph in status.split("\n\n"):
        fields = dict(re.findall(r"^(Package|Depends): (.*)", paragraph, re.MULTILINE))
        names = re.findall(r"(?:^|, )([a-z0-9.+-]+)", fields.get("Depends", ""))
        found[fields.get("Package", "")] = set(names)
    return found


def _lay_out(tree: pathlib.Path, root: pathlib.Path, package: _Package, present: set[str]) -> bool:
    """Copies a package's modules and the libraries they need; tells whether any is compiled."""
    for name in package.modules:
        source = root / MODULES / name
        if source.is_dir():
            shutil.copytree(source, tree / name, ignore=_left_out)
        else:
            shutil.copy(source, tree / name)
    compiled = [path.relative_to(tree) for path in tree.rglob("*.so*") if _is_compiled(path)]
    needed = _needed(root, compiled, present)
    libraries = tree / f"{package.name}.libs"
    for name, source in needed.items():
        libraries.mkdir(exist_ok=True)
        shutil.copy(source, libraries / name)
        _find_by_origin(libraries / name, ".")
    for path in compiled if needed else ():
        if (root / MODULES / path).resolve() in needed.values():
            (tree / path).unlink()  # a link to what is there already
        else:
            _find_by_origin(tree / path, os.path.relpath(libraries, (tree / path).parent))
    return bool(compiled)


def _left_out(folder: str, names: list[str]) -> set[str]:
    """What Python writes itself, and links to what other Debian packages would bring."""
    return {name for name in names
            if name == "__pycache__" or not os.path.exists(os.path.join(folder, name))}


def _is_compiled(path: pathlib.Path) -> bool:
    with open(path, "rb") as file:
        return file.read(4) == b"\x7fELF"


def _needed(root: pathlib.Path, modules: list[pathlib.Path],
            present: set[str]) -> dict[str, pathlib.Path]:
    """Returns the libraries that modules are linked to and the base image lacks, name -> file."""
    if not modules:
        return {}
    linked = machine.run(["chroot", root, "ldd", *(f"/{MODULES}/{path}" for path in modules)])
    missing = re.findall(r"\S+ => not found", linked.out)
    assert not missing, missing
    paths = {re.sub("^/lib", "/usr/lib", path) for path in re.findall(r"=> (/\S+)", linked.out)}
    paths = sorted(path for path in paths - present if not path.startswith(f"/{MODULES}/"))
    if not paths:
        return {}
    # Links of alternatives are absolute: they are followed inside.
    files = machine.run(["chroot", root, "readlink", "-f", *paths]).out.splitlines()
    return {pathlib.Path(path).name: root / file.lstrip("/") for path, file in zip(paths, files)}


def _find_by_origin(file: pathlib.Path, place: str) -> None:
    done = machine.run(["patchelf", "--add-rpath", f"$ORIGIN/{place}", file])
    assert done.code == 0, done


def _write_information(tree: pathlib.Path, package: _Package, compiled: bool) -> None:
    tag = "cp311-cp311-linux_x86_64" if compiled else "py3-none-any"
    folder = tree / f"{package.name.replace('-', '_')}-{package.version}.dist-info"
    folder.mkdir()
    requires = "".join(f"Requires-Dist: {one}\n" for one in package.requires)
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package.name}\n"
                                     f"Version: {package.version}\n{requires}")
    (folder / "WHEEL").write_text("Wheel-Version: 1.0\nGenerator: repacked\nRoot-Is-Purelib: "
                                  f"{str(not compiled).lower()}\nTag: {tag}\n")
    if package.entry_points:
        (folder / "entry_points.txt").write_text(package.entry_points)


def _pack(tree: pathlib.Path, folder: pathlib.Path) -> None:
    """Writes the wheel of a folder of files."""
    information = next(tree.glob("*.dist-info"))
    tag = re.search(r"^Tag: (\S+)", (information / "WHEEL").read_text(), re.MULTILINE)[1]
    files = {str(path.relative_to(tree)): path.read_bytes()
             for path in sorted(tree.rglob("*")) if path.is_file()}
    wheels.pack(folder / f"{information.stem}-{tag}.whl", information.name, files,
                zipfile.ZIP_DEFLATED)
