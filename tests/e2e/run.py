# SPDX-License-Identifier: MIT
"""Runs one end-to-end scenario. Exit code 0: as promised; 1: not; 77: skipped, with the reason."""

import argparse
import importlib
import os
import pathlib
import signal
import sys
import traceback

import base
import engines
import machine
import newer_docker
import real_uv
import rootless
import stage

LIMIT = 15 * 60  # seconds for one scenario; CTest's limit is above it, so that we can clean up

SCENARIOS = ("main_path", "unchanged", "changes", "refusals", "killed", "bad_input", "several",
             "hostile", "secrets", "story", "pipeline", "drift", "checks", "platforms",
             "builders", "buildx", "cache", "locks")


def scenarios() -> dict:
    """Returns name -> function of every scenario: <module>.<function>."""
    found = {}
    for module_name in SCENARIOS:
        module = importlib.import_module(f"scenarios.{module_name}")
        for name, value in vars(module).items():
            if callable(value) and getattr(value, "is_scenario", False):
                found[f"{module_name}.{name}"] = value
    return found


def out_of_time(*_) -> None:
    raise TimeoutError(f"the scenario ran for more than {LIMIT} s")


def play(scenario, place: stage.Stage) -> int:
    """Returns the exit code."""
    try:
        scenario(place)
        print("passed")
        return 0
    except machine.Skip as reason:
        print(f"skipped: {reason}")
        return 77
    except Exception:  # pylint: disable=broad-exception-caught
        traceback.print_exc()
        return 1


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--helper", type=pathlib.Path, help="the program pinned-images")
    parser.add_argument("--sources", type=pathlib.Path, help="the sources of PinnedImages")
    parser.add_argument("--work", type=pathlib.Path, required=True, help="folder for all files")
    parser.add_argument("--engine", choices=engines.ENGINES, default="buildah")
    parser.add_argument("--rootless", action="store_true", help="as a user without root")
    parser.add_argument("--keep", action="store_true", help="leave the scratch folder there")
    parser.add_argument("scenario", help="a scenario, `base`, `tools` or `platforms` to make "
                        "the base images, `newer-docker` or `uv` to have that, `list`, or "
                        "`check-list` and all names that there should be")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    if options.scenario == "list":
        print("\n".join(scenarios()))
        return 0
    if options.scenario == "check-list":
        return check_list(set(options.names))

    os.umask(0o022)
    if options.rootless:
        return rootless.play(options)
    machine.adopt_orphans()
    signal.signal(signal.SIGALRM, out_of_time)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.alarm(LIMIT)
    options.work.mkdir(parents=True, exist_ok=True)
    data = options.work / "base-registry"
    makers = {"base": base.make, "tools": base.make_tools, "platforms": base.make_platforms}
    tools = {"newer-docker": newer_docker.make, "uv": real_uv.make}
    if options.scenario in tools:
        return play(lambda _: tools[options.scenario](options.work / options.scenario), None)
    if options.scenario in makers:
        make = makers[options.scenario]
        return play(lambda _: make(options.work / f"{options.scenario}-registry"), None)
    return run_scenario(options, data)


def check_list(names: set[str]) -> int:
    """Compares the names that CTest knows with the scenarios that there are."""
    differing = sorted(names ^ set(scenarios()))
    for name in differing:
        print(f"{name}: in CMakeLists.txt and in scenarios/, or in neither")
    return 1 if differing else 0


def run_scenario(options, data: pathlib.Path) -> int:
    scenario = scenarios()[options.scenario]
    folder = options.work / f"{options.scenario} {options.engine} {os.getpid()}"
    place = None
    try:
        if not data.exists():
            raise machine.Skip("the base image is not there: run the test e2e.base")
        place = stage.Stage(folder, options.helper, options.sources, data, options.engine)
    except machine.Skip as reason:
        print(f"skipped: {reason}")
        return 77
    try:
        return play(scenario, place)
    finally:
        if options.keep:
            machine.end_all()
            print(f"left there: {folder}")
        else:
            place.remove()


if __name__ == "__main__":
    sys.exit(main())
