# SPDX-License-Identifier: MIT
"""Docker of a later Debian, unpacked into a folder: it has buildx, and the containerd image store."""

import json
import pathlib
import shutil
import tempfile

import machine

RELEASE = "trixie"
PACKAGES = ("docker.io", "docker-cli", "docker-buildx", "containerd")
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
CONFIGURATION = {"features": {"containerd-snapshotter": True}}


def make(folder: pathlib.Path) -> None:
    """Makes the folder, unless it is there. apt checks what it downloads, and has folders of its
    own for it: the machine's packages are left alone."""
    if folder.exists():
        return
    for name in ("apt-get", "dpkg-deb"):
        machine.need_program(name)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        place = pathlib.Path(scratch)
        _download(place)
        for package in place.glob("*.deb"):
            _checked(["dpkg-deb", "-x", package, place / "root"])
        (place / "root/daemon.json").write_text(json.dumps(CONFIGURATION))
        shutil.move(place / "root", folder)


def _download(place: pathlib.Path) -> None:
    for name in ("lists/partial", "cache/archives/partial"):
        (place / name).mkdir(parents=True)
    (place / "sources.list").write_text(
        f"deb [signed-by={KEYRING}] http://deb.debian.org/debian {RELEASE} main\n")
    (place / "apt.conf").write_text(
        f'Dir::State "{place}"; Dir::State::lists "{place}/lists"; Dir::Cache "{place}/cache";\n'
        f'Dir::Etc::sourcelist "{place}/sources.list"; Dir::Etc::sourceparts "-";\n'
        'APT::Sandbox::User "root";\n')
    environment = {"APT_CONFIG": str(place / "apt.conf"), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    _checked(["apt-get", "update"], env=environment)
    _checked(["apt-get", "download", *PACKAGES], env=environment, cwd=place)


def _checked(argv, **more) -> None:
    done = machine.run(argv, **more)
    assert done.code == 0, done


def path_of(folder: pathlib.Path) -> str:
    """Returns what goes before PATH."""
    return f"{folder}/usr/bin:{folder}/usr/sbin"


def add_plugin(folder: pathlib.Path, home: pathlib.Path) -> None:
    """Has the docker of this home find buildx."""
    plugins = home / ".docker/cli-plugins"
    plugins.mkdir(parents=True, exist_ok=True)
    (plugins / "docker-buildx").symlink_to(folder / "usr/libexec/docker/cli-plugins/docker-buildx")
