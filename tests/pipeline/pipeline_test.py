#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The template of GitLab's jobs: pipeline_test.py <sources>; 77: a module is missing."""
import json
import pathlib
import re
import shutil
import subprocess
import sys
import unittest

try:
    import jsonschema
    import yaml
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

SOURCES = pathlib.Path(sys.argv[1])
TEMPLATE = SOURCES / "templates/pipeline/pinned-images.gitlab-ci.yml"
sys.path.insert(0, str(SOURCES / "tests/e2e"))
import runner  # noqa: E402  pylint: disable=wrong-import-position

# What a user's CI file adds to a job of ours, so that it runs.
MINE = {".pinned-images-job": {"script": ["true"]}, ".pinned-images-pip": {"script": ["true"]},
        ".pinned-images-uv": {"script": ["true"]}, ".pinned-images-poetry": {"script": ["true"]},
        ".pinned-images-configure": {"script": ["true"]}}


class Template(unittest.TestCase):
    """Each job is what GitLab takes, and its scripts are what a shell takes."""

    def setUp(self):
        self.pipeline = yaml.safe_load(TEMPLATE.read_text())
        self.schema = json.loads((SOURCES / "tests/pipeline/gitlab-ci.schema.json").read_text())

    def jobs(self):
        """Yields name and job, with what it extends and what a user adds."""
        for name in self.pipeline:
            yield name, runner.merged(runner.resolved(self.pipeline, name), MINE.get(name, {}))

    def test_is_valid(self):
        jsonschema.Draft7Validator.check_schema(self.schema)
        jsonschema.validate(self.pipeline, self.schema)
        jsonschema.validate(dict(self.jobs()), self.schema)
        broken = {".a": {"script": ["x"], "artefacts": {}}}
        self.assertRaises(jsonschema.ValidationError, jsonschema.validate, broken, self.schema)

    def test_is_hidden_and_named_after_us(self):
        for name in self.pipeline:
            self.assertRegex(name, "^[.]pinned-images-[a-z]+$")

    def test_each_job_has_a_script(self):
        for name, job in self.jobs():
            self.assertTrue(job.get("script"), name)

    def test_writes_where_the_job_may_and_alone(self):
        """One at a time, and no cache: what GitLab would give to another job."""
        for name, job in self.jobs():
            text = " ".join(job["script"])
            if "update-ci" in text or "prune-images" in text:
                self.assertEqual(job["resource_group"], "pinned-images", name)
                self.assertIs(job["interruptible"], False, name)
            if "cmake" in text:
                self.assertEqual(job["cache"], [], name)

    def test_the_guide_names_what_is_there(self):
        guide = (SOURCES / "ci/README.md").read_text()
        named = set(re.findall(r"`[.](pinned-images-[a-z]+)`|extends: [.](pinned-images-[a-z]+)",
                               guide))
        named = {one or other for one, other in named}
        self.assertTrue(named)
        self.assertLessEqual({f".{name}" for name in named}, set(self.pipeline))

    def test_scripts(self):
        if not shutil.which("shellcheck"):
            self.skipTest("shellcheck is not installed")
        for name, job in self.jobs():
            lines = job.get("before_script", []) + job["script"] + job.get("after_script", [])
            # 2086: what the user wrote is split into words; 2154: GitLab sets it.
            done = subprocess.run(["shellcheck", "-s", "sh", "-e", "SC2086,SC2154", "-"],
                                  input="\n".join(lines), capture_output=True, text=True,
                                  check=False)
            self.assertEqual(done.stdout, "", name)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
