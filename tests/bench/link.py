# SPDX-License-Identifier: MIT
"""A relay on loopback that holds all that passes for half of a delay in each direction, and the
first bytes of a connection for the round trip that opening it takes; or answers by itself, so that
no work of a registry's takes a part of the machine, as none does where it is on another one."""

import asyncio
import threading

PIECE = 65536
TLS_RECORD = b"\x16"  # RFC 8446, section 5.1: what a handshake begins with


def answer(body: bytes, media_type: str) -> bytes:
    """Returns the bytes of an answer that has this body, for GET."""
    return (f"HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n").encode() + body


NO_TLS = b"HTTP/1.0 400 Bad Request\r\nConnection: close\r\n\r\n"
NOT_FOUND = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


class Link:
    """A relay to one server, or to `answer`, that holds all that passes; counts what it can."""

    def __init__(self, loop, delay):
        self._loop = loop
        self._half = delay / 2
        self.server = ""
        self.answer = b""
        self.answers: dict[str, bytes] = {}  # by path; in place of a server's
        self.connections = 0
        self.requests = 0

    async def start(self):
        served = await asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=512)
        self.address = "127.0.0.1:{}".format(served.sockets[0].getsockname()[1])

    async def _serve(self, reader, writer):
        self.connections += 1
        if self.answer or self.answers:
            await self._answer_all(reader, writer)
            return
        far_reader, far_writer = await asyncio.open_connection(*self.server.split(":"))
        opening = 2 * self._half
        await asyncio.gather(self._carry(reader, far_writer, opening),
                             self._carry(far_reader, writer, 0))

    async def _carry(self, reader, writer, first):
        """What comes later is not sent earlier, for it is held as long or less time."""
        ready = self._loop.time() + first
        while piece := await reader.read(PIECE):
            self.requests += piece.count(b"HTTP/1.1\r\n") if first else 0
            at = max(self._loop.time(), ready) + self._half
            self._loop.call_at(at, self._write, writer, piece)
        self._loop.call_at(max(self._loop.time(), ready) + self._half, writer.close)

    @staticmethod
    def _write(writer, piece):
        if not writer.is_closing():
            writer.write(piece)

    async def _answer_all(self, reader, writer):
        """Serves what is known for the path, else the same answer to each request."""
        opening = 2 * self._half
        while True:
            try:
                first = await reader.readexactly(1)
                if first == TLS_RECORD:  # a client that asks whether this is TLS
                    writer.write(NO_TLS)
                    raise ConnectionError
                head = first + await reader.readuntil(b"\r\n\r\n")
            except (asyncio.IncompleteReadError, ConnectionError):
                writer.close()
                return
            self.requests += 1
            method, path, _ = head.split(b" ", 2)
            answer = self.answers.get(path.decode(), self.answer or NOT_FOUND)
            if method == b"HEAD":
                answer = answer[:answer.index(b"\r\n\r\n") + 4]
            self._loop.call_later(opening + 2 * self._half, self._write, writer, answer)
            opening = 0


def start(delay: float) -> Link:
    """Returns a link that a thread serves; `delay` is the seconds of a round trip."""
    loop = asyncio.new_event_loop()
    made = Link(loop, delay)
    loop.run_until_complete(made.start())
    threading.Thread(target=loop.run_forever, daemon=True).start()
    return made
