# SPDX-License-Identifier: MIT
"""dockerd with a store of its own: that of the machine, if one runs, is not to be touched."""

import itertools
import os
import pathlib
import shutil
import subprocess

import machine

_numbers = itertools.count()


class DockerDaemon:
    """Runs from its making to stop(). `within` are the words that run a command in another network,
    `options` further ones of dockerd's, `path` is where its programs are looked for first."""

    def __init__(self, folder: pathlib.Path, within: tuple[str, ...] = (),
                 options: tuple[str, ...] = (), path: str = ""):
        machine.need_root()
        search = ":".join(filter(None, (path, os.environ["PATH"], "/usr/sbin:/sbin")))
        program = shutil.which("dockerd", path=search) or machine.need_program("dockerd")
        folder.mkdir(parents=True, exist_ok=True)
        # A socket's path has 107 bytes at most; containerd's are below the folder for execution.
        self._run = pathlib.Path(f"/run/pinned-images-test-{os.getpid()}-{next(_numbers)}")
        self._run.mkdir()
        self.address = f"unix://{self._run}/docker.sock"
        self._log = folder / "log"
        environment = {**os.environ, "PATH": search}
        with open(self._log, "wb") as log:
            self._process = subprocess.Popen(
                [*within, program, "--host", self.address, "--data-root", folder / "data",
                 "--exec-root", self._run / "exec", "--pidfile", folder / "pid", *options],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment)
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise

    def _wait(self) -> None:
        with subprocess.Popen(["tail", "-n", "+1", "-f", self._log],
                              stdout=subprocess.PIPE) as tail:
            try:
                text = b""
                while f"API listen on {self._run}".encode() not in text:
                    if self._process.poll() is not None:
                        last = self._log.read_text("utf-8", "replace").splitlines()[-3:]
                        raise machine.Skip("dockerd does not start here: " + " | ".join(last))
                    machine.wait_readable(tail.stdout.fileno(), 60,
                                          f"dockerd to start, see {self._log}")
                    text += os.read(tail.stdout.fileno(), 65536)
            finally:
                tail.kill()

    def stop(self) -> None:
        """Ends it and unmounts what it mounted, so that its folder can be removed."""
        self._process.terminate()
        self._process.wait(60)
        machine.unmount_below(self._run)
        machine.unmount_below(self._log.parent)
        shutil.rmtree(self._run, ignore_errors=True)
