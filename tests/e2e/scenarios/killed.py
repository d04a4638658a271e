# SPDX-License-Identifier: MIT
"""kill -9 at a known point, then once more: the same tags, no image built twice without need."""

import os
import pathlib

import machine
from scenarios import scenario


def _start_push(stage, project):
    """Starts ninja itself, so that it is the process that can be killed."""
    log = stage.folder / "killed.log"
    return stage.start(["ninja", "-C", project.build_folder, "push-images"], log), log


def _check_recovers(stage, project, log: pathlib.Path) -> None:
    """The next push ends well; its tags are complete, and one more changes nothing."""
    done = project.build("push-images")
    found = stage.registry.everything()
    for name in ("lint", "full"):
        tags = found.get(f"demo/{name}", {})
        assert len(tags) == 2 and len(set(tags.values())) == 1 and "1.0.0" in tags, (
            f"{found}\n{done}\nkilled:\n{log.read_text()}")
    clone = stage.project()
    clone.configure()
    assert clone.push() == {"there": 2}
    assert stage.registry.everything() == found


def _helper_process(stage) -> int:
    found = machine.running(stage.helper)
    assert len(found) == 1, found
    return found[0]


def _kill_helper_at(stage, pattern: str) -> None:
    project = stage.project()
    project.configure()
    stage.recorder.hold(pattern)
    ninja, log = _start_push(stage, project)
    held = stage.recorder.wait_held()
    machine.kill(_helper_process(stage))
    stage.recorder.release()
    ninja.wait(60)
    machine.wait_gone(held, 300)
    _check_recovers(stage, project, log)


def _kill_ninja_at(stage, pattern: str) -> None:
    """The helper lives on, and a second run waits for it or finds what it made."""
    project = stage.project()
    project.configure()
    stage.recorder.hold(pattern)
    ninja, log = _start_push(stage, project)
    stage.recorder.wait_held()
    helper = _helper_process(stage)
    machine.kill(ninja.pid)
    ninja.wait()
    second = stage.start(project.build_command("push-images"), stage.folder / "second.log")
    stage.recorder.release()
    machine.wait_gone(helper, 300)
    assert second.wait(300) == 0, (stage.folder / "second.log").read_text()
    _check_recovers(stage, project, log)


@scenario
def helper_while_building(stage) -> None:
    _kill_helper_at(stage, "build *")


@scenario
def helper_while_pushing(stage) -> None:
    _kill_helper_at(stage, "push *")


@scenario
def ninja_while_building(stage) -> None:
    _kill_ninja_at(stage, "build *")


@scenario
def ninja_while_pushing(stage) -> None:
    _kill_ninja_at(stage, "push *")


@scenario
def helper_while_planning(stage) -> None:
    """The plan is killed while it reads an included file, which is a pipe that nobody fills."""
    project = stage.project()
    project.write("more.txt", "tqdm>=1.0\n")
    project.write("requirements.txt", "-r more.txt\ntorch==2.1.0\ntorchvision==0.16.0\n")
    project.edit("CMakeLists.txt", "pyproject.toml GROUPS dev", "requirements.txt VERSION_FROM "
                 "pyproject.toml")
    project.configure()
    pipe = project.folder / "more.txt"
    pipe.unlink()
    os.mkfifo(pipe)
    ninja, log = _start_push(stage, project)
    with open(pipe, "wb"):  # returns when the helper has opened it too
        machine.kill(_helper_process(stage))
    ninja.wait(60)
    pipe.unlink()
    project.write("more.txt", "tqdm>=1.0\n")
    project.build("push-images")
    found = stage.registry.everything()
    assert {name: len(tags) for name, tags in found.items() if name.startswith("demo/")} == {
        "demo/lint": 2, "demo/full": 2}, f"{found}\n{log.read_text()}"
