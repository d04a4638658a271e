# SPDX-License-Identifier: MIT
"""Plays a scenario as a user without root, who has ranges of ids of his own.

The user is there for this process's children alone: in a namespace of mounts that has other files
of users. What he may read, wherever it lies, is mounted in a folder of his.
"""

import os
import pathlib
import shutil
import subprocess
import sys

import machine

NAME, NUMBER, RANGE = "pinned-images-test", 41763, 700_000_000
FILES = {"/etc/passwd": f"{NAME}:x:{NUMBER}:{NUMBER}::/nowhere:/bin/sh\n",
         "/etc/group": f"{NAME}:x:{NUMBER}:\n", "/etc/subuid": f"{NAME}:{RANGE}:65536\n",
         "/etc/subgid": f"{NAME}:{RANGE}:65536\n"}
# place, then source and mount point of each mount, `--`, and the words to run as the user.
SCRIPT = """\
set -eu
place=$1
shift
while [ "$1" != -- ]; do
  if [ -d "$1" ]; then mkdir -p "$2"; else touch "$2"; fi
  mount --bind "$1" "$2"
  shift 2
done
shift
cd "$place"
exec setpriv --reuid %d --regid %d --clear-groups "$@"
""" % (NUMBER, NUMBER)


def play(options) -> int:
    """Returns the exit code of the scenario that the runner's options name."""
    place = pathlib.Path(f"/run/pinned-images-rootless-{os.getpid()}")
    scratch = options.work / f"rootless {os.getpid()}"
    try:
        machine.need_root()
        for program in ("newuidmap", "setpriv", "unshare", options.engine):
            machine.need_program(program)
        scratch.mkdir(parents=True)
        os.chown(scratch, NUMBER, NUMBER)
        place.mkdir()
        if machine.run(["unshare", "--mount", "true"]).code:
            raise machine.Skip("no namespace of mounts can be made here")
        mounts = _mounts(options, place, scratch)
        laid_out = _within(place, mounts, ["test", "-r", place / "sources/CMakeLists.txt"])
        assert laid_out.returncode == 0, laid_out.stderr
        runs = _within(place, mounts, [options.engine, "unshare", "true"])
        if runs.returncode:
            raise machine.Skip(f"{options.engine} can't run here without root: {runs.stderr}")
        return _within(place, mounts, [
            sys.executable, "-B", place / "sources/tests/e2e/run.py", "--work", place / "work",
            "--engine", options.engine, "--helper", place / "helper" / options.helper.name,
            "--sources", place / "sources", options.scenario], output=None).returncode
    except machine.Skip as reason:
        print(f"skipped: {reason}")
        return 77
    finally:
        shutil.rmtree(place, ignore_errors=True)
        shutil.rmtree(scratch, ignore_errors=True)


def _mounts(options, place: pathlib.Path, scratch: pathlib.Path) -> list:
    mounts = [options.sources.resolve(), place / "sources",
              options.helper.resolve().parent, place / "helper", scratch, place / "work",
              options.work.resolve() / "base-registry", place / "work/base-registry"]
    for number, (path, line) in enumerate(FILES.items()):
        file = place / f"file {number}"
        known = pathlib.Path(path)
        if not known.exists():
            raise machine.Skip(f"there is no {path}")
        file.write_text(known.read_text() + line)
        mounts += [file, path]
    return mounts


def _within(place: pathlib.Path, mounts: list, words: list, output=subprocess.PIPE):
    environment = {**os.environ, "HOME": str(place / "work"), "TMPDIR": str(place / "work")}
    return subprocess.run(
        [str(word) for word in ("unshare", "--mount", "--propagation", "private", "sh", "-c", SCRIPT,
                                "sh", place, *mounts, "--", *words)],
        env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output, encoding="utf-8",
        check=False)
