# SPDX-License-Identifier: MIT
"""A scratch folder, a clean environment, and runs of the helper whose whole output is compared."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest
from dataclasses import dataclass

# What a sanitizer or a coverage run needs; nothing else of the machine reaches the helper.
KEPT = ("ASAN_OPTIONS", "LSAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LLVM_PROFILE_FILE")
LONGEST_RUN = 120  # seconds
SKIPPED = 77


def lines(*texts):
    """The lines as one text."""
    return "".join(text + "\n" for text in texts)


@dataclass(frozen=True)
class Result:
    """How a run ended and all that it printed."""

    code: int
    out: str = ""
    err: str = ""

    def __str__(self):
        return f"exit code {self.code}\n--- stdout\n{self.out}--- stderr\n{self.err}---"


class Box(unittest.TestCase):
    """A test in a scratch folder; its state folder is there, its programs are those of bin/."""

    maxDiff = None
    helper: pathlib.Path

    def setUp(self):
        self.box = pathlib.Path(tempfile.mkdtemp(prefix="pinned images ")).resolve()
        self.addCleanup(shutil.rmtree, self.box)
        for name in ("home", "tmp", "runtime", "bin", "state dir"):
            (self.box / name).mkdir()
        self.state = self.box / "state dir"
        self.names = {}
        self.call(self.box, "<box>")

    def call(self, text, name):
        """Output is compared with `name` where it says `text`; returns `text`."""
        self.names[str(text)] = name
        return text

    def general(self, text):
        for known in sorted(self.names, key=len, reverse=True):
            text = text.replace(known, self.names[known])
        return text

    def environment(self):
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        return {**kept, "PATH": str(self.box / "bin"), "HOME": str(self.box / "home"),
                "TMPDIR": str(self.box / "tmp"), "XDG_RUNTIME_DIR": str(self.box / "runtime"),
                "LC_ALL": "C.UTF-8"}

    def run_helper(self, *arguments):
        """Runs the helper in the scratch folder to its end."""
        done = subprocess.run([self.helper, *map(str, arguments)], cwd=self.box,
                              env=self.environment(), stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=LONGEST_RUN, check=False)
        return self.result(done.returncode, done.stdout, done.stderr)

    def start_helper(self, *arguments):
        """Starts the helper; it is killed when the test ends, if it runs then."""
        process = subprocess.Popen([self.helper, *map(str, arguments)], cwd=self.box,
                                   env=self.environment(), stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.addCleanup(process.communicate)
        self.addCleanup(process.kill)
        return process

    def result(self, code, out, err):
        texts = (self.general(text.decode("utf-8", "backslashreplace")) for text in (out, err))
        return Result(code, *texts)

    def check(self, result, code=0, out=(), err=()):
        """Compares all of a result; `out` and `err` are lines."""
        self.assertEqual(str(Result(code, lines(*out), lines(*err))), str(result))

    def assert_files(self, *names):
        """Compares the names in the state folder; those of locks don't count."""
        there = {path.name for path in self.state.iterdir()} - {".lock"}
        self.assertEqual(set(names), there)


def main(*needed):
    """Runs the tests of the program: <program> HELPER [unittest arguments]."""
    missing = [name for name in needed if not shutil.which(name)]
    if missing:
        print(f"skipped: {', '.join(missing)} is not installed")
        sys.exit(SKIPPED)
    Box.helper = pathlib.Path(sys.argv.pop(1)).resolve()
    # Python warns of the process that copies a registry's log; it ends with the registry.
    unittest.main(warnings="ignore")
