# SPDX-License-Identifier: MIT
"""What a prune would delete, asked of a registry of 1,000 to 100,000 tags on this machine."""

import os
import pathlib
import re
import subprocess
import tempfile

import measure
import rooms  # noqa: F401  pylint: disable=unused-import
import scale

import sample  # of tests/cli

SIZES = (1_000, 10_000, 100_000)
WHO = {f"GIT_{who}_{what}": "a@example.edu" for who in ("AUTHOR", "COMMITTER")
       for what in ("NAME", "EMAIL")}


def _git(folder, *arguments) -> None:
    subprocess.run(["git", *map(str, arguments)], cwd=folder, env={**os.environ, **WHO}, check=True,
                   capture_output=True)


def lay_out(box: pathlib.Path, address: str) -> sample.Sample:
    """Makes a clone with one branch that uses one of the tags."""
    project = sample.Sample(box / "project", f"{address}/lab")
    project.images = [project.lint]
    project.settings["prune"] = {"keep": [], "newest": 3, "days": 30, "also": []}
    project.save()
    _git(box, "init", "-q", "--bare", "-b", "main", "remote.git")
    _git(project.folder, "init", "-q", "-b", "main")
    project.write(".gitlab-ci.yml", "a: {image: '$CI_REGISTRY_IMAGE/lint:0.7.7'}\n")
    _git(project.folder, "add", "-A")
    _git(project.folder, "commit", "-q", "-m", "x")
    _git(project.folder, "remote", "add", "origin", box / "remote.git")
    _git(project.folder, "push", "-q", "-u", "origin", "main")
    return project


def _runs(tools, tags: int) -> list[measure.Run]:
    with subprocess.Popen([tools.build / "tests/bench/many_tags", str(tags)], text=True,
                          stdout=subprocess.PIPE) as server, \
            tempfile.TemporaryDirectory(prefix="pinned images prune ") as folder:
        try:
            box = pathlib.Path(folder)
            project = lay_out(box, server.stdout.readline().strip())
            command = [tools.program, "prune", "--dry-run", "--project", project.json, "--state", box]
            printed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            assert re.search(r"^prune: .*\d", printed, re.MULTILINE), printed[-1000:]
            return [measure.take(command) for _ in range(min(tools.rounds, 5))]
        finally:
            server.kill()


def measured(tools) -> measure.Report:
    report = measure.Report("prune", "The plan of a prune")
    medians = {}
    for tags in SIZES:
        runs = _runs(tools, tags)
        medians[tags] = report.row(f"{tags:,} tags", "s", [run.clock for run in runs]).median
        report.row(f"{tags:,} tags: memory", "MiB", [run.memory for run in runs])
    report.aim("exponent of growth with the tags", scale.exponent(medians), 1.05)
    report.notes.append("The registry (many_tags) works on the same processors.")
    return report
