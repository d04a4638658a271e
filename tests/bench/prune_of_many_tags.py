#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The dry run of a prune beside a local registry of many tags:
prune_of_many_tags.py HELPER MANY_TAGS [<tags>]. Prints the clock's time, the processor's, and the
most memory that the helper had."""
import os
import pathlib
import subprocess
import sys
import tempfile
import time

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "cli"))
import sample  # noqa: E402  pylint: disable=wrong-import-position

WHO = {f"GIT_{who}_{what}": "a@example.edu" for who in ("AUTHOR", "COMMITTER")
       for what in ("NAME", "EMAIL")}


def git(folder, *arguments):
    subprocess.run(["git", *map(str, arguments)], cwd=folder, env={**os.environ, **WHO}, check=True,
                   capture_output=True)


def lay_out(box, address):
    project = sample.Sample(box / "project", f"{address}/lab")
    project.images = [project.lint]
    project.settings["prune"] = {"keep": [], "newest": 3, "days": 30, "also": []}
    project.save()
    git(box, "init", "-q", "--bare", "-b", "main", "remote.git")
    git(project.folder, "init", "-q", "-b", "main")
    project.write(".gitlab-ci.yml", "a: {image: '$CI_REGISTRY_IMAGE/lint:0.7.7'}\n")
    git(project.folder, "add", "-A")
    git(project.folder, "commit", "-q", "-m", "x")
    git(project.folder, "remote", "add", "origin", box / "remote.git")
    git(project.folder, "push", "-q", "-u", "origin", "main")
    return project


def main(helper, many_tags, tags="100000"):
    with subprocess.Popen([many_tags, tags], stdout=subprocess.PIPE, text=True) as server, \
            tempfile.TemporaryDirectory(prefix="pinned images ") as folder:
        try:
            box = pathlib.Path(folder)
            project = lay_out(box, server.stdout.readline().strip())
            with open(box / "out", "w+", encoding="utf-8") as out:
                begin = time.monotonic()
                process = subprocess.Popen(
                    [helper, "prune", "--dry-run", "--project", project.json, "--state", box],
                    stdout=out)
                _, status, usage = os.wait4(process.pid, 0)
                took = time.monotonic() - begin
                out.seek(0)
                summary = [line for line in out if line.startswith("prune: ")]
            print(*summary, sep="", end="")
            print(f"exit {os.waitstatus_to_exitcode(status)}, {took:.2f} s, processor "
                  f"{usage.ru_utime + usage.ru_stime:.2f} s, {usage.ru_maxrss / 1024:.1f} MiB")
        finally:
            server.kill()


if __name__ == "__main__":
    main(*sys.argv[1:])
