# SPDX-License-Identifier: MIT
"""A project whose registry is scripted: what it answers for tags, configs and blobs is told."""
import box
import ours
import sample
import scripted
import stub


class Told(box.Box):
    def setUp(self):
        super().setUp()
        self.server = scripted.Registry()
        self.addCleanup(self.server.stop)
        self.call(self.server.address, "<registry>")
        self.project = sample.Sample(self.box / "project", f"{self.server.address}/demo",
                                     f"{self.server.address}/demo/base:1")
        self.engines = stub.Engines(self.box / "bin")
        for name in ("lint", "full"):
            self.call(self.project.key_tag(name), f"<{name} key tag>")

    def helper_in(self, command, *more):
        return self.run_helper(command, "--project", self.project.json, "--state", self.state,
                               *more)

    def only_lint(self):
        self.project.images = [self.project.lint]
        self.project.save()

    def ours(self, name, called, **labels):
        image = ours.image(ours.labels(name, self.project.facts(name), **labels))
        self.call(image.digest, called)
        return image

    def version(self, name, method="GET"):
        """The request for an image's version tag."""
        return f"{method} /v2/demo/{name}/manifests/1.0.0"

    def key_tag(self, name, method="GET"):
        return f"{method} /v2/demo/{name}/manifests/{self.project.key_tag(name)}"

    def digest(self, name, image):
        return f"GET /v2/demo/{name}/manifests/{image.digest}"

    def tell_config(self, name, image):
        """The config of an image may be asked for any number of times."""
        self.server.always(f"GET /v2/demo/{name}/blobs/{ours.digest(image.config)}",
                           scripted.Answer(200, image.config))

    def tell_retaggable(self, name, image):
        """The image is under its key tag; its version tag is absent."""
        self.server.once(self.version(name), scripted.ABSENT)
        self.server.once(self.key_tag(name), scripted.manifest(image))
        self.tell_config(name, image)

    def check_told(self, result, code, out=(), err=()):
        """Compares a result; all that was told was asked, nothing else, and no engine."""
        self.check(result, code, out, err)
        self.assertEqual(({"untold": [], "missing": []}, []),
                         (self.server.wrong(), self.engines.calls()))
