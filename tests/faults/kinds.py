# SPDX-License-Identifier: MIT
"""Which request of the helper it is: what it is for, told by its method, path and predecessors."""
import urllib.parse

HELPER = "pinned-images"  # its User-Agent; an engine has another


class Kinds:
    """Of one run; ask for each request of it, in order, and tell which were answered."""

    def __init__(self, main_host, special=None):
        """`special`: kinds of requests that are told by their path."""
        self._main_host = main_host
        self._special = special or {}
        self._looked = set()  # manifests that were answered
        self._put = set()
        self._tried = set()  # digests of which a deletion was answered
        self._deleted = set()  # tags
        self._uploads = False

    def of(self, request):
        """Returns the kind of a request of the helper; remembers what others put."""
        path, _, query = request.path.partition("?")
        kind = self._kind(request, path, query)
        return kind if request.agent == HELPER else None

    def answered(self, request):
        """A manifest that was answered is looked at once more if it is asked for again; else it is
        the same question."""
        if request.agent != HELPER:
            return
        if request.method == "GET":
            self._looked.add(f"{request.host}{request.path}")
        if request.method == "DELETE":
            self._tried.add(request.path)

    def _kind(self, request, path, query):
        if path == "/v2/":
            return "ping"
        if path == "/token":
            return self._of_token(urllib.parse.unquote(query))
        if request.method == "GET" and path in self._special:
            return self._special[path]
        if path.endswith("/tags/list"):
            return "list"
        return self._of_blob(request) if "/blobs/" in path else self._of_manifest(request, path)

    @staticmethod
    def _of_token(query):
        return next((f"token to {right}" for right in ("delete", "push") if right in query), "token")

    def _of_blob(self, request):
        if request.method == "GET" and "/base/blobs/" in request.path:
            return "base config"
        if request.method == "GET":
            return "blob" if self._uploads else "config"
        if request.method in ("POST", "DELETE"):
            self._uploads = request.method == "POST"
        return {"HEAD": "has blob", "POST": "upload", "PUT": "put blob",
                "DELETE": "cancel"}[request.method]

    def _of_manifest(self, request, path):
        if request.method == "PUT":
            self._put.add(path)
            return "put"
        if request.method == "DELETE":
            return self._of_deletion(path)
        if request.method == "HEAD":
            return self._of_look(path)
        if "/base/manifests/" in path:
            return "base image"
        if path in self._put:
            return "read back"
        if f"{request.host}{path}" in self._looked:
            return "second look"
        return self._first_look(request, path)

    def _of_deletion(self, path):
        """Of a digest: it is tried on one that nothing has, which is put then."""
        if "/manifests/sha256:" in path:
            return "delete placeholder" if path in self._tried else "try delete"
        self._deleted.add(path)
        return "delete"

    def _of_look(self, path):
        if "/base/manifests/" in path:
            return "base"
        return "look after" if path in self._deleted else "look before"

    def _first_look(self, request, path):
        if request.host != self._main_host:
            return "upstream"
        return "key" if "/manifests/pins-" in path else "version"
