# SPDX-License-Identifier: MIT
"""A Python index on loopback: a folder a package, with its wheels in it."""

import base64
import contextlib
import functools
import http.server
import pathlib
import threading


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Answers with files and with lists of links, which is what the simple index is (PEP 503)."""

    def __init__(self, *arguments, asked: list[str], authorization: str, **more):
        self._asked = asked
        self._authorization = authorization
        super().__init__(*arguments, **more)

    def do_GET(self) -> None:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # uv breaks downloads off
            self._answer()

    def _answer(self) -> None:
        if self.headers.get("Authorization", "") == self._authorization:
            super().do_GET()
            return
        self.send_response(401)
        self.send_header("WWW-Authenticate", 'Basic realm="tests"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_) -> None:
        self._asked.append(self.path)


@contextlib.contextmanager
def serving(folder: pathlib.Path, login: tuple[str, str] | None = None):
    """Serves the folder, to those who have the login if one is given; gives its URL, and the list of
    paths that are asked for."""
    asked: list[str] = []
    authorization = ""
    if login:
        authorization = "Basic " + base64.b64encode(":".join(login).encode()).decode()
    handler = functools.partial(_Handler, asked=asked, authorization=authorization,
                                directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/", asked
        finally:
            server.shutdown()
            thread.join()
