#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Configure tests: configure_test.py [--update] <group folder>...

A case is <case>.cmake, run as part of a project, and what must come of it: <case>-result.txt, the
exit status (none: 0); <case>-stderr.txt, all of stderr (none: it must be empty);
<case>-images.json, the file for the helper (none: not compared). Paths are written <project>,
<build> and <installed>, and the frames inside the module are left out. First lines `# arguments:
...` and `# environment: NAME=value` go to the run. No case may run the helper. --update writes the
expectations anew, to be read.
"""
import json
import pathlib
import re
import shlex
import shutil
import sys
import tempfile

import harness

PROJECT = """cmake_minimum_required(VERSION 3.25)
project(sample LANGUAGES NONE)
include("{installed}/prelude.cmake")
include(case.cmake)
"""


class Case:
    def __init__(self, source):
        self.source = source
        self.schema_failures = []
        stem = source.with_suffix("")
        self.result_file = stem.with_name(stem.name + "-result.txt")
        self.stderr_file = stem.with_name(stem.name + "-stderr.txt")
        self.json_file = stem.with_name(stem.name + "-images.json")

    def directives(self, name):
        found = re.findall(rf"^# {name}: (.*)$", self.source.read_text(), re.MULTILINE)
        return [word for line in found for word in shlex.split(line)]

    def run(self, scratch, installed):
        """Returns exit status, stderr and images.json (or None), the latter with general paths."""
        project, build = scratch / "project", scratch / "build"
        shutil.copytree(harness.HERE / "project", project)
        (project / "CMakeLists.txt").write_text(PROJECT.format(installed=installed))
        shutil.copy(self.source, project / "case.cmake")
        changes = dict(pair.split("=", 1) for pair in self.directives("environment"))
        done = harness.cmake(["-G", "Ninja", "-S", project, "-B", build,
                              *self.directives("arguments")],
                             harness.environment(**changes))

        def general(text):
            for name, path in (("build", build), ("project", project), ("installed", installed)):
                text = text.replace(str(path), f"<{name}>")
            return text

        images = build / "pinned-images" / "images.json"
        text = None
        if images.exists():
            self.schema_failures = list(schema_failures(json.loads(images.read_text())))
            text = general(images.read_text())
        return done.returncode, without_module_frames(general(done.stderr)), text

    def failures(self, status, stderr, images):
        expected_status = int(self.result_file.read_text()) if self.result_file.exists() else 0
        expected_stderr = self.stderr_file.read_text() if self.stderr_file.exists() else ""
        if status != expected_status:
            yield f"exit status {status}, expected {expected_status}"
        if stderr != expected_stderr:
            yield f"stderr:\n{stderr}\n--- expected:\n{expected_stderr}"
        yield from self.schema_failures
        if self.json_file.exists():
            if images != self.json_file.read_text():
                yield f"images.json:\n{images}\n--- expected:\n{self.json_file.read_text()}"

    def update(self, status, stderr, images):
        write_or_remove(self.result_file, f"{status}\n" if status else "")
        write_or_remove(self.stderr_file, stderr)
        if self.json_file.exists():
            self.json_file.write_text(images or "")


def write_or_remove(path, text):
    if text:
        path.write_text(text)
    else:
        path.unlink(missing_ok=True)


def without_module_frames(text):
    text = re.sub(r"^(CMake \w+ at) <installed>/cmake/\S+:\d+ ", r"\1 <module> ", text, flags=re.M)
    text = re.sub(r"^  <installed>/cmake/\S+:\d+ \(\w+\)\n", "", text, flags=re.M)
    text = re.sub(r"^  CMakeLists.txt:4 \(include\)\n", "", text, flags=re.M)
    return re.sub(r"\n{2,}\Z", "\n", text)


def schema_failures(value):
    schema = json.loads((harness.REPOSITORY / "cmake" / "images.schema.json").read_text())
    yield from violations(value, schema, schema, "$")


def violations(value, schema, root, where):
    """The part of JSON Schema that images.schema.json uses; another keyword is an error."""
    known = {"$schema", "$id", "$defs", "$ref", "title", "description", "type", "const", "enum",
             "oneOf", "pattern", "items", "properties", "required",
             "additionalProperties", "minimum"}
    if set(schema) - known:
        yield f"{where}: the check does not know {set(schema) - known}"
    if "$ref" in schema:
        yield from violations(value, root["$defs"][schema["$ref"].rsplit("/", 1)[1]], root, where)
    if "oneOf" in schema:
        fits = [one for one in schema["oneOf"] if not list(violations(value, one, root, where))]
        if len(fits) != 1:
            yield f"{where}: fits {len(fits)} forms"
    types = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int}
    if "type" in schema and type(value) is not types[schema["type"]]:
        yield f"{where}: not of type {schema['type']}"
        return
    if "const" in schema and value != schema["const"]:
        yield f"{where}: not {schema['const']}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{where}: not one of {schema['enum']}"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{where}: does not match {schema['pattern']}"
    if "minimum" in schema and value < schema["minimum"]:
        yield f"{where}: below {schema['minimum']}"
    for index, item in enumerate(value if "items" in schema else []):
        yield from violations(item, schema["items"], root, f"{where}[{index}]")
    if "properties" in schema:
        if not set(schema["required"]) <= set(value) <= set(schema["properties"]):
            yield f"{where}: has the fields {sorted(value)}"
        for name, part in schema["properties"].items():
            if name in value:
                yield from violations(value[name], part, root, f"{where}.{name}")


def main(arguments):
    update = arguments[:1] == ["--update"]
    bad = total = 0
    with tempfile.TemporaryDirectory(prefix="pinned images ") as temporary:
        # The real path, for CMake writes real paths.
        folder = pathlib.Path(temporary).resolve()
        installed = harness.install(folder / "installed")
        for group in map(pathlib.Path, arguments[update:]):
            sources = sorted(group.glob("*.cmake"))
            assert sources, f"no cases in {group}"
            for source in sources:
                case = Case(source)
                outcome = case.run(folder / group.name / source.stem, installed)
                if update:
                    case.update(*outcome)
                failures = list(case.failures(*outcome))
                if (installed / "log.txt").exists():
                    failures.append("the configure run started the helper")
                for failure in failures:
                    print(f"FAIL {group.name}/{source.stem}: {failure}")
                bad += bool(failures)
                total += 1
    print(f"{total} cases, {bad} failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
