# SPDX-License-Identifier: MIT
"""A real registry for the tests of one file: each test has a prefix of its own in it."""
import http.client
import pathlib
import shutil
import sys
import tempfile

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))
import registry  # noqa: E402  pylint: disable=wrong-import-position

import ours

PROGRAM = "docker-registry"


class Shelf:
    """docker-registry on loopback; put images into it, take some parts away again."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="pinned images registry "))
        self.registry = registry.Registry(self.folder / "registry")
        self.address = self.registry.address

    def remove(self):
        self.registry.stop()
        shutil.rmtree(self.folder)

    def put(self, repository, tag, image):
        """Puts an image; `tag` may be its digest."""
        for content in (image.config, ours.LAYER):
            self.registry.put_blob(repository, content)
        self.put_manifest(repository, tag, image.manifest, ours.MANIFEST)

    def put_index(self, repository, tag, images):
        """Puts an index of platform -> image and returns its digest."""
        for image in images.values():
            self.put(repository, image.digest, image)
        content = ours.index(images)
        self.put_manifest(repository, tag, content, ours.INDEX)
        return ours.digest(content)

    def put_manifest(self, repository, tag, content, media_type):
        self.ask(201, "PUT", f"/v2/{repository}/manifests/{tag}", content,
                 {"Content-Type": media_type})

    def delete_blob(self, repository, content):
        self.ask(202, "DELETE", f"/v2/{repository}/blobs/{ours.digest(content)}")

    def delete_image(self, repository, digest):
        self.ask(202, "DELETE", f"/v2/{repository}/manifests/{digest}")

    def ask(self, expected, method, path, body=None, headers=None):
        """Asks under a name that requests() leaves out."""
        connection = http.client.HTTPConnection(self.address, timeout=60)
        try:
            connection.request(method, path, body,
                               {"User-Agent": registry.AGENT, **(headers or {})})
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        assert answer.status == expected, f"{method} {path}: {answer.status} {content!r}"

    def writes(self, prefix):
        """Returns the requests of the helper below a prefix that could have written something."""
        return [f"{request.method} {request.path.removeprefix(f'/v2/{prefix}/')}"
                for request in self.registry.requests()
                if request.writes and request.path.startswith(f"/v2/{prefix}/")]

    def tags(self, repository):
        return self.registry.tags(repository)
