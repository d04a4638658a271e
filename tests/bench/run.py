#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs benchmarks: all, or those that are named. Each prints a table and writes <name>.json,
<name>.md and <name>.svg. ci/bench.sh builds what they need and calls this."""

import argparse
import dataclasses
import importlib
import pathlib

NAMES = ("ci_job", "nothing_to_do", "unrelated_edit", "cold_runner", "rebuild",
         "rebuild_with_torch", "scale", "prune", "parsing", "building")


@dataclasses.dataclass(frozen=True)
class Tools:
    """What benchmarks are made of."""

    program: pathlib.Path  # pinned-images, built for release
    build: pathlib.Path  # the build tree that it is in
    sources: pathlib.Path
    work: pathlib.Path  # with the base images of the end-to-end tests, made at their first use
    rounds: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, required=True, help="a release build tree")
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument("names", nargs="*", metavar="name", help=", ".join(NAMES))
    options = parser.parse_args()
    unknown = sorted(set(options.names) - set(NAMES))
    if unknown:
        parser.error(f"there is no benchmark {unknown[0]}: {', '.join(NAMES)}")
    build = options.build.resolve()
    tools = Tools(build / "helper/cli/pinned-images", build,
                  pathlib.Path(__file__).resolve().parents[2], build / "tests/e2e/work",
                  options.rounds)
    for name in options.names or NAMES:
        importlib.import_module(name).measured(tools).write(build / "bench")


if __name__ == "__main__":
    main()
