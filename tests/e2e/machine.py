# SPDX-License-Identifier: MIT
"""Processes that a scenario starts: run with a limit, found by program, and none left behind."""

import ctypes
import os
import pathlib
import select
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass

PR_SET_CHILD_SUBREAPER = 36
RUNS_I386 = pathlib.Path(__file__).resolve().parent.parent / "engine/runs_i386.sh"
NOT_EXECUTABLE = 126  # a shell's word for it


class Skip(Exception):
    """The machine lacks what the scenario needs; the text says what."""


@dataclass
class Result:
    """What a command printed and how it ended."""

    argv: list[str]
    code: int
    out: str
    err: str
    seconds: float

    @property
    def text(self) -> str:
        return self.out + self.err

    def __str__(self) -> str:
        return (f"$ {' '.join(self.argv)}\nexit code {self.code} after {self.seconds:.1f} s\n"
                f"--- stdout\n{self.out}--- stderr\n{self.err}---")


def run(argv, *, cwd=None, env=None, timeout=600, stdin=subprocess.DEVNULL) -> Result:
    """Runs a command to its end. A command over its time is ended and fails the scenario."""
    begin = time.monotonic()
    argv = [str(part) for part in argv]
    try:
        done = subprocess.run(argv, cwd=cwd, env=env, stdin=stdin, capture_output=True,
                              timeout=timeout, check=False)
    except subprocess.TimeoutExpired as over:
        printed = ((over.stdout or b"") + (over.stderr or b"")).decode("utf-8", "replace")
        raise AssertionError(f"not done after {timeout} s: {argv}\n{printed}") from None
    return Result(argv, done.returncode, done.stdout.decode("utf-8", "backslashreplace"),
                  done.stderr.decode("utf-8", "backslashreplace"), time.monotonic() - begin)


def need_program(name: str) -> str:
    """Returns a program's path, or skips the scenario."""
    path = shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    if not path:
        raise Skip(f"{name} is not installed")
    return path


def runs_foreign(architecture: str) -> bool:
    """Whether the kernel has an emulator for a machine that it is not."""
    return pathlib.Path(f"/proc/sys/fs/binfmt_misc/qemu-{architecture}").exists()


def need_i386() -> None:
    """Skips the scenario where no program for linux/386 runs."""
    done = run(["sh", RUNS_I386])
    if done.code == NOT_EXECUTABLE:
        raise Skip("this kernel runs no programs for linux/386, and has no emulator for them")
    if done.code:
        raise AssertionError(str(done))


def need_root() -> None:
    if os.geteuid() != 0:
        raise Skip("this needs root")


def adopt_orphans() -> None:
    """Makes processes whose parent is killed ours, so that `end_all` finds them."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _stat_fields(pid: int) -> list[str]:
    text = pathlib.Path(f"/proc/{pid}/stat").read_text()
    return text[text.rindex(")") + 2:].split()


def _parents() -> dict[int, int]:
    """Returns pid -> parent of every process there is, the ended ones left out."""
    parents = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                state, parent = _stat_fields(int(entry))[:2]
            except OSError:
                continue
            if state not in "ZX":
                parents[int(entry)] = int(parent)
    return parents


def descendants(of: int | None = None) -> list[int]:
    """Returns the processes started by `of` (this process) and by those, parents first."""
    parents = _parents()
    found = [of or os.getpid()]
    for pid in found:
        found += [child for child, parent in parents.items() if parent == pid]
    return found[1:]


def running(program: pathlib.Path) -> list[int]:
    """Returns the processes among our descendants that run this very program."""
    found = []
    for pid in descendants():
        try:
            if os.path.samefile(f"/proc/{pid}/exe", program):
                found.append(pid)
        except OSError:
            pass
    return found


def kill(pid: int) -> None:
    """kill -9, and waits until the process is gone."""
    handle = os.pidfd_open(pid)
    try:
        signal.pidfd_send_signal(handle, signal.SIGKILL)
        wait_readable(handle, 20, f"process {pid} to end after kill -9")
    finally:
        os.close(handle)


def wait_readable(handle: int, seconds: float, what: str) -> None:
    """Waits until a descriptor can be read; fails when the time is over."""
    if not select.select([handle], [], [], seconds)[0]:
        raise AssertionError(f"waited {seconds} s in vain for {what}")


def wait_gone(pid: int, seconds: float = 60) -> None:
    """Waits until a process has ended."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        wait_readable(handle, seconds, f"process {pid} to end")
    finally:
        os.close(handle)


def end_all() -> None:
    """Ends every process that the scenario started and that still runs."""
    for _ in range(20):
        left = descendants()
        if not left:
            return
        for pid in left:
            try:
                kill(pid)
            except (ProcessLookupError, AssertionError):
                pass
        reap()


def reap() -> None:
    """Collects children that have ended."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def unmount_below(folder: pathlib.Path) -> None:
    """Unmounts what is mounted in a folder, the innermost first."""
    lines = pathlib.Path("/proc/self/mountinfo").read_text("utf-8").splitlines()
    places = [line.split(" ")[4].encode().decode("unicode_escape") for line in lines]
    for place in reversed([place for place in places if place.startswith(f"{folder}/")]):
        run(["umount", "--lazy", place])
