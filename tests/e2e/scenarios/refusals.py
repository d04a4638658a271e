# SPDX-License-Identifier: MIT
"""A push that must not happen: nothing is built, put or posted, for no image."""

from scenarios import scenario


def _check_refused(stage, project, *texts: str) -> None:
    """The push fails with these texts in this order, and changes nothing."""
    before = stage.registry.everything()
    stage.recorder.forget()
    asked = len(stage.registry.requests())
    done = project.try_build("push-images")
    assert done.code != 0, done
    at = 0
    for text in texts:
        assert text in done.text[at:], f"{text!r} is missing or out of order\n{done}"
        at = done.text.index(text, at) + len(text)
    written = [one for one in stage.registry.requests()[asked:] if one.writes]
    assert written == [], written
    assert "build" not in stage.recorder.verbs(), stage.recorder.calls()
    assert stage.registry.everything() == before


@scenario
def version_with_another_key(stage) -> None:
    """The differing lines are shown, pins first; the sibling image is left alone too."""
    project = stage.project()
    project.configure()
    project.build("push-images")
    # `only` is new: it could be built, if its sibling were not refused.
    project.edit("CMakeLists.txt", "docker_image(full FROM lint",
                 "docker_image(only BASE python:3.11-slim MANIFESTS pyproject.toml)\n"
                 "docker_image(full FROM lint SYSTEM_PACKAGES git")
    project.edit("pyproject.toml", "torch==2.1.0", "torch==2.2.0")
    project.edit("pyproject.toml", "torchvision==0.16.0", "torchvision==0.17.0")
    _check_refused(stage, project, "demo/full:1.0.0 exists and was built from other facts",
                   "torch: ==2.1 -> ==2.2", "torchvision: ==0.16 -> ==0.17",
                   "system-package: new: git",
                   "bump the project's version, or use docker_registry(... TAG KEY)")


@scenario
def tag_of_somebody_else(stage) -> None:
    """A tag that holds an image not built by us is never overwritten."""
    manifest = stage.registry.manifest("mirror/library/python", "3.11-slim")[1]
    for blob in (manifest["config"], manifest["layers"][0]):
        stage.registry.put_blob("demo/full",
                                stage.registry.blob("mirror/library/python", blob["digest"]))
    stage.registry.put_manifest("demo/full", "1.0.0", manifest)
    project = stage.project()
    project.configure()
    _check_refused(stage, project, "demo/full:1.0.0 was not built by this project",
                   "it is never overwritten")


@scenario
def registry_gone(stage) -> None:
    """No answer is not an absence: exit code 4, and nothing is built."""
    project = stage.project()
    project.configure()
    project.build("plan-images")
    stage.registry.stop()
    done = project.helper("push", "--state", project.build_folder / "pinned-images/state")
    assert done.code == 4, done
    assert "build" not in stage.recorder.verbs(), stage.recorder.calls()
