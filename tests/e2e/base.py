# SPDX-License-Identifier: MIT
"""The base images of the scenarios, each made once and kept as the data folder of a registry, in
the repository that a mirror of the hub would have it in.

mirror/library/python:3.11-slim is Debian's python with the stand-in packages within it;
mirror/library/debian:bookworm-slim has the real tools that the image `ci` needs.
"""

import gzip
import hashlib
import pathlib
import shutil
import tarfile
import tempfile

import machine
import registry
import wheels

REFERENCE = "python:3.11-slim"
MIRROR_PATH = "mirror"
REPOSITORY = f"{MIRROR_PATH}/library/python"
TAG = "3.11-slim"
TOOLS_REFERENCE = "debian:bookworm-slim"
TOOLS = "cmake,ninja-build,git,buildah,ca-certificates,libcap2-bin"

PIP_CONF = "[global]\nno-index = true\nfind-links = /opt/wheels\ndisable-pip-version-check = true\n"
APT_LIST = "deb [trusted=yes] file:/opt/debs ./\n"


def bootstrap(target: pathlib.Path, packages: str, *more: str, suite: str = "bookworm",
              variant: str = "apt") -> None:
    """Makes a root file system of Debian's packages: <name>.tar, or a folder. `more` are options of
    mmdebstrap."""
    machine.need_program("mmdebstrap")
    excluded = [f"--dpkgopt=path-exclude=/usr/share/{name}/*" for name in ("doc", "man", "locale")]
    done = machine.run(["mmdebstrap", f"--variant={variant}", f"--include={packages}", *excluded,
                        f"--format={'tar' if target.suffix == '.tar' else 'directory'}", *more, suite,
                        target, f"deb http://deb.debian.org/debian {suite} main"], timeout=900)
    if done.code:
        raise AssertionError(f"the base image can't be made\n{done}")


def _add_packages(tar: pathlib.Path, folder: pathlib.Path) -> None:
    files = folder / "files"
    (files / "opt/wheels").mkdir(parents=True)
    (files / "opt/debs").mkdir()
    (files / "etc/apt").mkdir(parents=True)
    wheels.all_wheels(files / "opt/wheels")
    wheels.all_debs(files / "opt/debs")
    (files / "etc/pip.conf").write_text(PIP_CONF)
    (files / "etc/apt/sources.list").write_text(APT_LIST)
    with tarfile.open(tar, "a") as archive:
        for path in ("opt/wheels", "opt/debs", "etc/pip.conf", "etc/apt/sources.list"):
            archive.add(files / path, arcname=f"./{path}", filter=_by_root)


def _by_root(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    entry.mode = 0o755 if entry.isdir() else 0o644
    return entry


def _digest(path: pathlib.Path) -> str:
    with open(path, "rb") as file:
        return "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()


PYTHON = "python3,python3-venv"
ENVIRONMENT = {"Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
               "Cmd": ["sh"]}


def make(data: pathlib.Path) -> None:
    """Makes the data folder of a registry that holds the base image, unless it is there."""
    _make(data, REPOSITORY, TAG, PYTHON, _add_packages)


def make_platforms(data: pathlib.Path) -> None:
    """Makes that of one whose base image is for linux/386, too: nearly any amd64 runs both."""
    if data.exists():
        print(f"there already: {data}")
        return
    machine.need_i386()
    with tempfile.TemporaryDirectory(dir=data.parent) as scratch:
        folder = pathlib.Path(scratch)
        server = registry.Registry(folder / "registry", seed=data.with_name("base-registry"))
        try:
            children = {"amd64": server.manifest(REPOSITORY, TAG)[0],
                        "386": _put(server, folder, REPOSITORY, "386", PYTHON, _add_packages,
                                    "i386")}
            server.put_index(REPOSITORY, TAG, children)
        finally:
            server.stop()
        (folder / "registry/data").rename(data)


def make_tools(data: pathlib.Path) -> None:
    """The same of the image with the tools."""
    repository, tag = TOOLS_REFERENCE.split(":")
    _make(data, f"{MIRROR_PATH}/library/{repository}", tag, TOOLS, _add_docker_client)


def _add_docker_client(tar: pathlib.Path, _: pathlib.Path) -> None:
    """Debian's, where it is installed: alone, as the daemon of its package is of no use there."""
    client = pathlib.Path("/usr/bin/docker")
    if client.exists():
        with tarfile.open(tar, "a") as archive:
            archive.add(client.resolve(), arcname="./usr/bin/docker")


def _make(data: pathlib.Path, repository: str, tag: str, packages: str, add) -> None:
    if data.exists():
        print(f"there already: {data}")
        return
    with tempfile.TemporaryDirectory(dir=data.parent) as scratch:
        folder = pathlib.Path(scratch)
        server = registry.Registry(folder / "registry")
        try:
            _put(server, folder, repository, tag, packages, add, "amd64")
        finally:
            server.stop()
        (folder / "registry/data").rename(data)


def _put(server, folder: pathlib.Path, repository: str, tag: str, packages: str, add,
         architecture: str) -> str:
    """Makes an image of one of Debian's architectures, puts it, and returns its digest."""
    tar = folder / "base.tar"
    bootstrap(tar, packages, f"--architectures={architecture}", "--skip=check/qemu",
              '--customize-hook=rm "$1/etc/apt/sources.list"')
    add(tar, folder)
    return put_tar(server, tar, repository, tag, architecture.replace("i386", "386"))


def put_tar(server, tar: pathlib.Path, repository: str, tag: str, architecture: str = "amd64",
            level: int = 1) -> str:
    """Puts an image of one layer, packed at a level of gzip, and returns its digest."""
    packed_tar = tar.with_suffix(".tar.gz")
    with open(tar, "rb") as plain, gzip.open(packed_tar, "wb", level) as packed:
        shutil.copyfileobj(plain, packed)
    return server.put_image(repository, tag, packed_tar.read_bytes(), _digest(tar), ENVIRONMENT,
                            architecture)
