# SPDX-License-Identifier: MIT
"""Small packages that stand in for the real ones: wheels, and a repository of Debian packages."""

import base64
import hashlib
import io
import pathlib
import stat
import tarfile
import zipfile


def _record(files: dict[str, bytes], own: str) -> bytes:
    lines = []
    for name, content in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        lines.append(f"{name},sha256={digest},{len(content)}")
    return "\n".join([*lines, f"{own},,", ""]).encode()


def wheel(folder: pathlib.Path, name: str, version: str, requires: tuple[str, ...] = (),
          more: dict[str, str] | None = None, extras: tuple[str, ...] = ()) -> None:
    """Writes a wheel of a package that has one module; `more` are further files."""
    module = name.replace("-", "_")
    info = f"{module}-{version}.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    metadata += "".join(f"Provides-Extra: {one}\n" for one in extras)
    metadata += "".join(f"Requires-Dist: {one}\n" for one in requires)
    files = {
        f"{module}/__init__.py": f"__version__ = '{version}'\n".encode(),
        f"{info}/METADATA": metadata.encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\n"
                         b"Tag: py3-none-any\n",
        **{path: text.encode() for path, text in (more or {}).items()},
    }
    pack(folder / f"{module}-{version}-py3-none-any.whl", info, files)


def pack(target: pathlib.Path, info: str, files: dict[str, bytes],
         compression: int = zipfile.ZIP_STORED) -> None:
    """Writes a wheel of files, path -> content; `info` is its .dist-info, which gets the record."""
    files = {**files, f"{info}/RECORD": _record(files, f"{info}/RECORD")}
    with zipfile.ZipFile(target, "w", compression) as archive:
        for path, content in files.items():
            entry = zipfile.ZipInfo(path)
            mode = stat.S_IFREG | (0o755 if "/scripts/" in path else 0o644)
            entry.external_attr = mode << 16
            archive.writestr(entry, content, compression)


def all_wheels(folder: pathlib.Path) -> None:
    """Writes every wheel that the scenarios use."""
    for torch, vision in (("2.1.0", "0.16.0"), ("2.2.0", "0.17.0")):
        wheel(folder, "torch", torch)
        wheel(folder, "torchvision", vision, (f"torch=={torch}",))
    for name in ("numpy", "flake8", "tqdm"):
        wheel(folder, name, "1.0")
        wheel(folder, name, "1.1")
    wheel(folder, "rich", "1.0")
    # Installed after torch, it leaves another version of torch behind than was pinned.
    wheel(folder, "spoiler", "1.0", more={
        "spoiler-1.0.data/purelib/torch-2.1.0.dist-info/METADATA":
            "Metadata-Version: 2.1\nName: torch\nVersion: 2.0.9\n"})


def _tar(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    folders = {str(parent) for path in files for parent in pathlib.PurePath(path).parents}
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for path in sorted(folders - {"."}):
            entry = tarfile.TarInfo("./" + path)
            entry.type, entry.mode = tarfile.DIRTYPE, 0o755
            archive.addfile(entry)
        for path, content in files.items():
            entry = tarfile.TarInfo("./" + path)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()


def _ar(members: dict[str, bytes]) -> bytes:
    result = b"!<arch>\n"
    for name, content in members.items():
        result += f"{name:<16}{0:<12}{0:<6}{0:<6}{'100644':<8}{len(content):<10}`\n".encode()
        result += content + b"\n" * (len(content) % 2)
    return result


def _deb(folder: pathlib.Path, package: str, version: str, module: str, reported: str) -> str:
    control = (f"Package: {package}\nVersion: {version}\nArchitecture: all\n"
               "Maintainer: Nobody <nobody@example.org>\nDescription: stands in for the real one\n")
    root = "usr/lib/python3/dist-packages"
    data = {f"{root}/{module}/__init__.py": f"__version__ = '{reported}'\n".encode(),
            f"{root}/{module}-{reported}.dist-info/METADATA":
                f"Metadata-Version: 2.1\nName: {module}\nVersion: {reported}\n".encode()}
    content = _ar({"debian-binary": b"2.0\n", "control.tar.gz": _tar({"control": control.encode()}),
                   "data.tar.gz": _tar(data)})
    name = f"{package}_{version}_all.deb"
    (folder / name).write_bytes(content)
    return (f"{control}Filename: ./{name}\nSize: {len(content)}\n"
            f"SHA256: {hashlib.sha256(content).hexdigest()}\n")


def all_debs(folder: pathlib.Path) -> None:
    """Writes a repository for apt: torch 1.13, torchvision, numpy, flake8 and tqdm."""
    packages = [_deb(folder, f"python3-{name}", f"{version}-1", name, reported)
                for name, version, reported in (
                    ("torch", "1.13.1", "1.13.0a0+gitunknown"),
                    ("torchvision", "0.14.1", "0.14.1a0"),
                    ("numpy", "1.0", "1.0"), ("flake8", "1.0", "1.0"), ("tqdm", "1.0", "1.0"))]
    (folder / "Packages").write_text("\n".join(packages))
