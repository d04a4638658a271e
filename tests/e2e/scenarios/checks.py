# SPDX-License-Identifier: MIT
"""The tests images.registry and images.smoke.<name>, on what was really published."""

import machine
from scenarios import scenario

CI_FILE = """\
test:
  image: $CI_REGISTRY_IMAGE/full:0.0.0
  script: [pytest]
"""
SMOKE_TEST = "SMOKE_TEST python3 -c [==[exit(__import__('torch').__version__ != '2.1.0')]==]"
TESTS = ("images.registry", "images.smoke.full")


@scenario
def what_was_published(stage) -> None:
    """Green where it is there; red where the tag was moved, then deleted; skipped without a
    registry. A fresh clone knows what the lock says."""
    project = _publish(stage)
    clone = _clone(stage, project)
    published = stage.registry.everything()["demo/full"]["1.0.0"]
    reference = f"{stage.registry.address}/demo/full"
    for one in (project, clone):
        _check(stage, one, "Passed", {
            "images.registry": f"full  {reference}:1.0.0  {published}  as it should be",
            "images.smoke.full": f"full  {reference}@{published}  SMOKE_TEST succeeded"})
    _check_in_another_engine(stage, clone, f"full  {reference}@{published}  SMOKE_TEST succeeded")

    # The same image in other bytes: its key is right, and its digest isn't the lock's.
    moved = stage.registry.put_manifest("demo/full", "1.0.0",
                                        stage.registry.manifest("demo/full", "1.0.0")[1])
    assert moved != published
    for one in (project, clone):
        _check(stage, one, "Failed", {
            "images.registry": f"full: {reference}:1.0.0 is {moved}, but the lock names {published}"
            ": the tag was moved, or the lock is stale"})
    assert not _stamps(project)

    for digest in (moved, published):
        stage.registry.delete("demo/full", digest)
    for one in (project, clone):
        _check(stage, one, "Failed", {
            "images.registry": f"full: {reference}:1.0.0 was published as {published} and is gone "
            "from the registry"})

    stage.registry.stop()
    for one in (project, clone):
        _check(stage, one, "Skipped", dict.fromkeys(
            TESTS, f": {stage.registry.address}: the connection was refused"))


@scenario
def smoke_test_that_fails_later(stage) -> None:
    """What is to be tested is no fact of the image: it may be asked for more than when it was
    built."""
    project = _publish(stage)
    project.edit("CMakeLists.txt", "2.1.0", "2.9.0")
    project.configure()
    _check(stage, project, "Failed", {"images.smoke.full": "SMOKE_TEST ended with 1:"})
    assert project.push() == {"there": 2}


def _publish(stage):
    project = stage.project()
    project.write(".gitlab-ci.yml", CI_FILE)
    project.edit("CMakeLists.txt", "docker_image(full", f"docker_image(full {SMOKE_TEST}\n ")
    project.write("CMakeLists.txt", (project.folder / "CMakeLists.txt").read_text()
                  + "docker_ci_file(.gitlab-ci.yml)\n")
    project.configure()
    _check(stage, project, "Skipped", {
        "images.registry": "skipped: no image is published",
        "images.smoke.full": "skipped: there is no image to run a smoke test in"})
    project.build("update-ci")
    assert _stamps(project)
    return project


def _clone(stage, project):
    """The files that are committed, and no build tree."""
    clone = stage.project()
    for name in ("CMakeLists.txt", ".gitlab-ci.yml", "images.lock.toml"):
        clone.write(name, (project.folder / name).read_text())
    clone.configure()
    return clone


def _stamps(project) -> list[str]:
    return [path.name for path in (project.build_folder / "pinned-images/state").glob("push*.stamp")]


def _ctest(stage, project, name: str, **more) -> machine.Result:
    return stage.run(["ctest", "--test-dir", project.build_folder, "-V", "-R",
                      f"^{name.replace('.', '[.]')}$"], **more)


def _check(stage, project, outcome: str, texts: dict[str, str]) -> None:
    """Each test ends so, and says this."""
    for name, text in texts.items():
        done = _ctest(stage, project, name)
        assert f"***{outcome}" in done.out or f"   {outcome}  " in done.out, done
        assert text in done.out and (done.code != 0) == (outcome == "Failed"), done


def _check_in_another_engine(stage, project, text: str) -> None:
    """It has no image, and fetches the published one."""
    environment = {**stage.environment(), **stage.another_engine()}
    done = _ctest(stage, project, "images.smoke.full", env=environment)
    assert done.code == 0 and text in done.out, done
