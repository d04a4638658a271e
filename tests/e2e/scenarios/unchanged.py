# SPDX-License-Identifier: MIT
"""Nothing has changed: then nothing is started, asked, built or pushed."""

from scenarios import scenario


@scenario
def ninja(stage) -> None:
    """Neither helper, engine nor network; also when the registry is gone."""
    project = stage.project()
    project.configure()
    project.build("push-images")
    stage.recorder.forget()
    asked = len(stage.registry.requests())
    _check_quiet(project)
    assert len(stage.registry.requests()) == asked
    stage.registry.stop()
    _check_quiet(project)
    assert stage.recorder.calls() == []


def _check_quiet(project, *options: str) -> None:
    done = project.ninja(*options, "-d", "explain", "push-images")
    assert done.code == 0, done
    assert "ninja: no work to do." in done.out, done
    assert "ninja explain:" not in done.text, done


@scenario
def multi_config(stage) -> None:
    """The same in each configuration; a switch of configurations builds nothing."""
    project = stage.project("Ninja Multi-Config")
    project.configure()
    project.build("push-images", "Debug")
    stage.recorder.forget()
    before = stage.registry.everything()
    done = project.build("push-images", "Release")
    summary = "push: 0 built, 0 pushed, 0 copied, 0 retagged, 0 restored, 2 already there"
    assert summary in done.out, done
    for config in ("Debug", "Release"):
        _check_quiet(project, "-f", f"build-{config}.ninja")
    assert stage.recorder.calls() == []
    assert stage.registry.everything() == before


@scenario
def make(stage) -> None:
    """Make may plan again, and builds and pushes nothing."""
    project = stage.project("Unix Makefiles")
    project.configure()
    project.build("push-images")
    stage.recorder.forget()
    asked = len(stage.registry.requests())
    for _ in range(2):
        done = project.build("push-images")
        assert "push: " not in done.out, done
    assert stage.recorder.calls() == []
    assert len(stage.registry.requests()) == asked
