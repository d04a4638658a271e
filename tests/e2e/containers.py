# SPDX-License-Identifier: MIT
"""What a runner starts the containers of its jobs with."""

import pathlib

import machine


class BuildahContainer:
    """Root, or a user, in a chroot, with the rights that a runner's admin adds."""

    def __init__(self, stage, image: str, user: str, volumes: dict, hosts: dict):
        assert not hosts, "no service is to be reached from here"
        self._stage = stage
        made = stage.run(["buildah", "from", "--tls-verify=false", f"docker://{image}"])
        assert made.code == 0, made
        self._name = made.out.split()[-1]
        self._words = ["buildah", "run", "--isolation", "chroot", "--cap-add", "CAP_SYS_ADMIN",
                       "--cap-add", "CAP_MKNOD", *(["--user", user] if user else []),
                       *_mounts(volumes)]

    def run(self, script: str) -> machine.Result:
        return self._stage.run([*self._words, self._name, "--", "sh", script])

    def remove(self) -> None:
        self._stage.run(["buildah", "rm", self._name])


class DockerContainer:
    """A container as GitLab's runner starts it: no right is added. `options` are the runner's."""

    options: tuple[str, ...] = ()

    def __init__(self, stage, image: str, user: str, volumes: dict, hosts: dict):
        self._stage = stage
        made = stage.run(["docker", "run", "--detach", "--network", "host",
                          *(["--user", user] if user else []), *_mounts(volumes), *self.options,
                          *(f"--add-host={name}:{address}" for name, address in hosts.items()),
                          image, "sleep", "infinity"])
        assert made.code == 0, made
        self._name = made.out.split()[-1]

    def run(self, script: str) -> machine.Result:
        return self._stage.run(["docker", "exec", self._name, "sh", script])

    def remove(self) -> None:
        self._stage.run(["docker", "rm", "--force", "--volumes", self._name])


class UserNamespaceContainer(DockerContainer):
    """The runner's admin has set security_opt = ["seccomp:unconfined"]."""

    options = ("--security-opt", "seccomp=unconfined")


def _mounts(volumes: dict[pathlib.Path, str]) -> list[str]:
    return [word for here, there in volumes.items() for word in ("--volume", f"{here}:{there}")]
