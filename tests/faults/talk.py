# SPDX-License-Identifier: MIT
"""As much of a registry's client as an engine needs: Basic or Bearer, manifests and blobs."""
import base64
import hashlib
import http.client
import json
import re
import urllib.parse

AGENT = "fake-engine"
IMAGE = "application/vnd.docker.distribution.manifest.v2+json"
CONFIG = "application/vnd.docker.container.image.v1+json"
LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip"
ATTEMPTS = 3  # a login, and one more


class Refused(Exception):
    """The registry did not do it; the text says what it answered."""


def digest_of(content):
    return "sha256:" + hashlib.sha256(content).hexdigest()


def split_reference(reference):
    """Returns registry, repository, and tag or digest."""
    registry, rest = reference.split("/", 1)
    if "@" in rest:
        repository, item = rest.split("@", 1)
    else:
        repository, _, item = rest.rpartition(":")
    return registry, repository, item


class Registry:
    """One repository of one registry; `login` is `user:password`, or empty."""

    def __init__(self, address, repository, login):
        self.address = address
        self.repository = repository
        self.login = login
        self.authorization = ""

    def ask(self, method, path, body=None, expected=(200,), **headers):
        """Returns headers and body of an answer that was expected."""
        for _ in range(ATTEMPTS):
            answer, content = self._ask(self.address, method, path, body, headers)
            if answer.status in expected:
                return answer, content
            if answer.status != 401 or not self._log_in(answer.headers["WWW-Authenticate"]):
                break
        raise Refused(f"{method} {path}: {answer.status} {content[:300]!r}")

    def _ask(self, address, method, path, body, headers):
        connection = http.client.HTTPConnection(address, timeout=60)
        try:
            sent = {"User-Agent": AGENT, **{name.replace("_", "-"): value
                                            for name, value in headers.items()}}
            if self.authorization:
                sent.setdefault("Authorization", self.authorization)
            connection.request(method, path, body, sent)
            answer = connection.getresponse()
            return answer, answer.read()
        finally:
            connection.close()

    def _log_in(self, challenge):
        basic = "Basic " + base64.b64encode(self.login.encode()).decode()
        if challenge.startswith("Basic"):
            self.authorization = basic
            return bool(self.login)
        fields = dict(re.findall(r'(\w+)="([^"]*)"', challenge))
        realm = urllib.parse.urlsplit(fields["realm"])
        query = urllib.parse.urlencode({"service": fields["service"],
                                        "scope": f"repository:{self.repository}:pull,push"})
        headers = {"Authorization": basic} if self.login else {}
        answer, content = self._ask(realm.netloc, "GET", f"{realm.path}?{query}", None, headers)
        if answer.status == 200:
            self.authorization = "Bearer " + json.loads(content)["token"]
        return answer.status == 200

    def manifest(self, item):
        """Returns the bytes of a manifest."""
        return self.ask("GET", f"/v2/{self.repository}/manifests/{item}", Accept=IMAGE)[1]

    def blob(self, digest):
        return self.ask("GET", f"/v2/{self.repository}/blobs/{digest}")[1]

    def put_blob(self, content):
        """Puts a blob unless it is there."""
        digest = digest_of(content)
        there, _ = self.ask("HEAD", f"/v2/{self.repository}/blobs/{digest}", expected=(200, 404))
        if there.status == 200:
            return
        opened, _ = self.ask("POST", f"/v2/{self.repository}/blobs/uploads/", expected=(202,))
        place = urllib.parse.urlsplit(opened.headers["Location"])
        self.ask("PUT", f"{place.path}?{place.query}&digest={digest}", content, (201,),
                 Content_Type="application/octet-stream")

    def put_image(self, tag, config, layers):
        """Puts an image of these blobs under a tag."""
        for content in (*layers, config):
            self.put_blob(content)
        manifest = {"schemaVersion": 2, "mediaType": IMAGE, "config": described(config, CONFIG),
                    "layers": [described(layer, LAYER) for layer in layers]}
        self.ask("PUT", f"/v2/{self.repository}/manifests/{tag}", json.dumps(manifest).encode(),
                 (201,), Content_Type=IMAGE)


def described(content, media_type):
    return {"mediaType": media_type, "size": len(content), "digest": digest_of(content)}
