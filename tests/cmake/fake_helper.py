#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Stands in for pinned-images: records what it is asked, and fails on what it was not told.

Beside this file: `script.json`, the commands that may come, each once and in any order, with the
exit status of each, or `{"code": 0, "says": "a line"}`; `log.txt`, one line a command that came. A
manifest is made of the lines `pin <text>`, `version <text>`, `include <path>`; everything else in
it decides nothing.
"""
import argparse
import hashlib
import json
import os
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent


def parse(argv):
    parser = argparse.ArgumentParser(allow_abbrev=False)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, options in {
        "plan": ["--depfile"], "build": ["--stamp"], "push": ["--stamp"],
        "refresh": [], "explain": [], "verify": [], "doctor": [], "login": [],
        "graph": [], "report": [],
        "prune": [],
    }.items():
        command = commands.add_parser(name, allow_abbrev=False)
        for option in ["--project", "--state", *options]:
            command.add_argument(option, required=True, type=pathlib.Path)
        if name in ("build", "push"):
            command.add_argument("--image")
        if name == "verify":
            command.add_argument("--image")
            command.add_argument("--smoke", action="store_true")
            command.add_argument("--skip", action="store_true")
        if name == "prune":
            command.add_argument("--dry-run", action="store_true")
    lock = commands.add_parser("lock", allow_abbrev=False)
    lock.add_argument("what", choices=["check", "update"])
    lock.add_argument("--project", required=True, type=pathlib.Path)
    lock.add_argument("--state", type=pathlib.Path)
    pins = commands.add_parser("pins", allow_abbrev=False)
    pins.add_argument("--project", required=True, type=pathlib.Path)
    drift = commands.add_parser("drift", allow_abbrev=False)
    drift.add_argument("--project", required=True, type=pathlib.Path)
    drift.add_argument("--skip", action="store_true", required=True)
    drift.add_argument("--limit")
    return parser.parse_args(argv)


def write_on_change(path, text):
    if path.exists() and path.read_text() == text:
        return
    beside = path.with_name(path.name + ".new")
    beside.write_text(text)
    os.replace(beside, path)


def read_manifest(path, found):
    found["files"].append(path)
    for line in path.read_text().splitlines():
        word, _, rest = line.partition(" ")
        if word == "include":
            read_manifest(path.parent / rest, found)
        elif word in ("pin", "version"):
            found[word].append(rest)


def escape_for_depfile(path):
    return str(path).replace("$", "$$").replace(" ", "\\ ").replace("#", "\\#")


def plan(arguments, project):
    arguments.state.mkdir(parents=True, exist_ok=True)
    images = {image["name"]: image for image in project["images"]}
    # Never an empty list: CMake would write no depfile for Ninja, and the plan would run each time.
    files = [arguments.project]

    def key_and_tag(image):
        found = {"files": [], "pin": [], "version": []}
        for manifest in image.get("manifests", []):
            read_manifest(pathlib.Path(manifest), found)
        # Declared manifests are dependencies already, whatever their names.
        files.extend(path for path in found["files"] if str(path) not in image["manifests"])
        parent = image.get("from", "")
        text = json.dumps([found["pin"], key_and_tag(images[parent])[0] if parent else ""])
        return hashlib.sha256(text.encode()).hexdigest(), " ".join(found["version"])

    for name, image in images.items():
        key, tag = key_and_tag(image)
        write_on_change(arguments.state / f"{name}.key", key)
        write_on_change(arguments.state / f"{name}.tag", tag)
    lock = pathlib.Path(project["lock"])
    if lock.exists():
        files.append(lock)
    stamp = arguments.state / "plan.stamp"
    inputs = "".join(" \\\n  " + escape_for_depfile(path) for path in dict.fromkeys(files))
    arguments.depfile.write_text(f"{escape_for_depfile(stamp)}:{inputs}\n")
    stamp.touch()


def main(argv):
    arguments = parse(argv)
    project = json.loads(arguments.project.read_text())
    label = arguments.command
    if getattr(arguments, "image", None):
        label += " " + arguments.image
    if arguments.command == "lock":
        label += " " + arguments.what
    script = json.loads((HERE / "script.json").read_text())
    with (HERE / "log.txt").open("a") as log:
        log.write(json.dumps([label, argv]) + "\n")
    if label not in script:
        print(f"fake helper: nobody said that '{label}' would come", file=sys.stderr)
        return 9
    status = script.pop(label)
    (HERE / "script.json").write_text(json.dumps(script))
    if isinstance(status, dict):
        print(status["says"], file=sys.stderr)
        status = status["code"]
    if status != 0:
        return status
    if arguments.command == "plan":
        plan(arguments, project)
    elif hasattr(arguments, "stamp"):
        arguments.stamp.touch()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
