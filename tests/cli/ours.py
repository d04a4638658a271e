# SPDX-License-Identifier: MIT
"""Keys, labels and seals of our images, made from what is documented of them."""
import hashlib
import json
import urllib.parse
from dataclasses import dataclass

MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
INDEX = "application/vnd.docker.distribution.manifest.list.v2+json"
LAYER = b"a layer"  # nothing unpacks it
DIFF_IDS = ["sha256:" + hashlib.sha256(name).hexdigest() for name in (b"one", b"two")]


def sha256(content):
    return hashlib.sha256(content if isinstance(content, bytes) else content.encode()).hexdigest()


def digest(content):
    return "sha256:" + sha256(content)


def qualified(base):
    """The base as a key has it: docker.io's short names are written out."""
    return base if "/" in base else f"docker.io/library/{base}"


def canonical(facts):
    """The canonical text: sorted, one percent-encoded fact a line."""
    encoded = {" ".join(urllib.parse.quote(word, safe=":/@+=,<>!*") for word in fact)
               for fact in facts}
    return "".join(line + "\n" for line in sorted(encoded))


def key(facts):
    return sha256(canonical(facts))


def key_tag(full_key):
    return "pins-" + full_key[:16]


def seal(diff_ids):
    return sha256("".join(diff_id + "\n" for diff_id in diff_ids))


def labels(name, facts, diff_ids=DIFF_IDS, **changes):
    """The labels of an image of ours; `changes` replace some (`-` is written `_`)."""
    values = {"name": name, "key": key(facts),
              "facts": canonical(facts).rstrip("\n").replace("\n", ";"),
              "created": "2026-01-02T03:04:05Z", "build-seconds": "61", "base-digest": "",
              "parent-digest": "", "inventory": "", "seal": seal(diff_ids)}
    values.update({word.replace("_", "-"): value for word, value in changes.items()})
    return {f"pinned-images.{word}": value for word, value in values.items()}


@dataclass(frozen=True)
class Image:
    """A hand-made image: the bytes of its config and of its manifest."""

    config: bytes
    manifest: bytes

    @property
    def id(self):
        """As an engine's store has it."""
        return sha256(self.config)

    @property
    def digest(self):
        return digest(self.manifest)


def image(image_labels, platform="linux/amd64", diff_ids=DIFF_IDS):
    """An image with these labels."""
    system, architecture = platform.split("/")
    config = json.dumps({"os": system, "architecture": architecture,
                         "config": {"Labels": image_labels},
                         "rootfs": {"type": "layers", "diff_ids": diff_ids}}).encode()
    manifest = {"schemaVersion": 2, "mediaType": MANIFEST,
                "config": described(config, "application/vnd.docker.container.image.v1+json"),
                "layers": [described(LAYER, "application/vnd.docker.image.rootfs.diff.tar.gzip")]}
    return Image(config, json.dumps(manifest).encode())


def described(content, media_type):
    return {"mediaType": media_type, "size": len(content), "digest": digest(content)}


def index(images):
    """The bytes of an index of platform -> image."""
    children = [{**described(one.manifest, MANIFEST),
                 "platform": dict(zip(("os", "architecture"), platform.split("/")))}
                for platform, one in images.items()]
    return json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": children}).encode()
