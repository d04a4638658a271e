#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`pins --project`: what decides the rebuilds of each image, and whether its files agree on it."""
import json

import box
import sample

AT = "<box>/pro ject/pyproject.toml"
TORCH = f"torch==2.1  {AT}:5:3"
TORCHVISION = f"torchvision==0.16  {AT}:6:3"


class ProjectPins(box.Box):
    def setUp(self):
        super().setUp()
        folder = self.box / "pro ject"
        folder.mkdir()
        self.project = sample.Sample(folder)

    def pins(self, *more):
        return self.run_helper("pins", "--project", self.project.json, *more)

    def add(self, name, text):
        for image in self.project.images:
            image["manifests"].append(str(self.project.write(name, text)))
        self.project.save()

    def test_text(self):
        self.check(self.pins(), 0, [f"lint: {TORCH}", f"lint: {TORCHVISION}",
                                    f"full: {TORCH}", f"full: {TORCHVISION}"])

    def test_json(self):
        self.project.images = [self.project.full]
        self.project.full.update({"from": "", "base": "python:3.11", "pins": ["torch"]})
        self.project.save()
        result = self.pins("--format", "json")
        self.assertEqual((0, ""), (result.code, result.err))
        self.assertEqual({"schema": 1, "images": [{"name": "full", "pins": [
            {"name": "torch", "specifier": "==2.1", "reference": "", "source": "", "build": "",
             "marker": "", "places": [f"{AT}:5:3"]}]}]}, json.loads(result.out))

    def test_files_that_agree(self):
        self.add("environment.yml", "dependencies: [pytorch::pytorch=2.1.0=cpu_*, cpuonly]\n")
        conda = "torch==2.1  build cpu_* cpuonly  from conda:pytorch  <box>/pro ject/environment.yml"
        self.check(self.pins(), 0, [
            f"lint: {TORCH}", f"lint: {conda}:1:16", f"lint: {TORCHVISION}",
            f"full: {TORCH}", f"full: {conda}:1:16", f"full: {TORCHVISION}"], [
                "warning: <box>/pro ject/environment.yml:1:16: no package of conda is installed "
                "in image full: its pins decide rebuilds, and pip installs the rest"])

    def test_files_that_do_not_agree_are_named_once(self):
        self.add("environment.yml", "dependencies:\n- pytorch=2.0\n- torchvision=0.15\n")
        result = self.pins()
        hint = "  hint: bring both to one version, or lock again"
        self.assertEqual(1, result.code)
        self.assertEqual(
            ["<box>/pro ject/environment.yml:2:3: pytorch=2.0 does not agree with torch==2.1.0 "
             f"({AT}:5:3)", hint,
             "<box>/pro ject/environment.yml:3:3: torchvision=0.15 does not agree with "
             f"torchvision==0.16.0 ({AT}:6:3)", hint],
            [line for line in result.err.splitlines() if not line.startswith("warning: ")])

    def test_a_lock_that_does_not_satisfy(self):
        self.add("poetry.lock", '[[package]]\nname = "torch"\nversion = "2.0.1"\n'
                                'optional = false\n[metadata]\nlock-version = "2.1"\n')
        self.check(self.pins(), 1, err=[
            f"<box>/pro ject/poetry.lock:1:1: locks torch 2.0.1, but {AT}:5:3 asks for "
            "torch==2.1.0",
            "  hint: update the lock (poetry lock), or the requirement"])

    def test_a_pair_that_was_never_released(self):
        self.project.edit("pyproject.toml", "torchvision==0.16.0", "torchvision==0.15.1")
        result = self.pins()
        self.assertEqual(1, result.code)
        self.assertEqual([
            f"{AT}:6:3: torchvision 0.15.1 does not go with torch 2.1.0 ({AT}:5:3): it was made "
            "for torch 2.0",
            "  hint: pin a pair that was released together: torch 2.1 and torchvision 0.16"],
            result.err.splitlines())

    def test_a_pair_newer_than_the_data_is_a_notice(self):
        self.project.edit("pyproject.toml", "torchvision==0.16.0", "torchvision==0.99.0")
        self.project.edit("pyproject.toml", "torch==2.1.0", "torch==9.1.0")
        result = self.pins()
        self.assertEqual(0, result.code)
        self.assertEqual([
            f"warning: {AT}:6:3: whether torchvision 0.99.0 goes with torch 9.1.0 isn't known "
            "here: not checked"], result.err.splitlines())

    def test_a_base_image_has_no_pins(self):
        self.project.lint.update({"from": "system", "base": ""})
        self.project.images.append(self.project.base_image("system"))
        self.project.save()
        self.assertEqual(4, len(self.pins().out.splitlines()))

    def test_no_project(self):
        self.check(self.run_helper("pins", "--project", "gone.json"), 1, err=[
            "gone.json: can't be read: No such file or directory",
            "  hint: check the path; nothing of that name is there"])


if __name__ == "__main__":
    box.main()
