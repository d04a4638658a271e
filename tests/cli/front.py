# SPDX-License-Identifier: MIT
"""A registry in front of docker-registry that does what that one can't: it deletes tags by name, as
GitLab's does, and lets a test act before a request is handed on, or answer in its place."""
import http.client
import http.server
import shutil
import sys
import threading


class Server(http.server.ThreadingHTTPServer):
    """Clients are killed in these tests: what they leave open is no error."""

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class Front:
    """`before[request]` is called before it is handed on; what it returns, if anything, is the
    status of the answer."""

    def __init__(self, real, deletes_by_tag=True):
        self._real = real
        self._deletes_by_tag = deletes_by_tag
        self.before = {}
        self.writes = []
        self._server = Server(("127.0.0.1", 0), self._handler())
        self.address = "127.0.0.1:{}".format(self._server.server_address[1])
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def stop(self):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _own_status(self, method, path):
        """Returns the status where the answer isn't the real registry's."""
        status = self.before.get(f"{method} {path}", lambda: None)()
        repository, _, tag = path.removeprefix("/v2/").partition("/manifests/")
        if status or not self._deletes_by_tag or method != "DELETE" or not tag or ":" in tag:
            return status
        folder = (self._real.data / "docker/registry/v2/repositories" / repository
                  / "_manifests/tags" / tag)
        if not folder.exists():
            return 404
        shutil.rmtree(folder)
        return 202

    def _ask_real(self, method, path, body, headers):
        kept = {name: value for name, value in headers.items()
                if name.lower() not in ("host", "connection", "content-length")}
        connection = http.client.HTTPConnection(self._real.address, timeout=60)
        try:
            connection.request(method, path, body, kept)
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            connection.close()

    def _handler(self):
        front = self

        class Handler(http.server.BaseHTTPRequestHandler):
            """Hands everything on but what the front answers itself."""

            protocol_version = "HTTP/1.1"

            def answer(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if self.command not in ("GET", "HEAD"):
                    front.writes.append(f"{self.command} {self.path}")
                status = front._own_status(self.command, self.path)
                headers, content = [], b""
                if not status:
                    status, headers, content = front._ask_real(self.command, self.path, body,
                                                               self.headers)
                self.send_response(status)
                for name, value in headers:
                    if name.lower() not in ("content-length", "connection", "date", "server"):
                        self.send_header(name, value.replace(front._real.address, front.address))
                length = dict(headers).get("Content-Length") if self.command == "HEAD" else None
                self.send_header("Content-Length", length or str(len(content)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(content)

            do_GET = do_HEAD = do_PUT = do_POST = do_PATCH = do_DELETE = answer

            def log_message(self, *_):
                """The test's own output is what matters."""

        return Handler
