# SPDX-License-Identifier: MIT
"""Each reader in MB/s on generated files of 0.1 to 50 MB, beside the bare library's parse."""

import pathlib
import subprocess
import tempfile

import large_files
import measure

SIZES = (0.1, 1, 10, 50)  # MB, of 1,000,000 bytes
LARGEST = 50


def _rounds(tools, size: float) -> int:
    """Small files are read more often: what they take is near to what the clock can tell."""
    return tools.rounds if size >= 10 else 3 * tools.rounds


def _speeds(tools, path: pathlib.Path, library: str, size: float) -> dict[str, list[float]]:
    """Returns the MB/s of each run by who read, the first run of each left out."""
    output = subprocess.run([tools.build / "tests/bench/parsing", path, library,
                             str(_rounds(tools, size) + 1)],
                            check=True, capture_output=True, text=True).stdout
    megabytes = path.stat().st_size / 1e6
    speeds: dict[str, list[float]] = {}
    found = set()
    for line in output.splitlines():
        who, seconds, count = line.split()
        speeds.setdefault(who, []).append(megabytes / float(seconds))
        if who == "ours":
            found.add(count)
    assert len(found) == 1 and found != {"0"}, f"{path.name}: our reader found {found}"
    return {who: values[1:] for who, values in speeds.items()}


def measured(tools) -> measure.Report:
    report = measure.Report("parsing", "Readers, beside the bare library's parse of the same text")
    behind = []
    with tempfile.TemporaryDirectory(prefix="pinned images parsing ") as folder:
        for name, (make, library, most) in large_files.KINDS.items():
            for size in [size for size in SIZES if size <= most]:
                path = pathlib.Path(folder) / name
                path.write_text(make(int(size * 1e6)))
                speeds = _speeds(tools, path, library, size)
                rows = {who: report.row(f"{name}, {size:g} MB, {_reader(who, library)}", "MB/s", values)
                        for who, values in speeds.items()}
                if library and size == min(most, LARGEST):
                    behind.append((rows["library"].median / rows["ours"].median, name, size))
                path.unlink()
    for ratio, name, size in behind:
        report.aim(f"time for {name} of {size:g} MB, as a multiple of the library's", ratio, 1.5)
    return report


def _reader(who: str, library: str) -> str:
    return "ours" if who == "ours" else library
