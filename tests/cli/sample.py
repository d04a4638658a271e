# SPDX-License-Identifier: MIT
"""A user's project of two images, lint and full, and the images.json that CMake writes for it."""
import json

import ours

PYPROJECT = """\
[project]
name = "demo"
version = "1.0.0"
dependencies = [
  "torch==2.1.0",
  "torchvision==0.16.0",
  "numpy>=1.0",
]

[dependency-groups]
lint = ["ruff==0.4.1"]
dev = ["pytest>=7"]
"""


class Sample:
    """The files in `folder`; change `images` and `settings`, then save() again."""

    def __init__(self, folder, prefix="registry.example.edu/demo", base="python:3.11-slim"):
        self.folder = folder
        self.json = folder / "images.json"
        self.lock = folder / "images.lock.toml"
        self.base = base
        self.write("pyproject.toml", PYPROJECT)
        self.lint = self.image("lint", base=base, only_groups=True, groups=["lint"])
        self.full = self.image("full", **{"from": "lint"}, groups=["dev"])
        self.images = [self.lint, self.full]
        self.settings = {
            "schema": 1, "source_dir": str(folder), "templates_dir": str(folder / "templates"),
            "lock": str(self.lock), "engine": "auto", "jobs": 0, "base_mirror": "", "tag": "",
            "registry": {"prefix": prefix, "override": "", "upstream": "", "insecure": False,
                         "tag": "VERSION"}}
        self.save()

    def set_base(self, base):
        """The same base for whatever prefix: then keys don't depend on it."""
        self.base = self.lint["base"] = base

    def write(self, path, text):
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
        return target

    def edit(self, path, old, new):
        """Replaces a text that must be there."""
        text = (self.folder / path).read_text()
        assert old in text, f"{path} does not hold {old!r}"
        self.write(path, text.replace(old, new))

    def template(self, name):
        return str(self.write(f"templates/Dockerfile.{name}.in", f"# {name}\n"))

    def place(self, name):
        return {"name": name, "place": f"{self.folder}/CMakeLists.txt:4",
                "template": self.template(name), "platforms": ["linux/amd64"]}

    def image(self, name, **changes):
        """What docker_image(<name>) hands on."""
        return {"kind": "image", **self.place(name), "base": "", "from": "",
                "manifests": [f"{self.folder}/pyproject.toml"], "only_groups": False,
                "groups": [], "extras": [], "pins": ["torch", "torchvision"], "python": "",
                "installer": "pip", "system_packages": [], "index_url": "",
                "extra_index_urls": [], "find_links": [], "build_args": [], "secrets": [],
                "files": [], "smoke_test": [], "version_from": "", **changes}

    def base_image(self, name, **changes):
        """What docker_base_image(<name>) hands on."""
        return {"kind": "base", **self.place(name), "suite": "bookworm", "packages": [],
                "snapshot": "", **changes}

    def save(self):
        self.json.write_text(json.dumps({**self.settings, "images": self.images}))

    def facts(self, name):
        """The facts of lint or full, as DESIGN.md lists them."""
        own = {"lint": [("base", ours.qualified(self.base)), ("dependencies", "no"),
                        ("group", "lint")],
               "full": [("dependencies", "yes"), ("group", "dev")]}[name]
        if name == "full":
            own.append(("parent", self.key("lint")))
        return [("format", "1"), ("image", name), ("installer", "pip"),
                ("template", ours.sha256(f"# {name}\n")), ("platform", "linux/amd64"),
                ("refresh", "0"), ("pin", "torch", "==2.1"), ("pin", "torchvision", "==0.16"),
                *own]

    def key(self, name):
        return ours.key(self.facts(name))

    def key_tag(self, name):
        return ours.key_tag(self.key(name))

    def write_lock(self, *images, refresh=0):
        """Writes images.lock.toml; an image is (name, tag, digest), or with its key behind."""
        text = f"format = 1\nrefresh = {refresh}\n"
        for name, tag, digest, *key in images:
            prefix = self.settings["registry"]["prefix"]
            text += (f'\n[[image]]\nname = "{name}"\nrepository = "{prefix}/{name}"\ntag = "{tag}"\n'
                     f'digest = "{digest}"\nkey = "{key[0] if key else name}"\npins = [\n]\n')
        self.lock.write_text(text)
