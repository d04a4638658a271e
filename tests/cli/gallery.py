# SPDX-License-Identifier: MIT
"""A project of three images in a registry, as pictures show it, and how texts are shown there."""
import json
import re

import ours
import world

MB = 1_000_000
INSTALL = "/bin/sh -c sh /etc/pinned-images/install "
BASE_STEPS = [("debian", 29 * MB, "/bin/sh -c #(nop) ADD file:1 in /"),
              ("python", 16 * MB, "RUN /bin/sh -c set -eux; build python")]
STEPS = {
    "lint": [*BASE_STEPS, ("lint steps", 9000, "RUN mkdir -p /etc/pinned-images && printf '%s'"),
             ("lint system", 42 * MB, INSTALL + "system"),
             ("lint requirements", 31 * MB, INSTALL + "requirements")],
    "docs": [*BASE_STEPS, ("docs steps", 9000, "RUN mkdir -p /etc/pinned-images && printf '%s'"),
             ("docs requirements", 58 * MB, INSTALL + "requirements")]}
STEPS["full"] = [*STEPS["lint"], ("full pins", 812 * MB, INSTALL + "pins"),
                 ("full requirements", 265 * MB, INSTALL + "requirements")]
SECONDS = {"lint": 48, "full": 361, "docs": 72}


def with_layers(image_labels, steps):
    """An image whose layers say that they are as large, and were made by these steps."""
    diff_ids = ["sha256:" + ours.sha256(name) for name, _, _ in steps]
    labels = {**image_labels, "pinned-images.seal": ours.seal(diff_ids)}
    history = [{"created_by": step} for _, _, step in steps]
    history.insert(1, {"created_by": "ENV x=y", "empty_layer": True})
    config = json.dumps({"os": "linux", "architecture": "amd64", "config": {"Labels": labels},
                         "rootfs": {"type": "layers", "diff_ids": diff_ids},
                         "history": history}).encode()
    layers = [{**ours.described(name.encode(), "application/vnd.docker.image.rootfs.diff.tar.gzip"),
               "size": size} for name, size, _ in steps]
    manifest = {"schemaVersion": 2, "mediaType": ours.MANIFEST, "layers": layers,
                "config": ours.described(config, "application/vnd.docker.container.image.v1+json")}
    return ours.Image(config, json.dumps(manifest).encode())


class Gallery(world.World):
    """lint, full and docs; the commands write beside images.json."""

    def setUp(self):
        super().setUp()
        self.project.set_base("python:3.11-slim")
        self.project.write("docs/requirements.txt", "sphinx==7.2.6\nfuro==2024.1.29\n")
        docs = self.project.image("docs", base="python:3.11-slim", pins=[], only_groups=False,
                                  manifests=[f"{self.project.folder}/docs/requirements.txt"],
                                  version_from=f"{self.project.folder}/pyproject.toml")
        self.project.images.append(docs)
        self.project.save()
        for name in STEPS:
            self.call(ours.key_tag(ours.key(self.facts(name))), f"<{name} key tag>")

    def facts(self, name):
        if name != "docs":
            return self.project.facts(name)
        return [("format", "1"), ("image", "docs"), ("installer", "pip"), ("refresh", "0"),
                ("template", ours.sha256("# docs\n")), ("platform", "linux/amd64"),
                ("base", "docker.io/library/python:3.11-slim"), ("dependencies", "yes")]

    def publish_all(self, **labels):
        """All three as they are today."""
        for name, steps in STEPS.items():
            inventory = {"lint": "ruff==0.4.1", "docs": "sphinx==7.2.6 furo==2024.1.29",
                         "full": "torch==2.1.0 torchvision==0.16.0 numpy==1.26.0 pytest==6.2.5"}
            made = with_layers(
                ours.labels(name, self.facts(name), build_seconds=str(SECONDS[name]),
                            inventory=inventory[name], **labels), steps)
            self.put_layers(name, made, steps)
            for tag in (world.VERSION, ours.key_tag(ours.key(self.facts(name)))):
                self.put(name, tag, made)

    def put_layers(self, name, image, steps):
        for content, _, _ in steps:
            self.shelf.registry.put_blob(f"{self.prefix}/{name}", content.encode())

    def move_torch(self):
        """What this build tree published is known, and then torch moves."""
        result = self.helper_in("push")
        self.assertEqual(0, result.code, result)
        for old, new in (("torch==2.1.0", "torch==2.2.0"), ("vision==0.16.0", "vision==0.17.0"),
                         ('"1.0.0"', '"1.1.0"')):
            self.project.edit("pyproject.toml", old, new)

    def written(self, name):
        return (self.project.folder / name).read_text(encoding="utf-8")

    def draw(self, *more):
        """Runs graph; returns its result and the three texts."""
        result = self.helper_in("graph", *more)
        return result, self.written("graph.mmd"), self.written("graph.dot"), self.written(
            "graph.svg")


BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029"


def shown(text):
    """The text as a terminal may have it: control and bidi characters by their escapes."""
    def escape(match):
        known = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
        code = ord(match[0])
        return known.get(match[0]) or (f"\\x{code:02x}" if code < 0x80 else f"\\u{code:04x}")

    return re.sub(f"[\x00-\x1f\x7f-\x9f{BIDI}]", escape, text)
