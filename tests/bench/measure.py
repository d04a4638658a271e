# SPDX-License-Identifier: MIT
"""Measures commands that take turns, and keeps what came of it: a table, JSON, a picture."""

import dataclasses
import json
import os
import pathlib
import platform
import statistics
import subprocess
import sys
import time

import picture

SPAWNER = pathlib.Path(__file__).with_name("spawner.py")


@dataclasses.dataclass(frozen=True)
class Run:
    """One run of a process and all that it waited for."""

    clock: float  # seconds
    processor: float  # seconds
    memory: float  # MiB, the most that one process of it had


class Spawner:
    """The process that starts what is measured (spawner.py); a new one where it was ended."""

    def __init__(self):
        self._process = None

    def ask(self, command, options) -> dict:
        """Returns what came of a command."""
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen([sys.executable, "-B", SPAWNER], text=True,
                                             stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._process.stdin.write(json.dumps([command, options], default=str) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            sys.exit(f"{SPAWNER.name} ended with {self._process.wait()} while it ran {command}")
        return json.loads(answer)


SPAWNED = Spawner()


def take(command, *, codes=(0,), **more) -> Run:
    """Runs a command to its end; one that ends otherwise ends the benchmark, with its output."""
    words = [str(word) for word in command]
    done = SPAWNED.ask(words, more)
    if done["code"] not in codes:
        sys.exit(f"{words} ends with {done['code']}:\n{done['output']}")
    return Run(done["clock"], done["processor"], done["memory"])


def in_turns(subjects, rounds: int, warm: int = 1) -> dict[str, list[Run]]:
    """Returns the runs of each subject, a name and a function that returns a Run. Each round has one
    run of each; who begins changes, so that what else the machine does falls on all of them. The
    first rounds fill caches and don't count."""
    names = list(subjects)
    runs: dict[str, list[Run]] = {name: [] for name in names}
    for number in range(-warm, rounds):
        begin = number % len(names)
        for name in names[begin:] + names[:begin]:
            run = subjects[name]()
            if number >= 0:
                runs[name].append(run)
    return runs


@dataclasses.dataclass
class Row:
    """One subject's values, all in one unit."""

    what: str
    unit: str
    values: list[float]

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    def quartiles(self) -> tuple[float, float]:
        if len(self.values) < 2:
            return self.median, self.median
        low, _, high = statistics.quantiles(self.values, n=4)
        return low, high

    def as_json(self) -> dict:
        low, high = self.quartiles()
        return {"what": self.what, "unit": self.unit, "median": self.median, "quartiles": [low, high],
                "range": [min(self.values), max(self.values)], "values": self.values}


@dataclasses.dataclass
class Aim:
    """What is to be reached: `value` is at most, or at least, `limit`."""

    what: str
    value: float
    limit: float
    unit: str = ""
    at_least: bool = False

    @property
    def reached(self) -> bool:
        return self.value >= self.limit if self.at_least else self.value <= self.limit


class Report:
    """What a benchmark found."""

    def __init__(self, name: str, title: str):
        self.name = name
        self.title = title
        self.rows: list[Row] = []
        self.aims: list[Aim] = []
        self.notes: list[str] = []
        self.picture = ""  # an SVG in place of bars for all rows

    def row(self, what: str, unit: str, values) -> Row:
        self.rows.append(Row(what, unit, list(values)))
        return self.rows[-1]

    def clocks(self, runs: dict[str, list[Run]], unit: str = "s") -> dict[str, Row]:
        """Adds a row of clock times a subject and returns them by name."""
        scale = {"s": 1, "ms": 1000}[unit]
        return {name: self.row(name, unit, [run.clock * scale for run in taken])
                for name, taken in runs.items()}

    def aim(self, *arguments, **more) -> None:
        self.aims.append(Aim(*arguments, **more))

    def markdown(self) -> str:
        lines = [f"## {self.title}", "", "| | median | quartiles | range | runs |",
                 "|---|---|---|---|---|"]
        for row in self.rows:
            low, high = row.quartiles()
            lines.append(f"| {row.what} | {_figure(row.median)} {row.unit} | {_figure(low)} to "
                         f"{_figure(high)} | {_figure(min(row.values))} to "
                         f"{_figure(max(row.values))} | {len(row.values)} |")
        lines.append("")
        for aim in self.aims:
            word = "at least" if aim.at_least else "at most"
            lines.append(f"- {'Reached' if aim.reached else '**Missed**'}: {aim.what}: "
                         f"{_figure(aim.value)}{aim.unit}, aimed at {word} "
                         f"{_figure(aim.limit)}{aim.unit}.")
        lines += [f"- {note}" for note in self.notes]
        return "\n".join(lines) + "\n"

    def write(self, folder: pathlib.Path) -> None:
        """Writes <name>.json, <name>.md and <name>.svg, and prints the table."""
        folder.mkdir(parents=True, exist_ok=True)
        document = {"name": self.name, "title": self.title, "machine": machine(),
                    "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
                    "rows": [row.as_json() for row in self.rows],
                    "aims": [{**dataclasses.asdict(aim), "reached": aim.reached}
                             for aim in self.aims], "notes": self.notes}
        (folder / f"{self.name}.json").write_text(json.dumps(document, indent=1) + "\n")
        (folder / f"{self.name}.md").write_text(self.markdown())
        (folder / f"{self.name}.svg").write_text(
            self.picture or picture.bars(self.title, self.rows))
        print(self.markdown(), flush=True)


def _figure(value: float) -> str:
    """Three digits that count."""
    if value == 0:
        return "0"
    digits = max(0, 2 - int(f"{abs(value):e}".partition("e")[2]))
    return f"{value:,.{digits}f}"


def machine() -> dict:
    """Returns what the figures depend on, and no name."""
    text = pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    model = next((line.partition(":")[2].strip() for line in text.splitlines()
                  if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {"processors": os.cpu_count(), "model": model, "memory_gib": round(memory / 2**30, 1),
            "kernel": platform.release(), "python": platform.python_version()}
