# SPDX-License-Identifier: MIT
"""Engines under test: the real program behind one of its name that records each call.

The recording program comes first in PATH. It can stop a call that matches a pattern until it is let
go, so that a scenario kills something at that very point.
"""

import os
import pathlib
import re
import shutil

import docker_daemon
import machine
import newer_docker

# The names of CTest's tests; docker has three builders, and two kinds of store.
ENGINES = ("buildah", "podman", "docker", "docker-buildkit", "docker-buildx",
           "docker-buildx-classic")

RECORDER = """\
#!/bin/sh
# Records the call, stops where the test asked for it, then becomes the real engine.
folder={folder}
file=
previous=
for word in "$@"; do
  [ "$previous" = --file ] && file=$word
  previous=$word
done
printf '%s\\036' "{name}$(printf '\\037%s' "$@")" >>"$folder/calls"
[ -z "$file" ] ||
  printf '%s\\035%s\\036' "$(printf '\\037%s' "$@")" "$(cat -- "$file")" >>"$folder/builds"
if [ -e "$folder/hold" ]; then
  pattern=$(cat "$folder/hold")
  case "$*" in
    $pattern)
      if mv "$folder/hold" "$folder/held" 2>/dev/null; then
        echo "$$" >"$folder/reached"
        read -r word <"$folder/go"
      fi ;;
  esac
fi
exec {real} "$@"
"""


def _quoted(text) -> str:
    return "'" + str(text).replace("'", "'\\''") + "'"


class Recorder:
    """The program in front of a real one; `bin` goes first in PATH."""

    def __init__(self, folder: pathlib.Path, name: str, real: str):
        self.folder = folder
        self.bin = folder / "bin"
        self.bin.mkdir(parents=True)
        self.forget()
        program = self.bin / name
        program.write_text(RECORDER.format(folder=_quoted(folder), name=name, real=_quoted(real)))
        program.chmod(0o755)

    def calls(self) -> list[list[str]]:
        """Returns the calls so far, each as its arguments (the program's name left out)."""
        text = (self.folder / "calls").read_text("utf-8", "backslashreplace")
        return [call.split("\x1f")[1:] for call in text.split("\x1e")[:-1]]

    def builds(self) -> list[tuple[list[str], str]]:
        """Returns the calls with a --file so far, each with the text of that Dockerfile then."""
        text = (self.folder / "builds").read_text("utf-8")
        builds = [build.split("\x1d") for build in text.split("\x1e")[:-1]]
        return [(call.split("\x1f")[1:], dockerfile) for call, dockerfile in builds]

    def verbs(self) -> list[str]:
        """Returns the first word of each call: build, push, image, inspect, ..."""
        return [call[0] for call in self.calls() if call]

    def forget(self) -> None:
        for name in ("calls", "builds"):
            (self.folder / name).write_text("")

    def hold(self, pattern: str) -> None:
        """Makes the next call that matches (a shell pattern on all its arguments) stop."""
        for name in ("reached", "go"):
            if not (self.folder / name).exists():
                os.mkfifo(self.folder / name)
        (self.folder / "hold").write_text(pattern)

    def wait_held(self, seconds: float = 120) -> int:
        """Waits until a call stands still and returns its process."""
        read = os.open(self.folder / "reached", os.O_RDONLY | os.O_NONBLOCK)
        try:
            machine.wait_readable(read, seconds, "the engine's call to be reached")
            text = b""
            while not text.endswith(b"\n"):
                machine.wait_readable(read, 10, "the held call's process id")
                try:
                    text += os.read(read, 100)
                except BlockingIOError:
                    pass
            return int(text)
        finally:
            os.close(read)

    def release(self) -> None:
        """Lets the held call go on."""
        with open(self.folder / "go", "w", encoding="ascii") as go:
            go.write("go\n")


def _client_major(docker: str) -> int:
    done = machine.run([docker, "--version"])
    match = re.search(r"version (\d+)\.", done.out)
    return int(match[1]) if match else 0


def _docker_clients() -> list[str]:
    """Returns each docker in PATH and Debian's own."""
    folders = [*os.environ.get("PATH", "").split(":"), "/usr/bin"]
    found = [shutil.which("docker", path=folder) for folder in dict.fromkeys(folders) if folder]
    return [path for path in found if path]


def _docker_client(buildkit: bool) -> str:
    """Returns a client that builds with BuildKit, or one that has the legacy builder alone."""
    clients = _docker_clients()
    if not clients:
        raise machine.Skip("docker is not installed")
    for client in clients:
        has_buildx = machine.run([client, "buildx", "version"]).code == 0
        if buildkit == (has_buildx or _client_major(client) < 23):
            return client
    kind = "builds with BuildKit" if buildkit else "has the legacy builder alone"
    raise machine.Skip(f"no docker client here {kind}: {', '.join(clients)}")


def name_of(kind: str) -> str:
    """Returns what PINNED_IMAGES_ENGINE calls it."""
    return kind.split("-")[0]


class Engine:
    """An engine with a store of its own in a folder, and the environment that selects both."""

    def __init__(self, kind: str, folder: pathlib.Path, newer: pathlib.Path):
        """`newer` has the docker of a later Debian, for `docker-buildx`."""
        self.kind = kind
        self.name = name_of(kind)
        self.folder = folder
        self.environment: dict[str, str] = {}
        self._daemon: docker_daemon.DockerDaemon | None = None
        folder.mkdir(parents=True)
        if self.name == "docker":
            real = self._start_docker(newer)
            self.environment["DOCKER_HOST"] = self._daemon.address
        else:
            real = machine.need_program(self.name)
            self._use_own_store()
        self.recorder = Recorder(folder / "recorder", self.name, real)
        self.environment["PATH"] = f"{self.recorder.bin}:{os.environ['PATH']}:/usr/sbin:/sbin"

    def _start_docker(self, newer: pathlib.Path) -> str:
        """Starts a daemon and returns the client's program."""
        if machine.run(["docker", "version", "--format", "{{.Server.Version}}"]).code == 0:
            raise machine.Skip("a docker daemon runs here, and two would share their bridge")
        if not self.kind.startswith("docker-buildx"):
            self._daemon = docker_daemon.DockerDaemon(self.folder)
            return _docker_client(self.kind == "docker-buildkit")
        if not newer.exists():
            raise machine.Skip("a newer docker is not there: run the test e2e.newer_docker")
        options = ("--config-file", str(newer / "daemon.json"))
        self._daemon = docker_daemon.DockerDaemon(
            self.folder, options=() if self.kind.endswith("-classic") else options,
            path=newer_docker.path_of(newer))
        return str(newer / "usr/bin/docker")

    def _use_own_store(self) -> None:
        config = self.folder / "storage.conf"
        config.write_text(f'[storage]\ndriver = "overlay"\ngraphroot = "{self.folder}/store"\n'
                          f'runroot = "{self.folder}/run"\n')
        self.environment["CONTAINERS_STORAGE_CONF"] = str(config)

    def remove(self) -> None:
        """Ends the daemon and unmounts the store, so that the folder can be removed."""
        if self._daemon:
            self._daemon.stop()
        machine.unmount_below(self.folder)


def remove_files(folder: pathlib.Path) -> None:
    """Removes a folder in which an engine may have left files of users of its own namespace."""
    unshare = [name for name in ("buildah", "podman") if shutil.which(name)]
    if os.geteuid() != 0 and unshare:
        done = machine.run([unshare[0], "unshare", "rm", "-rf", folder])
        assert done.code == 0, done
    else:
        shutil.rmtree(folder)
