# SPDX-License-Identifier: MIT
"""Another version of a package that is no pin, in a uv.lock of 2.6 MB: push-images, beside the
rebuild that a hash over the whole file costs, and a key made of Python's tomllib."""

import large_files
import measure
import stages

import base  # of tests/e2e, see stages.py

BYTES = 2_600_000
# What a job is left with that asks whether the versions moved, by Python's own library.
TOMLLIB = """\
import hashlib, sys, tomllib
with open(sys.argv[1], "rb") as file:
    lock = tomllib.load(file)
pins = [(one["name"], one["version"]) for one in lock["package"]
        if one["name"] in ("torch", "torchvision")]
assert len(pins) == 2, pins
print(hashlib.sha256(repr(sorted(pins)).encode()).hexdigest())
"""
# Layers are kept as long as what is copied before them is the same, byte by byte.
WHOLE_FILE = """\
FROM {registry}/{repository}:{tag}
RUN python3 -m venv /opt/venv
COPY uv.lock /
RUN /opt/venv/bin/pip install torch==2.1.0 torchvision==0.16.0 'numpy>=1.0' 'tqdm>=1.0'
"""
IN_LOCK = {"torch": "2.1.0", "torchvision": "0.16.0", "numpy": "1.1", "tqdm": "1.1", "flake8": "1.1"}


class Edited:
    """A project whose lock moves before each run."""

    def __init__(self, place):
        self.place = place
        self.number = 0
        self.project = place.project()
        self.edit()
        self.project.edit("CMakeLists.txt", "MANIFESTS pyproject.toml", "MANIFESTS pyproject.toml uv.lock")
        self.project.configure()
        self.project.push()
        self.isolation = stages.isolation(place)
        self.lock = self.project.folder / "uv.lock"
        self.by_hand = place.folder / "by hand"
        self.by_hand.mkdir()
        (self.by_hand / "Dockerfile").write_text(WHOLE_FILE.format(
            registry=place.registry.address, repository=base.REPOSITORY, tag=base.TAG))

    def edit(self) -> None:
        self.number += 1
        packages = {**IN_LOCK, "decides-nothing": f"1.{self.number}"}
        self.project.write("uv.lock", large_files.uv_lock(BYTES, packages))

    def take(self, *command) -> measure.Run:
        return measure.take(command, env=self.place.environment())

    def push(self) -> measure.Run:
        self.edit()
        before = len(self.place.recorder.calls())
        run = self.take(*self.project.build_command("push-images"))
        assert len(self.place.recorder.calls()) == before, "push-images asked the engine"
        return run

    def rebuild(self) -> measure.Run:
        self.edit()
        (self.by_hand / "uv.lock").write_bytes(self.lock.read_bytes())
        return self.take("buildah", "build", "--layers", *self.isolation, "--tls-verify=false", "-t",
                         "by-hand", self.by_hand)


def measured(tools) -> measure.Report:
    report = measure.Report("unrelated_edit", "An unrelated edit in a uv.lock of 2.6 MB")
    with stages.stage_of(tools, "unrelated edit", "buildah") as place:
        edited = Edited(place)
        runs = measure.in_turns({
            "push-images": edited.push,
            "pinned-images pins uv.lock": lambda: edited.take(tools.program, "pins", edited.lock),
            "a key by Python's tomllib": lambda: edited.take("python3", "-c", TOMLLIB, edited.lock),
            "rebuild for a hash of the file": edited.rebuild}, tools.rounds)
    rows = report.clocks(runs)
    report.aim("push-images after the edit, no engine called", rows["push-images"].median, 0.1, " s")
    report.notes.append("The rebuild installs stand-ins of a few kB: with real packages it takes what "
                        "installing them takes, see ci_job.")
    return report
