# SPDX-License-Identifier: MIT
"""What the end-to-end tests play on, for benchmarks: a registry with the base image, an engine."""

import contextlib
import os
import pathlib

import rooms  # noqa: F401  pylint: disable=unused-import

import base  # of tests/e2e, as those that follow
import machine
import newer_docker
import stage


@contextlib.contextmanager
def stage_of(tools, name: str, engine: str, data: pathlib.Path | None = None):
    """Gives a stage whose engine is of that kind (tests/e2e/engines.py); removes it at the end.
    `data` is a registry's with the base image; default: that of the end-to-end tests."""
    machine.adopt_orphans()
    os.umask(0o022)
    tools.work.mkdir(parents=True, exist_ok=True)
    if data is None:
        data = tools.work / "base-registry"
        base.make(data)
    if engine.startswith("docker-buildx"):
        newer_docker.make(tools.work / "newer-docker")
    place = stage.Stage(tools.work / f"bench {name} {os.getpid()}", tools.program, tools.sources,
                        data, engine)
    try:
        yield place
    finally:
        place.remove()


def isolation(place) -> list[str]:
    """Returns the option with which the helper has had buildah build on this machine, if any."""
    calls = [call for call in place.recorder.calls() if call[0] == "build" and "--isolation" in call]
    return calls[-1][calls[-1].index("--isolation"):][:2] if calls else []
