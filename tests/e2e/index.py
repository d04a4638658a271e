# SPDX-License-Identifier: MIT
"""A Python index on loopback: a folder a package, with its wheels in it."""

import contextlib
import functools
import http.server
import pathlib
import threading


class _Handler(http.server.SimpleHTTPRequestHandler):
    """Answers with files and with lists of links, which is what the simple index is (PEP 503)."""

    def __init__(self, *arguments, asked: list[str], **more):
        self._asked = asked
        super().__init__(*arguments, **more)

    def log_message(self, *_) -> None:
        self._asked.append(self.path)


@contextlib.contextmanager
def serving(folder: pathlib.Path):
    """Serves the folder and gives its URL, and the list of paths that are asked for."""
    asked: list[str] = []
    handler = functools.partial(_Handler, asked=asked, directory=folder)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/", asked
        finally:
            server.shutdown()
            thread.join()
