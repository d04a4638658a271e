# SPDX-License-Identifier: MIT
"""A buildah that runs nothing, builds at once, and pulls and pushes really.

The program is a few lines of bash that hand their arguments to the server in here: to start a Python
for each call would take most of the tests' time. An image is a config and its layers in a folder. No
two builds make the same image, as with a real engine. What it was not told of, it fails on. The file
`built` in the folder has a line for each image that it built.
"""
import base64
import hashlib
import json
import os
import pathlib
import re
import socketserver
import threading
import time
import traceback

import talk

PROGRAM = """\
#!/bin/bash
exec 3<>/dev/tcp/127.0.0.1/{port}
printf '%s\\0' $(($# + 1)) '{store}' "$@" >&3
while IFS= read -r line; do
  case $line in
    o*) printf '%s\\n' "${{line#o}}" ;;
    e*) printf '%s\\n' "${{line#e}}" >&2 ;;
    x*) code=${{line#x}} ;;
  esac
done <&3
exit "${{code:-125}}"
"""

# What `python3 -` says of an image: see tests/cli/sample.py for the pins of the project.
REPORT = {"python": "3.11.2", "inventory": {"torch": "2.1.0", "torchvision": "0.16.0"},
          "modules": {}}


class Failed(Exception):
    """How a call ends that does not do what it is asked; the text is what it prints."""

    def __init__(self, text, code=125):
        super().__init__(text)
        self.code = code


class Server:
    """Runs the calls of all programs made by it; `says(words)` gives the lines that a call prints
    before it does anything."""

    def __init__(self, says=lambda words: ()):
        self._server = _Listener(("127.0.0.1", 0), _Call)
        self._server.says = says
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    def write_program(self, path, store):
        """Makes the program, of an engine whose images are in the folder `store`."""
        port = self._server.server_address[1]
        path.write_text(PROGRAM.format(port=port, store=store))
        path.chmod(0o755)

    def stop(self):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Listener(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 256  # all engines' calls may come at once


class _Call(socketserver.StreamRequestHandler):
    """One call: the count of its words, and these; then lines for either output, and the code."""

    def handle(self):
        count = int(self._word())
        folder, *words = [self._word() for _ in range(count)]
        try:
            for line in self.server.says(words):
                self._send("o", line)
            code, out, err = 0, call(Store(folder), words), ""
        except Failed as failure:
            code, out, err = failure.code, "", f"Error: {failure}"
        except Exception:  # pylint: disable=broad-exception-caught
            code, out, err = 125, "", traceback.format_exc()
        self._send("o", *out.splitlines())
        self._send("e", *err.splitlines())
        self._send("x", str(code))

    def _send(self, mark, *lines):
        self.wfile.write("".join(f"{mark}{line}\n" for line in lines).encode())

    def _word(self):
        word = bytearray()
        while (byte := self.rfile.read(1)) not in (b"\0", b""):
            word += byte
        return word.decode()


class Store:
    """Images by their ids, the digest of the config; and names of them."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        for name in ("images", "blobs", "names"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)

    def add(self, config, layers):
        """Keeps an image and returns its id."""
        image = hashlib.sha256(config).hexdigest()
        digests = [self._keep(layer) for layer in layers]
        (self.folder / "blobs" / image).write_bytes(config)
        _write(self.folder / "images" / image, "\n".join(digests))
        return image

    def _keep(self, content):
        digest = hashlib.sha256(content).hexdigest()
        (self.folder / "blobs" / digest).write_bytes(content)
        return digest

    def find(self, name):
        """Returns the id that an id or a reference stands for; none if there is no such image."""
        image = name.removeprefix("sha256:")
        if (self.folder / "images" / image).exists():
            return image
        named = self.folder / "names" / _file_name(name)
        return named.read_text() if named.exists() else None

    def name(self, image, name):
        _write(self.folder / "names" / _file_name(name), image)

    def config(self, image):
        return (self.folder / "blobs" / image).read_bytes()

    def layers(self, image):
        digests = (self.folder / "images" / image).read_text().split()
        return [(self.folder / "blobs" / digest).read_bytes() for digest in digests]

    def all(self):
        return sorted(path.name for path in (self.folder / "images").iterdir())


def _file_name(name):
    return name.replace("/", "_")


def _write(path, text):
    """Whole or not at all: it may be killed."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}")
    beside.write_text(text)
    beside.rename(path)


def options(arguments, flags, valued):
    """Returns option -> values, and what is left; fails on an option that is neither."""
    found, rest = {}, []
    words = iter(arguments)
    for word in words:
        name, equals, value = word.partition("=")
        if not word.startswith("--"):
            rest.append(word)
        elif name in valued:
            found.setdefault(name, []).append(value if equals else next(words))
        elif word in flags:
            found[word] = []
        else:
            raise Failed(f"unknown option {word}")
    return found, rest


def labels_of(dockerfile):
    """The labels of the one step of a Dockerfile that has any."""
    text = dockerfile.partition("\nLABEL ")[2].replace("\\\n", "")
    found = {}
    for name, value in re.findall(r'"((?:[^"\\]|\\.)*)"="((?:[^"\\]|\\.)*)"', text):
        found[name] = re.sub(r"\\(.)", r"\1", value)
    return found


