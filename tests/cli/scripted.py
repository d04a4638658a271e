# SPDX-License-Identifier: MIT
"""A registry that says what the test wrote down; a request that was not told fails the test."""
import http.server
import threading
from dataclasses import dataclass, field

import ours


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes = b""
    headers: dict = field(default_factory=dict)


FINE = Answer(200)
ABSENT = Answer(404, b'{"errors": [{"code": "MANIFEST_UNKNOWN"}]}')


def manifest(image):
    return Answer(200, image.manifest, {"Content-Type": ours.MANIFEST})


class Registry:
    """Answers on loopback. `once` are answers in their order, `always` is given again and again."""

    def __init__(self):
        self._lock = threading.Lock()
        self._once = {}
        self._always = {"GET /v2/": FINE}
        self._asked = []
        self._untold = []
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.address = "127.0.0.1:{}".format(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def once(self, request, *answers):
        self._once.setdefault(request, []).extend(answers)

    def always(self, request, answer):
        self._always[request] = answer

    def stop(self):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def wrong(self):
        """Returns the requests that came untold, and those that were told and didn't come."""
        missing = [request for request, answers in self._once.items() for _ in answers]
        missing += [request for request in self._always if request not in self._asked]
        return {"untold": self._untold, "missing": missing}

    def asked(self, request):
        """Returns how often this was asked."""
        return self._asked.count(request)

    def _answer(self, request):
        with self._lock:
            self._asked.append(request)
            if self._once.get(request):
                return self._once[request].pop(0)
            if request in self._always:
                return self._always[request]
            self._untold.append(request)
            return Answer(418)

    def _handler(self):
        answer_of = self._answer

        class Handler(http.server.BaseHTTPRequestHandler):
            """Keeps the connection open, as registries do."""

            protocol_version = "HTTP/1.1"

            def answer(self):
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                answer = answer_of(f"{self.command} {self.path}")
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(answer.body)

            do_GET = do_HEAD = do_PUT = do_POST = do_PATCH = do_DELETE = answer

            def log_message(self, *_):
                """The test's own output is what matters."""

        return Handler
