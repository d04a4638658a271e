#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`requirements`: the flat list that each image installs, as text and as JSON."""
import json

import box
import sample

UV_LOCK = """\
version = 1

[[package]]
name = "demo"
source = { editable = "." }
dependencies = [{ name = "torch" }, { name = "numpy" }]

[[package]]
name = "numpy"
version = "1.26.0"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "torch"
version = "2.1.0+cpu"
source = { registry = "https://wheels.example.org/cpu" }

[[package]]
name = "unused"
version = "1.0"
source = { registry = "https://pypi.org/simple" }
"""

LINT = ["# image lint", "ruff==0.4.1"]
FULL = ["# image full", "torch==2.1.0", "torchvision==0.16.0", "numpy>=1.0", "pytest>=7"]


class Requirements(box.Box):
    def setUp(self):
        super().setUp()
        self.project = sample.Sample(self.box)

    def requirements(self, *more):
        return self.run_helper("requirements", "--project", self.project.json, *more)

    def check_json(self, result, *images):
        self.check(result, 0, [json.dumps({"schema": 1, "images": images}, indent=2)])

    def test_text_of_all(self):
        self.check(self.requirements(), 0, [*LINT, *FULL])

    def test_text_of_one(self):
        self.check(self.requirements("--image", "full"), 0, FULL)

    def test_text_of_two_is_in_order_of_building(self):
        self.check(self.requirements("--image", "full", "--image", "lint"), 0, [*LINT, *FULL])

    def test_json_of_all(self):
        self.check_json(
            self.requirements("--format", "json"),
            {"name": "lint", "pins": [], "requirements": ["ruff==0.4.1"], "constraints": []},
            {"name": "full", "pins": ["torch==2.1.0", "torchvision==0.16.0"],
             "requirements": ["torch==2.1.0", "torchvision==0.16.0", "numpy>=1.0", "pytest>=7"],
             "constraints": []})

    def test_json_of_one(self):
        self.check_json(
            self.requirements("--format", "json", "--image", "lint"),
            {"name": "lint", "pins": [], "requirements": ["ruff==0.4.1"], "constraints": []})

    def test_base_image_is_left_out(self):
        self.project.lint.update({"from": "system", "base": ""})
        self.project.images.append(self.project.base_image("system"))
        self.project.save()
        self.check(self.requirements(), 0, [*LINT, *FULL])
        self.check(self.requirements("--image", "system"))
        self.check_json(self.requirements("--format", "json", "--image", "system"))

    def test_lock_and_options_of_a_file(self):
        self.project.write("uv.lock", UV_LOCK)
        self.project.edit("pyproject.toml", '\n  "torchvision==0.16.0",', "")
        more = self.project.write("more.txt", "--extra-index-url https://more.example.org\n"
                                              "-c limits.txt\nscipy\n")
        self.project.write("limits.txt", "scipy<2\n")
        self.project.full["manifests"] += [f"{self.box}/uv.lock", str(more)]
        self.project.full.update({"from": "", "base": "python:3.11", "pins": ["torch"]})
        self.project.images = [self.project.full]
        self.project.save()
        # The lock names torch 2.1.0+cpu, which torch==2.1.0 admits.
        self.check(self.requirements(), 0, [
            "# image full", "--extra-index-url https://more.example.org",
            "--extra-index-url https://wheels.example.org/cpu", "torch==2.1.0", "numpy>=1.0",
            "pytest>=7", "scipy", "# constraints", "numpy==1.26.0", "scipy<2",
            "torch==2.1.0+cpu"])

    def test_credentials_of_an_index_are_refused(self):
        more = self.project.write("more.txt", "--index-url https://user:secret@example.org/x\n")
        self.project.full["manifests"].append(str(more))
        self.project.save()
        self.check(self.requirements("--image", "full"), 1, err=[
            "<box>/more.txt:1: a URL holds credentials, which would stay in the image",
            "  hint: take them out and pass them by docker_image(... SECRETS netrc=file:<path>)"])

    def test_nothing_is_written(self):
        before = sorted(self.box.rglob("*"))
        self.assertEqual(0, self.requirements().code)
        self.assertEqual(before, sorted(self.box.rglob("*")))


if __name__ == "__main__":
    box.main()
