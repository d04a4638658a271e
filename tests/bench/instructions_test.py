# SPDX-License-Identifier: MIT
"""How many instructions plan and pins take, counted by callgrind, which no other work on the machine
changes: instructions_test.py HELPER [--write]. Beside what instructions.json has of them, more than
its `bound` fails, and so does less than one by it: then the work was not done, or the file is old.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import large_files
import rooms  # noqa: F401  pylint: disable=unused-import

import sample  # of tests/cli

KNOWN = pathlib.Path(__file__).with_name("instructions.json")
IMAGES = 20
LOCK = 500_000  # bytes
COLLECTED = re.compile(r"Collected : (\d+)")
SKIPPED = 77


def lay_out(folder: pathlib.Path) -> sample.Sample:
    """A project of twenty images that all take one pyproject.toml and one uv.lock."""
    project = sample.Sample(folder)
    manifests = [f"{project.folder}/pyproject.toml", f"{project.folder}/uv.lock"]
    project.images = [project.image(f"image{number}", base="python:3.11-slim", groups=["dev"],
                                    manifests=manifests) for number in range(IMAGES)]
    project.save()
    project.write("uv.lock", large_files.uv_lock(LOCK, {"torch": "2.1.0", "torchvision": "0.16.0"}))
    return project


def instructions(command, output: str) -> int:
    """Returns how many a command takes; it must print what it does when its work is done."""
    done = subprocess.run(
        ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", *map(str, command)],
        capture_output=True, text=True, check=False,
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LC_ALL": "C.UTF-8"})
    collected = COLLECTED.search(done.stderr)
    assert done.returncode == 0 and collected, f"{command}\n{done.stdout}{done.stderr}"
    assert re.search(output, done.stdout.rstrip()), f"{command}\n{done.stdout}"
    return int(collected[1])


def counted(helper: str) -> dict[str, int]:
    with tempfile.TemporaryDirectory(prefix="pinned images instructions ") as folder:
        project = lay_out(pathlib.Path(folder) / "project")
        return {"plan": instructions([helper, "plan", "--project", project.json, "--state",
                                      pathlib.Path(folder) / "state"], ""),
                "pins": instructions([helper, "pins", project.folder / "uv.lock"],
                                     r"torchvision==0\.16\.0$")}


def main(helper: str, write: str = "") -> int:
    if not shutil.which("valgrind"):
        print("skipped: valgrind is not installed")
        return SKIPPED
    known = json.loads(KNOWN.read_text())
    found = counted(helper)
    if write:
        KNOWN.write_text(json.dumps({**known, "instructions": found}, indent=2) + "\n")
    wrong = 0
    for name, count in found.items():
        before = known["instructions"][name]
        print(f"{name}: {count:,} instructions, {count / before:.2f} of {before:,}")
        wrong += not 1 / known["bound"] <= count / before <= known["bound"]
    if wrong:
        print(f"aimed at within {known['bound']} times of instructions.json; if the change is wanted: "
              f"{pathlib.Path(__file__).name} HELPER --write")
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
