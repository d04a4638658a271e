#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`ci-file refs`: the image references of CI files, as text and as JSON; no project is needed."""
import json

import box

CI_FILE = """\
include: /ci/more.yml
variables:
  REGISTRY: r.example.org/g/p
  LINT_TAG: "1.0"
  OTHER: x
lint:
  image: $REGISTRY/lint:$LINT_TAG  # moved by update-ci
  services:
    - !reference [.db, service]
test:
  image:
    name: 'python:3.11@sha256:12'
  script: [{image: decoy}]
"""

WORKFLOW = "on: push\njobs:\n  a:\n    container: x:${{ matrix.tag }}\n"


def reference(where, line, column, begin, raw, **fields):
    """A reference as the helper prints it: what is not so isn't there."""
    return {"doc": 0, "key": "image", "where": where, "line": line, "column": column,
            "byte_column": column, "byte_start": begin, "byte_end": begin + len(raw), "raw": raw,
            "value": raw, "style": "plain", "name": raw, "tag": None, "digest": None, **fields}


class Refs(box.Box):
    def write(self, name, text):
        (self.box / name).parent.mkdir(parents=True, exist_ok=True)
        (self.box / name).write_bytes(text.encode())
        return name

    def refs(self, *names):
        result = self.run_helper("ci-file", "refs", "--format", "json", *names)
        self.assertEqual((0, ""), (result.code, result.err))
        report = json.loads(result.out)
        self.assertEqual(1, report["schema"])
        return report["files"]

    def test_text(self):
        self.write(".gitlab-ci.yml", CI_FILE)
        self.write(".github/workflows/a.yml", WORKFLOW)
        self.check(self.run_helper("ci-file", "refs", ".gitlab-ci.yml", ".github/workflows/a.yml"),
                   0,
                   [".gitlab-ci.yml:7:10: lint.image: $REGISTRY/lint:$LINT_TAG",
                    ".gitlab-ci.yml:12:11: test.image: python:3.11@sha256:12",
                    ".github/workflows/a.yml:4:16: jobs.a.container: x:${{ matrix.tag }}"],
                   [".gitlab-ci.yml:9:7: lint.services[0]: !reference, which names no image "
                    "itself"])

    def test_json(self):
        self.write(".gitlab-ci.yml", CI_FILE)
        self.assertEqual([{
            "file": ".gitlab-ci.yml", "format": "gitlab-ci", "verdict": "ok", "documents": 1,
            "refs": [
                reference("lint.image", 7, 10, 107, "$REGISTRY/lint:$LINT_TAG",
                          name="$REGISTRY/lint", tag="$LINT_TAG", has_variable=True,
                          tag_has_variable=True, line_comment=True),
                reference("test.image", 12, 11, 223, "'python:3.11@sha256:12'",
                          key="image.name", value="python:3.11@sha256:12", style="single",
                          name="python", tag="3.11", digest="sha256:12")],
            "special": [{"kind": "custom-tag", "tag": "!reference", "key": "services",
                         "where": "lint.services[0]", "line": 9}],
            "other_image_keys": [{"path": "test.script.0.image", "line": 13, "value": "decoy"}],
            "image_variables": [
                {"variable": "LINT_TAG", "where": "variables", "line": 4, "value": "1.0"}],
            "used_variables": [
                {"variable": "REGISTRY", "where": "variables", "line": 3,
                 "value": "r.example.org/g/p", "byte_start": 45, "byte_end": 62,
                 "raw": "r.example.org/g/p"},
                {"variable": "LINT_TAG", "where": "variables", "line": 4, "value": "1.0",
                 "byte_start": 75, "byte_end": 80, "raw": '"1.0"'}],
            "includes": [{"path": "/ci/more.yml", "line": 1}]}], self.refs(".gitlab-ci.yml"))

    def test_json_of_several(self):
        names = [self.write("docker-compose.yml", "services: {a: {image: b}}\n"),
                 self.write(".github/workflows/a.yml", WORKFLOW),
                 self.write("empty.yml", "")]
        files = self.refs(*names)
        self.assertEqual([("docker-compose.yml", "yaml", 1), (names[1], "github-workflow", 1),
                          ("empty.yml", "yaml", 0)],
                         [(one["file"], one["format"], one["documents"]) for one in files])
        self.assertEqual([reference("services.a.image", 1, 23, 22, "b")], files[0]["refs"])
        self.assertEqual([reference("jobs.a.container", 4, 16, 35, "x:${{ matrix.tag }}",
                                    key="container", name="x", tag="${{ matrix.tag }}",
                                    has_variable=True, tag_has_variable=True,
                                    has_expression=True)], files[1]["refs"])
        self.assertEqual([], files[2]["refs"])

    def test_properties_and_aliases(self):
        self.write(".gitlab-ci.yml", "a: {image: &i b}\nc: {image: *i}\n")
        self.assertEqual([reference("a.image", 1, 15, 14, "b", properties="&i",
                                    also_used_at=["c.image"])],
                         self.refs(".gitlab-ci.yml")[0]["refs"])

    def test_bytes_are_those_of_the_file(self):
        text = "\ufeffa:\r\n  image: &i \"ä:1\" # ü\r\n"
        self.write(".gitlab-ci.yml", text)
        one, = self.refs(".gitlab-ci.yml")[0]["refs"]
        self.assertEqual('"ä:1"'.encode(), text.encode()[one["byte_start"]:one["byte_end"]])

    def test_no_yaml(self):
        self.write(".gitlab-ci.yml", "a:\n  image: b: c\n")
        for form in ("text", "json"):
            self.check(self.run_helper("ci-file", "refs", "--format", form, ".gitlab-ci.yml"), 1,
                       err=[".gitlab-ci.yml:2:11: not YAML: illegal map value",
                            "  hint: correct the file (https://yaml.org)"])

    def test_utf16(self):
        (self.box / "a.yml").write_bytes("image: b\n".encode("utf-16"))
        self.check(self.run_helper("ci-file", "refs", "a.yml"), 1,
                   err=["a.yml:1:1: not YAML: bytes that are not UTF-8",
                        "  hint: save the file as UTF-8"])

    def test_missing_file(self):
        self.check(self.run_helper("ci-file", "refs", "gone.yml"), 1,
                   err=["gone.yml: can't be read: No such file or directory",
                        "  hint: check the path; nothing of that name is there"])

    def test_value_is_escaped(self):
        self.write("a.yml", 'image: "a\\e[31m\\u202eb"\n')
        self.check(self.run_helper("ci-file", "refs", "a.yml"), 0,
                   [r"a.yml:1:8: image: a\x1b[31m\u202eb"])


class CommandLine(box.Box):
    MORE = ("  hint: `pinned-images --help` lists the commands, `pinned-images <command> --help` "
            "its options")

    def test_no_command(self):
        self.check(self.run_helper("ci-file"), 2,
                   err=["a command (refs, check, update) is required", self.MORE])

    def test_unknown_command(self):
        self.check(self.run_helper("ci-file", "bogus"), 2,
                   err=["The following argument was not expected: bogus", self.MORE])

    def test_no_file(self):
        self.check(self.run_helper("ci-file", "refs"), 2, err=["FILE is required", self.MORE])


if __name__ == "__main__":
    box.main()