def build(store, arguments):
    found, _ = options(
        arguments, {"--no-cache", "--layers=false", "--layers=true", "--force-rm"},
        {"--file", "--platform", "--iidfile", "--network", "--build-arg", "--label", "--secret",
         "--format", "--security-opt", "--volume", "--isolation"})
    dockerfile = pathlib.Path(found["--file"][0]).read_text()
    for volume in found.get("--volume", []):
        if volume.endswith(":/pinned-images"):
            run_in(pathlib.Path(volume.removesuffix(":/pinned-images")))
    if "--iidfile" not in found:
        raise Failed("a step failed", 1)  # on purpose
    arguments = dict(text.split("=", 1) for text in found.get("--build-arg", []))
    labels = dict(text.split("=", 1) for text in found.get("--label", []))
    labels.update(labels_of(dockerfile))
    base = store.find(arguments["PINNED_IMAGES_BASE"])
    if base is None:
        raise Failed(f"no image {arguments['PINNED_IMAGES_BASE']}")
    is_label_only = len(dockerfile.partition("\nLABEL ")[0].splitlines()) == 2
    image = derive(store, base, labels, None if is_label_only else os.urandom(16).hex().encode())
    pathlib.Path(found["--iidfile"][0]).write_text("sha256:" + image)
    with open(store.folder / "built", "a", encoding="ascii") as built:
        built.write(f"{image} {'sealed' if is_label_only else 'built'}\n")
    return ""


def run_in(folder):
    """What is to be run in the image, or the probe whether anything can be."""
    if not (folder / "count").exists():
        (folder / "started").touch()
        return
    if (folder / "argv/0").read_text() != "python3":
        raise Failed("nothing but python3 can be run")
    (folder / "out").write_text("\npinned-images-inspection " + json.dumps(REPORT) + "\n")
    (folder / "code").write_text("0\n")


def derive(store, base, labels, layer):
    """Returns the id of a new image: the base, labels, and a layer if there is one."""
    config = json.loads(store.config(base))
    layers = store.layers(base)
    config["created"] = str(time.time_ns())
    config["config"]["Labels"] = {**(config["config"].get("Labels") or {}), **labels}
    if layer is not None:
        layers.append(layer)
        config["rootfs"]["diff_ids"].append("sha256:" + hashlib.sha256(layer).hexdigest())
    return store.add(json.dumps(config).encode(), layers)


def images(store, arguments):
    found, _ = options(arguments, {"--no-trunc", "--quiet"}, {"--filter"})
    wanted = [text.removeprefix("label=").split("=", 1) for text in found["--filter"]
              if text.startswith("label=")]
    found = []
    for image in store.all():
        labels = json.loads(store.config(image))["config"].get("Labels") or {}
        if all(labels.get(name) == value for name, value in wanted):
            found.append("sha256:" + image)
    return "\n".join(found)


def inspect(store, arguments):
    _, (name,) = options(arguments, (), {"--type"})
    image = store.find(name)
    if image is None:
        raise Failed(f"inspecting {name}: image not known")
    config = json.loads(store.config(image))
    return json.dumps({"FromImageID": image, "OCIv1": config, "Manifest": "{}"})


def tag(store, arguments):
    store.name(store.find(arguments[0]), arguments[1])
    return ""


def forget(store, arguments):
    (store.folder / "images" / store.find(arguments[0])).unlink()
    return ""


def open_registry(found, reference):
    address, repository, item = talk.split_reference(reference.removeprefix("docker://"))
    login = ""
    for path in found.get("--authfile", []):
        entry = json.loads(pathlib.Path(path).read_text())["auths"].get(address, {})
        login = base64.b64decode(entry.get("auth", "")).decode()
    return talk.Registry(address, repository, login), item


TRANSFER = ({"--tls-verify=false", "--quiet"}, {"--authfile", "--platform"})


def pull(store, arguments):
    found, (reference,) = options(arguments, *TRANSFER)
    registry, item = open_registry(found, reference)
    try:
        manifest = json.loads(registry.manifest(item))
        config = registry.blob(manifest["config"]["digest"])
        layers = [registry.blob(layer["digest"]) for layer in manifest["layers"]]
    except (talk.Refused, OSError) as error:
        raise Failed(str(error)) from error
    image = store.add(config, layers)
    store.name(image, reference.removeprefix("docker://"))
    return image


def push(store, arguments):
    found, (image, reference) = options(arguments, *TRANSFER)
    registry, item = open_registry(found, reference)
    image = store.find(image)
    try:
        registry.put_image(item, store.config(image), store.layers(image))
    except (talk.Refused, OSError) as error:
        raise Failed(str(error)) from error
    return ""


VERBS = {"build": build, "images": images, "inspect": inspect, "tag": tag, "rmi": forget,
         "pull": pull, "push": push}


def call(store, words):
    """Does what a call asks for and returns what it prints."""
    with open(store.folder / "calls", "a", encoding="utf-8") as calls:
        calls.write(" ".join(words) + "\n")
    verb, *arguments = words
    if verb == "--version":
        return "buildah version 1.28.2 (image-spec 1.0.2, runtime-spec 1.0.2)"
    if verb not in VERBS:
        raise Failed(f"unknown command {verb}")
    return VERBS[verb](store, arguments)
