#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the fuzz targets, each for a time, with the corpus as seeds, and prints a line for each:

    cmake --preset fuzz && cmake --build build/fuzz --target fuzzers
    tests/fuzz/run.py build/fuzz [--seconds 600] [--jobs 2] [READER...]

What breaks a promise is kept in the work folder; mend the reader, cut the file down (the target's
`-minimize_crash=1`), and put it into tests/data/fuzz, which the test manifest.hostile feeds to all.
"""
import argparse
import concurrent.futures
import json
import pathlib
import re
import shutil
import subprocess
import sys

TESTS = pathlib.Path(__file__).resolve().parent.parent
FORMATS = {
    "pyproject": "pyproject", "requirements": "requirements", "setup_cfg": "setup.cfg",
    "pipfile": "Pipfile", "pipfile_lock": "Pipfile.lock", "poetry_lock": "poetry.lock",
    "pdm_lock": "pdm.lock", "pylock": "pylock.toml", "uv_lock": "uv.lock",
    "conda_environment": "conda-env", "conda_lock": "conda-lock",
    "conda_explicit": "conda-explicit", "pixi_toml": "pixi.toml", "pixi_lock": "pixi.lock"}
TABLES = {"version": "versions", "specifier": "specifiers", "requirement": "requirements",
          "marker": "markers"}
CI_FORMATS = {"gitlab_ci": "gitlab-ci", "github_workflow": "github-workflow",
              "any_yaml": "gitlab-ci"}
# Longer files are cut: what matters of a lock stands in its first packages.
LONGEST = 20_000


def seeds(reader, folder):
    """Writes the first inputs of a reader: real files of its format, or rows of its table."""
    folder.mkdir(parents=True, exist_ok=True)
    if reader in TABLES:
        table = json.loads((TESTS / f"data/conformance/{TABLES[reader]}.json").read_text())
        texts = [row["input"].encode() for row in table["cases"]]
    else:
        kind = "ci" if reader in CI_FORMATS else "manifests"
        corpus = TESTS / "data/corpus"
        rows = json.loads((corpus / f"{kind}.expected.json").read_text())
        texts = [(corpus / kind / row["dir"] / row["path"]).read_bytes()[:LONGEST]
                 for row in rows if row["format"] == {**FORMATS, **CI_FORMATS}[reader]]
        texts += [path.read_bytes() for path in (TESTS / "data/manifests").glob("*")
                  if path.name.startswith(reader)]
    for number, text in enumerate(texts):
        (folder / f"seed-{number}").write_bytes(text)


def run(reader, arguments):
    work = arguments.work / reader
    shutil.rmtree(work, ignore_errors=True)
    seeds(reader, work / "seeds")
    (work / "found").mkdir()
    with (work / "log").open("wb") as log:
        done = subprocess.run(
            [arguments.build / f"tests/fuzz/fuzz_{reader}", work / "found", work / "seeds",
             f"-max_total_time={arguments.seconds}", f"-max_len={LONGEST}", "-timeout=10",
             "-rss_limit_mb=1024", f"-artifact_prefix={work}/", "-print_final_stats=1"],
            stdout=log, stderr=log, check=False)
    said = (work / "log").read_text(errors="replace")
    runs = re.search(r"stat::number_of_executed_units: (\d+)", said)
    coverage = re.findall(r"cov: (\d+)", said)
    peak = re.search(r"stat::peak_rss_mb: +(\d+)", said)
    kept = sorted(path.name for path in work.glob("*-*") if path.is_file())
    return (f"{reader:18} {runs[1] if runs else '?':>10} runs  "
            f"{coverage[-1] if coverage else '?':>6} edges  {peak[1] if peak else '?':>5} MiB  "
            f"{'ok' if done.returncode == 0 else 'BROKEN: ' + ' '.join(kept)}",
            done.returncode == 0)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("readers", nargs="*", metavar="READER")
    parser.add_argument("--seconds", type=int, default=600)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--work", type=pathlib.Path, help="default: fuzz in the build folder")
    arguments = parser.parse_intermixed_args()
    arguments.build = arguments.build.resolve()
    arguments.work = (arguments.work or arguments.build / "fuzz").resolve()
    known = [*FORMATS, *CI_FORMATS, *TABLES]
    readers = arguments.readers or known
    unknown = sorted(set(readers) - set(known))
    if unknown:
        parser.error(f"there is no reader {unknown[0]}: {', '.join(known)}")
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        clean = True
        for line, kept_its_promise in pool.map(lambda reader: run(reader, arguments), readers):
            print(line, flush=True)
            clean = clean and kept_its_promise
    return 0 if clean else 1


if __name__ == "__main__":
    sys.exit(main())
