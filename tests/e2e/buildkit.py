# SPDX-License-Identifier: MIT
"""BuildKit as buildx's `remote` driver expects it: the one within dockerd, at a port of its own."""

import socket
import threading

import remote_host

# How dockerd hands a connection over to its BuildKit (moby, api/server/router/grpc).
UPGRADE = b"POST /grpc HTTP/1.1\r\nHost: docker\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"


class BuildKit:
    """Answers at `address` from its making to stop(); `docker` is the daemon's socket."""

    def __init__(self, docker: str):
        self._docker = docker
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"tcp://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                here, _ = self._listener.accept()
            except OSError:
                return
            there = socket.socket(socket.AF_UNIX)
            there.connect(self._docker)
            there.sendall(UPGRADE)
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                head += there.recv(1)
            assert head.startswith(b"HTTP/1.1 101 "), head
            remote_host.join(here, there)

    def stop(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
