# SPDX-License-Identifier: MIT
"""Which request of the helper it is: what it is for, told by its method, path and predecessors."""
import urllib.parse

HELPER = "pinned-images"  # its User-Agent; an engine has another


class Kinds:
    """Of one run; ask for each request of it, in order, and tell which were answered."""

    def __init__(self, main_host):
        self._main_host = main_host
        self._looked = set()  # manifests that were answered
        self._put = set()
        self._uploads = False

    def of(self, request):
        """Returns the kind of a request of the helper; remembers what others put."""
        path, _, query = request.path.partition("?")
        kind = self._kind(request, path, query)
        return kind if request.agent == HELPER else None

    def answered(self, request):
        """A manifest that was answered is looked at once more if it is asked for again; else it is
        the same question."""
        if request.agent == HELPER and request.method == "GET":
            self._looked.add(f"{request.host}{request.path}")

    def _kind(self, request, path, query):
        if path == "/v2/":
            return "ping"
        if path == "/token":
            return "token to push" if "push" in urllib.parse.unquote(query) else "token"
        return self._of_blob(request) if "/blobs/" in path else self._of_manifest(request, path)

    def _of_blob(self, request):
        if request.method == "GET":
            return "blob" if self._uploads else "config"
        if request.method == "POST":
            self._uploads = True
        return {"HEAD": "has blob", "POST": "upload", "PUT": "put blob"}[request.method]

    def _of_manifest(self, request, path):
        if request.method == "PUT":
            self._put.add(path)
            return "put"
        if request.method == "HEAD":
            return "base"
        if path in self._put:
            return "read back"
        if f"{request.host}{path}" in self._looked:
            return "second look"
        return self._first_look(request, path)

    def _first_look(self, request, path):
        if request.host != self._main_host:
            return "upstream"
        return "key" if "/manifests/pins-" in path else "version"
