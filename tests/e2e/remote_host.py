# SPDX-License-Identifier: MIT
"""A second machine: a network namespace that is reached over a link, with a docker daemon in it."""

import ctypes
import ipaddress
import os
import pathlib
import socket
import threading

import docker_daemon
import machine

CLONE_NEWNET = 0x40000000
PORT = 2376


def _listen_within(namespace: str, port: int) -> socket.socket:
    """Returns a socket that listens on the loopback of another network namespace."""
    found = []

    def listen():  # a thread changes its own namespace alone; it ends afterwards
        with open(f"/run/netns/{namespace}", "rb") as file:
            assert ctypes.CDLL(None, use_errno=True).setns(file.fileno(), CLONE_NEWNET) == 0
        found.append(socket.create_server(("127.0.0.1", port)))

    thread = threading.Thread(target=listen)
    thread.start()
    thread.join()
    return found[0]


def _copy(source: socket.socket, target: socket.socket) -> None:
    try:
        while piece := source.recv(65536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
    except OSError:  # one side is gone: so is the connection
        for side in (source, target):
            side.close()


def join(here: socket.socket, there: socket.socket) -> None:
    """Hands on what comes from either side, until both have ended."""
    for pair in ((here, there), (there, here)):
        threading.Thread(target=_copy, args=pair, daemon=True).start()


def _forward(listener: socket.socket, port: int) -> None:
    """Hands each connection on to the same port of this machine, until the listener is closed."""
    while True:
        try:
            here, _ = listener.accept()
        except OSError:
            return
        join(here, socket.create_connection(("127.0.0.1", port)))


class RemoteHost:
    """Has `address`, and a loopback of its own on which this machine's `ports` answer, too."""

    def __init__(self, folder: pathlib.Path, ports: tuple[int, ...]):
        machine.need_root()
        machine.need_program("ip")
        self._folder = folder
        self._name = f"pinned-images-{os.getpid()}"
        self._daemon: docker_daemon.DockerDaemon | None = None
        self._listeners: list[socket.socket] = []
        # RFC 2544's range for tests between machines, four addresses for each process.
        net = ipaddress.ip_address("198.18.0.0") + ((os.getpid() & 0x7fff) << 2)
        self.address = str(net + 2)
        link = f"pi{os.getpid()}"
        folder.mkdir(parents=True)
        for words in (f"netns add {self._name}",
                      f"link add {link} type veth peer name {link}p netns {self._name}",
                      f"addr add {net + 1}/30 dev {link}", f"link set {link} up",
                      f"-n {self._name} addr add {net + 2}/30 dev {link}p",
                      f"-n {self._name} link set {link}p up", f"-n {self._name} link set lo up"):
            done = machine.run(["ip", *words.split()])
            assert done.code == 0, done
        for port in ports:
            self._listeners.append(_listen_within(self._name, port))
            threading.Thread(target=_forward, args=(self._listeners[-1], port),
                             daemon=True).start()

    def start_docker(self, options: tuple[str, ...] = (), path: str = "") -> dict[str, str]:
        """Starts dockerd there, which asks for certificates; returns the environment to use it.
        `options` and `path`: see DockerDaemon."""
        certificates = self._folder / "certs"
        _make_certificates(certificates, self.address)
        server = [f"--tls{name}={certificates}/server/{file}" for name, file in
                  (("cacert", "ca.pem"), ("cert", "cert.pem"), ("key", "key.pem"))]
        self._daemon = docker_daemon.DockerDaemon(
            self._folder / "docker", ("nsenter", f"--net=/run/netns/{self._name}"),
            ("--host", f"tcp://{self.address}:{PORT}", "--tlsverify", *server, *options),
            path)
        return {"DOCKER_HOST": f"tcp://{self.address}:{PORT}", "DOCKER_TLS_VERIFY": "1",
                "DOCKER_CERT_PATH": str(self.certificates)}

    @property
    def socket(self) -> str:
        """That of its docker, which lies on this machine, too."""
        return self._daemon.address.removeprefix("unix://")

    @property
    def certificates(self) -> pathlib.Path:
        """What a client needs: ca.pem, cert.pem, key.pem."""
        return self._folder / "certs/client"

    def remove(self) -> None:
        if self._daemon:
            self._daemon.stop()
        for listener in self._listeners:
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        machine.run(["ip", "netns", "del", self._name])


def _make_certificates(folder: pathlib.Path, address: str) -> None:
    """An authority, and what it vouches for: the daemon, called docker or by address; a client."""
    machine.need_program("openssl")
    new = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    authority = folder / "authority"
    parts = {"authority": ["-subj", "/CN=authority"],
             "server": ["-subj", "/CN=docker", "-addext",
                        f"subjectAltName=DNS:docker,IP:{address}", "-addext",
                        "extendedKeyUsage=serverAuth"],
             "client": ["-subj", "/CN=client", "-addext", "extendedKeyUsage=clientAuth"]}
    for name, options in parts.items():
        (folder / name).mkdir(parents=True)
        by = ["-CA", authority / "cert.pem", "-CAkey", authority / "key.pem"]
        done = machine.run([*new, *options, *(by if name != "authority" else []), "-keyout",
                            folder / name / "key.pem", "-out", folder / name / "cert.pem"])
        assert done.code == 0, done
        (folder / name / "ca.pem").write_bytes((authority / "cert.pem").read_bytes())
