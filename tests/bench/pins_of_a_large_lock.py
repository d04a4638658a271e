#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Measures `pins` on a uv.lock of 2.6 MB beside Python's tomllib and, in one process, toml++.

Usage: pins_of_a_large_lock.py PROGRAM [--benchmarks PROGRAM] [--runs N]

The lock is made of the packages of a lock of the corpus, repeated under other names. The two
processes run in turn, so that what else the machine does falls on both.
"""

import argparse
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

CORPUS = pathlib.Path(__file__).parent.parent / "data/corpus/manifests"
LOCK = CORPUS / "080-kserve-kserve/python/custom_model/uv.lock"
BYTES = 2_600_000

# What `pins FILE` does: where torch and torchvision stand, and which versions.
TOMLLIB = """
import sys, tomllib
with open(sys.argv[1], "rb") as file:
    lock = tomllib.load(file)
for package in lock["package"]:
    if package["name"] in ("torch", "torchvision"):
        print(package["name"], package.get("version"))
"""


def large_lock():
    """Returns the text of a lock of about 2.6 MB."""
    head, *packages = LOCK.read_text(encoding="utf-8").split("[[package]]\n")
    parts = ["[[package]]\n" + package for package in packages]
    size = len(head)
    result = [head]
    copy = 0
    while True:
        for part in parts:
            if copy:
                part = re.sub(r'\bname = "([^"]+)"', rf'name = "\1-n{copy}"', part)
            if size + len(part) > BYTES and copy:
                return "".join(result)
            result.append(part)
            size += len(part)
        copy += 1


def milliseconds(command):
    """Returns how long a process took: by the clock, and of a processor."""
    begin = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{command[0]} exits {process.returncode}")
    clock = time.perf_counter() - begin
    return clock * 1000, (used.ru_utime + used.ru_stime) * 1000


def measure_processes(commands, runs):
    """Returns the milliseconds of each run by name and kind; the commands take turns."""
    times = {}
    for run in range(runs + 1):
        for name, command in commands.items():
            for kind, took in zip(("clock", "processor"), milliseconds(command)):
                if run:  # the first fills the caches
                    times.setdefault((name, kind), []).append(took)
    return times


def measure_in_process(program, path, runs):
    """Returns the same of Google Benchmark's repetitions, which it takes in random order."""
    output = subprocess.run(
        [program, "--benchmark_filter=large", "--benchmark_format=json",
         f"--benchmark_repetitions={runs}", "--benchmark_enable_random_interleaving=true",
         "--benchmark_min_time=0.05"],
        check=True, capture_output=True, env={**os.environ, "LARGE_UV_LOCK": str(path)}).stdout
    times = {}
    for row in json.loads(output)["benchmarks"]:
        if row["run_type"] == "iteration":
            name = row["run_name"].split("/")[0]
            times.setdefault((name, "clock"), []).append(row["real_time"])
            times.setdefault((name, "processor"), []).append(row["cpu_time"])
    return times


def show(times):
    """Prints median, quartiles and range of each."""
    print(f"{'':34}{'median':>9}{'quartiles':>18}{'range':>18}   ms")
    for (name, kind), values in times.items():
        low, _, high = statistics.quantiles(values, n=4)
        print(f"{name + ', ' + kind:34}{statistics.median(values):9.1f}{low:9.1f}{high:9.1f}"
              f"{min(values):9.1f}{max(values):9.1f}   {len(values)} runs")


def show_ratios(times):
    """Prints how the medians compare, by processor time and by the clock."""
    median = {key: statistics.median(values) for key, values in times.items()}
    print(f"\n{'':34}{'processor':>12}{'clock':>12}")
    for above, below in [("tomllib", "pins"), ("pins", "toml_alone_large"),
                         ("read_manifest_large", "toml_alone_large")]:
        if (above, "clock") in median and (below, "clock") in median:
            ratios = [median[above, kind] / median[below, kind] for kind in ("processor", "clock")]
            print(f"{above + ' / ' + below:34}{ratios[0]:12.2f}{ratios[1]:12.2f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", help="pinned-images, built for release")
    parser.add_argument("--benchmarks", help="the benchmarks, built for release")
    parser.add_argument("--runs", type=int, default=21)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "uv.lock"
        text = large_lock()
        path.write_text(text, encoding="utf-8")
        print(f"uv.lock: {len(text.encode())} bytes, {text.count('[[package]]')} packages\n")
        times = measure_processes(
            {"pins": [arguments.program, "pins", str(path)],
             "tomllib": [sys.executable, "-c", TOMLLIB, str(path)]}, arguments.runs)
        if arguments.benchmarks:
            times |= measure_in_process(arguments.benchmarks, path, arguments.runs)
    show(times)
    show_ratios(times)


if __name__ == "__main__":
    main()
