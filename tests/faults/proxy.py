# SPDX-License-Identifier: MIT
"""A proxy on loopback between a client and a real registry: it records, waits, and breaks things.

It listens at one port of three addresses. 127.0.0.1 and 127.0.0.2 lead to the registry, so that a
client takes it for two; paths under /token go to the token server. 127.0.0.3 leads to the storage:
the same content, for which no login is needed. A rule, called with each request before it is
forwarded, returns what shall happen to it.
"""
import http.client
import re
import shutil
import socket
import ssl
import struct
import threading
import time
from dataclasses import dataclass, field

HOSTS = ("127.0.0.1", "127.0.0.2")
STORAGE_HOST = "127.0.0.3"
REALM = "http://realm.test/token"  # what the registry is told; clients are told the proxy's own
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length"}
TAG = re.compile(r"/v2/(.+)/manifests/([^:]+)")
STANDSTILL = 30  # seconds after which a peer that does nothing is given up


@dataclass
class Request:
    """One request of a client; `host` is the name by which it knows the proxy."""

    method: str
    path: str
    headers: dict
    body: bytes
    host: str
    is_tls: bool = False

    @property
    def agent(self):
        return self.headers.get("user-agent", "")


@dataclass
class Answer:
    status: int
    headers: list = field(default_factory=list)
    body: bytes = b""

    def header(self, name):
        return next((value for key, value in self.headers if key.lower() == name.lower()), None)

    def replaced(self, name, value):
        """Returns it with this header instead of those of that name."""
        others = [pair for pair in self.headers if pair[0].lower() != name.lower()]
        return Answer(self.status, [*others, (name, value)], self.body)


@dataclass
class Seen:
    """What is remembered of a request: nothing that could be a secret. `status` 0: no answer."""

    method: str
    path: str  # its query is left out
    agent: str
    host: str
    has_authorization: bool
    fault: str
    at: float
    status: int = 0

    def __str__(self):
        tells = f", {self.fault}" if self.fault else ""
        return f"{self.method} {self.host}{self.path} of {self.agent}: {self.status or 'none'}{tells}"

    def same_as(self, other):
        """Whether it may be another try of the same; an upload is begun anew, at another path."""
        if "/blobs/uploads/" in self.path:
            mine, its = (one.path.partition("/uploads/")[0] for one in (self, other))
            return mine == its
        return (self.agent, self.method, self.path) == (other.agent, other.method, other.path)


class Ended(Exception):
    """The connection is at its end."""


