# SPDX-License-Identifier: MIT
"""The main job on a real engine: build, push, again, another dependency, another version."""

import shutil

from scenarios import scenario


@scenario
def life_of_a_project(stage) -> None:
    """From nothing to two versions, and what each change costs."""
    project = stage.project()
    project.configure()
    assert project.push() == {"built": 2, "pushed": 2}
    first = stage.registry.everything()
    for name in ("lint", "full"):
        tags = first[f"demo/{name}"]
        key_tag, = (tag for tag in tags if tag.startswith("pins-"))
        assert tags == {"1.0.0": tags[key_tag], key_tag: tags[key_tag]}, tags
        labels = stage.registry.labels(f"demo/{name}", "1.0.0")
        assert labels["pinned-images.name"] == name, labels
        assert labels["pinned-images.key"].startswith(key_tag.removeprefix("pins-")), labels
    _check_content(stage)
    labels = stage.registry.labels("demo/full", "1.0.0")
    assert labels["pinned-images.parent-digest"] == first["demo/lint"]["1.0.0"], labels
    # The parent was at hand: it is pulled from nowhere.
    assert not [one for one in stage.recorder.calls() if one[0] == "pull" and "/lint" in one[-1]]

    stage.recorder.forget()
    project.edit("pyproject.toml", "numpy>=1.0", "numpy>=1.1")
    done = project.build("push-images")
    assert "built" not in done.text, done
    assert stage.recorder.calls() == []
    assert stage.registry.everything() == first

    project.edit("pyproject.toml", 'version = "1.0.0"', 'version = "1.1.0+cpu"')
    assert project.push() == {"retagged": 2}
    assert stage.recorder.calls() == []
    second = stage.registry.everything()
    for name in ("lint", "full"):
        old = first[f"demo/{name}"]
        assert second[f"demo/{name}"] == {**old, "1.1.0_cpu": old["1.0.0"]}, second


def _check_content(stage) -> None:
    """The full image is built on lint's layers, and its python finds what was pinned."""
    lint = stage.registry.config("demo/lint", "1.0.0")
    full = stage.registry.config("demo/full", "1.0.0")
    layers = lint["rootfs"]["diff_ids"]
    assert full["rootfs"]["diff_ids"][:len(layers)] == layers
    assert (full["os"], full["architecture"]) == ("linux", "amd64")
    variables = dict(one.split("=", 1) for one in full["config"]["Env"])
    assert variables["VIRTUAL_ENV"] == variables["UV_PROJECT_ENVIRONMENT"] == "/opt/venv"
    assert variables["PATH"].startswith("/opt/venv/bin:"), variables


@scenario
def build_docker_script(stage) -> None:
    """ci/build-docker.sh, copied to a project: builds; builds and pushes; explains."""
    project = stage.project()
    script = project.folder / "ci/build-docker.sh"
    script.parent.mkdir()
    shutil.copy(stage.sources / "templates/project/ci/build-docker.sh", script)

    def run(*arguments):
        return stage.run([script, *arguments], cwd=project.folder)

    done = run(*project.defines())
    assert done.code == 0 and "build: 2 built, 0 already there" in done.out, done
    assert "demo/lint" not in stage.registry.everything()
    done = run("push")
    assert done.code == 0, done
    summary = "push: 0 built, 2 pushed, 0 copied, 0 retagged, 0 restored, 0 already there"
    assert summary in done.out, done
    done = run("explain")
    assert done.code == 0, done
    assert f"full  published as {stage.registry.address}/demo/full:1.0.0 (pins-" in done.out, done
    assert run("push").out.endswith("ninja: no work to do.\n")
    done = run("--pull")
    assert done.code == 2 and done.err.startswith(
        "build-docker.sh: unknown option '--pull'\nusage: ci/build-docker.sh "), done
