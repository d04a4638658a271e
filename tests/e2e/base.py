# SPDX-License-Identifier: MIT
"""The base image of the scenarios: Debian's python, and the stand-in packages within it.

It is made once and kept as the data folder of a registry, in the repository that a mirror of the
hub would have it in: mirror/library/python:3.11-slim.
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

PIP_CONF = "[global]\nno-index = true\nfind-links = /opt/wheels\ndisable-pip-version-check = true\n"
APT_LIST = "deb [trusted=yes] file:/opt/debs ./\n"


def _bootstrap(tar: pathlib.Path) -> None:
    machine.need_program("mmdebstrap")
    excluded = [f"--dpkgopt=path-exclude=/usr/share/{name}/*" for name in ("doc", "man", "locale")]
    done = machine.run(["mmdebstrap", "--variant=apt", "--include=python3,python3-venv",
                        '--customize-hook=rm "$1/etc/apt/sources.list"', *excluded, "bookworm",
                         tar], timeout=900)
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


def make(data: pathlib.Path) -> None:
    """Makes the data folder of a registry that holds the base image, unless it is there."""
    if data.exists():
        print(f"there already: {data}")
        return
    with tempfile.TemporaryDirectory(dir=data.parent) as scratch:
        folder = pathlib.Path(scratch)
        tar = folder / "base.tar"
        _bootstrap(tar)
        _add_packages(tar, folder)
        with open(tar, "rb") as plain, gzip.open(folder / "base.tar.gz", "wb", 1) as packed:
            shutil.copyfileobj(plain, packed)
        server = registry.Registry(folder / "registry")
        try:
            server.put_image(REPOSITORY, TAG, (folder / "base.tar.gz").read_bytes(), _digest(tar),
                             {"Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:"
                                      "/sbin:/bin"], "Cmd": ["python3"]})
        finally:
            server.stop()
        (folder / "registry/data").rename(data)
