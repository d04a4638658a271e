# SPDX-License-Identifier: MIT
"""Building the helper from nothing on two processors, without a compiler cache."""

import os
import pathlib
import shutil
import tempfile

import measure

SLOWEST = 5


def _configure(tools, build: pathlib.Path, environment) -> None:
    measure.take(["cmake", "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release", "-DBUILD_TESTING=OFF",
                  "-S", tools.sources, "-B", build], env=environment)


def steps(build: pathlib.Path) -> dict[str, float]:
    """Returns the seconds of each step that Ninja ran, by what it made."""
    lines = (build / ".ninja_log").read_text().splitlines()[1:]
    fields = [line.split("\t") for line in lines]
    return {made: (int(end) - int(begin)) / 1000 for begin, end, _, made, *_ in fields}


def measured(tools) -> measure.Report:
    report = measure.Report("building", "Building the helper from nothing, two processors")
    environment = {**os.environ, "CCACHE_DISABLE": "1"}
    runs = []
    with tempfile.TemporaryDirectory(prefix="pinned images building ") as folder:
        build = pathlib.Path(folder) / "build tree"
        for _ in range(min(3, tools.rounds)):
            shutil.rmtree(build, ignore_errors=True)
            _configure(tools, build, environment)
            runs.append(measure.take(["cmake", "--build", build, "--parallel", "2", "--target",
                                      "pinned-images"], env=environment))
        slowest = sorted(steps(build).items(), key=lambda step: -step[1])[:SLOWEST]
    rows = report.clocks({"cmake --build --target pinned-images": runs})
    report.row("its processors' time", "s", [run.processor for run in runs])
    for made, seconds in slowest:
        path = pathlib.Path(made)  # helper/<room>/CMakeFiles/...
        report.row(f"{path.parts[1]}: {path.name.removesuffix('.o')}", "s", [seconds])
    report.aim("building the helper", *(row.median for row in rows.values()), 60, " s")
    return report