class Exchange:
    """One request on its connection, and what may be done with it."""

    def __init__(self, proxy, connection, request):
        self.proxy = proxy
        self.connection = connection
        self.request = request

    def forward(self):
        """Returns the real answer."""
        return self.proxy.forward(self.request)

    def send(self, answer):
        """Sends a whole answer."""
        self.raw(self.encoded(answer))
        return answer.status

    def encoded(self, answer, length=None):
        lines = [f"HTTP/1.1 {answer.status} {http.client.responses.get(answer.status, 'Unknown')}"]
        lines += [f"{name}: {value}" for name, value in answer.headers
                  if name.lower() not in HOP_BY_HOP]
        head = self.request.method == "HEAD"
        size = answer.header("Content-Length") if head else None
        if answer.status != 204:
            own = len(answer.body) if length is None else length
            lines.append(f"Content-Length: {size or own}")
        text = "\r\n".join(lines) + "\r\n\r\n"
        return text.encode() + (b"" if head else answer.body)

    def raw(self, content):
        self.connection.sendall(content)

    def reset(self):
        """Ends the connection by RST, so that the client reads an error and no end."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise Ended

    def close(self):
        raise Ended


class Proxy:
    """Serves from its making to stop(), a thread a connection."""

    def __init__(self, registry, token_server="", storage="", certificate=None):
        self._addresses = {host: registry for host in HOSTS} | {STORAGE_HOST: storage}
        self._token_server = token_server
        self._certificate = certificate
        self._lock = threading.Lock()
        self._seen = []
        self._troubles = []
        self._ends = []
        self._began = 0.0
        self._rule = None
        self.number = 0
        self.speaks_tls = False
        self.tokens = set()  # all that were given out
        self.repositories = None  # the registry's files of them, where it is to delete by tag
        self._listeners = self._listen()
        self.port = self._listeners[0].getsockname()[1]
        self.address, self.other_address = (f"{host}:{self.port}" for host in HOSTS)
        self._threads = [threading.Thread(target=self._accept, args=(one,), daemon=True)
                         for one in self._listeners]
        self._refuses = False
        self._stopped = False
        for thread in self._threads:
            thread.start()

    @staticmethod
    def _listen():
        """Returns a listener an address, all at one port that is free at each of them. It is asked
        for by its number: else it would be lost where connections are refused for a while."""
        with socket.create_server((HOSTS[0], 0)) as free:
            port = free.getsockname()[1]
        listeners = []
        try:
            for host in (*HOSTS, STORAGE_HOST):
                listeners.append(socket.create_server((host, port), backlog=256))
        except OSError:
            for listener in listeners:
                listener.close()
            return Proxy._listen()
        return listeners

    def stop(self):
        self._stopped = True
        for listener in self._listeners:
            try:
                listener.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        for thread in self._threads:
            thread.join()
        for listener in self._listeners:
            listener.close()

    def begin(self, rule=None, number=0):
        """Forgets what was seen; from now on `rule(request)` returns a fault, or None. A fault is
        called with the Exchange and returns the status that it sent. `number` is for faults."""
        with self._lock:
            self._seen = []
            self._troubles = []
            self._ends = []
            self._began = time.monotonic()
            self.tokens = set()
            self._rule = rule
            self.number = number
            self.speaks_tls = False

    def refuse(self):
        """From now on connections are refused; the port stays ours. A listener that is shut down
        twice stays so for reading, and so do the connections that it accepts later: what they
        have not yet received is an end to them."""
        with self._lock:
            if not self._refuses:
                for listener in self._listeners:
                    listener.shutdown(socket.SHUT_RD)
            self._refuses = True

    def listen_again(self):
        """The end of refuse()."""
        with self._lock:
            for listener in self._listeners:
                listener.listen(256)
            self._refuses = False

    def seen(self):
        with self._lock:
            return list(self._seen)

    def troubles(self):
        """Returns what the real servers did not answer, and why: no fault of ours."""
        with self._lock:
            return list(self._troubles)

    def log(self):
        """Returns a line a request, and a connection that broke off, in their order."""
        with self._lock:
            all_of_it = [(one.at, str(one)) for one in self._seen] + self._ends
            return [f"{at - self._began:7.2f} s  {text}" for at, text in sorted(all_of_it)]

    # The other threads.

    def _accept(self, listener):
        while not self._stopped:
            try:
                connection, _ = listener.accept()
            except OSError:  # it refuses, or is at its end
                time.sleep(0.01)
                continue
            host = listener.getsockname()[0]
            threading.Thread(target=self._serve, args=(connection, host), daemon=True).start()

    def _serve(self, connection, host):
        try:
            connection.settimeout(STANDSTILL)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            is_tls = connection.recv(1, socket.MSG_PEEK) == b"\x16"
            if is_tls and not self.speaks_tls:
                return
            if is_tls:
                connection = self._certificate.wrap_socket(connection, server_side=True)
            with connection.makefile("rb") as stream:
                while (request := _read_request(stream, host, is_tls)) is not None:
                    self._serve_one(connection, request)
        except Ended:
            pass  # who ended it, or was made to, knows why
        except OSError as error:
            with self._lock:
                self._ends.append((time.monotonic(), f"a connection to {host} ended: {error!r}"))
        finally:
            connection.close()

    def _serve_one(self, connection, request):
        with self._lock:
            rule = self._rule
        fault = rule(request) if rule and request.host != STORAGE_HOST else None
        seen = Seen(request.method, request.path.split("?")[0], request.agent, request.host,
                    "authorization" in request.headers, getattr(fault, "name", ""), time.monotonic())
        with self._lock:
            self._seen.append(seen)
        exchange = Exchange(self, connection, request)
        seen.status = fault(exchange) if fault else exchange.send(exchange.forward())

    def forward(self, request):
        """Returns the real answer to a request."""
        if request.host == STORAGE_HOST or not request.path.startswith("/token"):
            answer = self._ask(self._addresses[request.host], request)
        else:
            answer = self._ask(self._token_server, request)
            with self._lock:
                self.tokens.update(re.findall(r'"token": "([^"]+)"', answer.body.decode()))
        own = f"http://{request.host}:{self.port}/token"
        answer.headers = [(name, value.replace(REALM, own)) for name, value in answer.headers]
        return self._delete_tag(request, answer)

    def _ask(self, address, request):
        try:
            return ask(address, request)
        except (OSError, http.client.HTTPException) as error:
            with self._lock:
                self._troubles.append(f"{request.method} {request.path.split('?')[0]}: {error!r}")
            raise Ended from error

    def _delete_tag(self, request, answer):
        """What GitLab's registry does and docker-registry does not: it said so to one who may."""
        tag = TAG.fullmatch(request.path)
        if not (self.repositories and request.method == "DELETE" and answer.status == 405 and tag):
            return answer
        folder = self.repositories / tag[1] / "_manifests/tags" / tag[2]
        if not folder.exists():
            return Answer(404, [("Content-Type", "application/json")],
                          b'{"errors": [{"code": "MANIFEST_UNKNOWN"}]}')
        shutil.rmtree(folder)
        return Answer(202)


def ask(address, request):
    """Returns a server's answer to a request."""
    connection = http.client.HTTPConnection(address, timeout=STANDSTILL)
    try:
        headers = {name: value for name, value in request.headers.items()
                   if name not in HOP_BY_HOP}
        connection.request(request.method, request.path, request.body or None, headers)
        answer = connection.getresponse()
        return Answer(answer.status, answer.getheaders(), answer.read())
    finally:
        connection.close()


def _read_request(stream, host, is_tls):
    line = stream.readline()
    if not line:
        return None
    method, path, _ = line.decode("latin-1").split(" ", 2)
    headers = {}
    while (line := stream.readline()) not in (b"\r\n", b"\n", b""):
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.strip().lower()] = value.strip()
    if headers.get("transfer-encoding", "").lower() == "chunked":
        body = b"".join(_chunks(stream))
    else:
        body = stream.read(int(headers.get("content-length", 0)))
    return Request(method, path, headers, body, host, is_tls)


def _chunks(stream):
    while size := int(stream.readline().split(b";")[0], 16):
        yield stream.read(size)
        stream.readline()
    while stream.readline() not in (b"\r\n", b"\n", b""):
        pass  # trailers


def untrusted(folder):
    """Returns a TLS context with the certificate in `folder`, which nobody trusts."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context
