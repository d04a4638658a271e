# SPDX-License-Identifier: MIT
"""Images for several platforms: each built and checked, the index that names them written last."""

import re

import machine
from scenarios import scenario
from scenarios.story import Repository

PLATFORMS = "PLATFORMS linux/amd64 linux/386"
PRUNE = "docker_prune(NEWEST 0 DAYS 0)\ndocker_ci_file(.gitlab-ci.yml)\n"


def _begin(stage):
    stage.add_platforms()
    project = stage.project()
    project.edit("CMakeLists.txt", "ONLY_GROUPS lint", f"ONLY_GROUPS lint {PLATFORMS}")
    project.edit("CMakeLists.txt", "GROUPS dev", f"GROUPS dev {PLATFORMS}")
    project.edit("CMakeLists.txt", "docker_image(lint", PRUNE + "docker_image(lint")
    address = stage.registry.address
    project.write(".gitlab-ci.yml", f"a: {{image: {address}/demo/lint:1.0.0}}\n"
                  f"b: {{image: {address}/demo/full:1.0.0}}\n")
    project.configure()
    return project


def _architecture(stage, tag: str) -> str:
    """What the packages of an image under a tag are built for."""
    manifest = stage.registry.manifest("demo/full", tag)[1]
    config = stage.registry.blob("demo/full", manifest["config"]["digest"]).decode()
    return config.split('"architecture":"')[1].split('"')[0]


@scenario
def an_index_and_its_images(stage) -> None:
    """What is published, what another clone and another version find, and what prune takes."""
    project = _begin(stage)
    repository = Repository(stage, project)
    assert project.push() == {"built": 2, "pushed": 2}
    tags = stage.registry.everything()["demo/full"]
    key = next(tag for tag in tags if tag.startswith("pins-") and tag.count("-") == 1)
    assert set(tags) == {key, f"{key}-linux-386", f"{key}-linux-amd64", "1.0.0"}, tags
    assert tags["1.0.0"] == tags[key], tags
    _, index = stage.registry.manifest("demo/full", "1.0.0")
    assert [(child["platform"]["architecture"], child["digest"]) for child in index["manifests"]] \
        == [("386", tags[f"{key}-linux-386"]), ("amd64", tags[f"{key}-linux-amd64"])], index
    assert _architecture(stage, f"{key}-linux-386") == "386"
    assert _architecture(stage, f"{key}-linux-amd64") == "amd64"

    project.remove_build_tree()
    project.configure()
    assert project.push() == {"there": 2}
    assert stage.registry.everything()["demo/full"] == tags
    stage.change_engine()
    project.edit("CMakeLists.txt", "GROUPS dev", "GROUPS dev BUILD_ARGS A=1")
    project.edit("pyproject.toml", 'version = "1.0.0"', 'version = "1.1.0"')
    project.configure()
    assert project.push() == {"built": 1, "pushed": 1, "retagged": 1}  # lint is pulled as parent

    assert set(tags) <= set(stage.registry.everything()["demo/full"])
    project.build("update-ci")
    repository.commit("main")
    done = project.build("prune-images")
    left = stage.registry.everything()["demo/full"]
    assert not set(tags) & set(left) and len(left) == 4, (left, done)


@scenario
def one_platform_fails(stage) -> None:
    """Then nothing is published, for the other neither; what was built is not built again."""
    project = _begin(stage)
    smoke = "SMOKE_TEST python3 -c [[assert __import__('sys').maxsize < 2**32]]"
    project.edit("CMakeLists.txt", "GROUPS dev", f"GROUPS dev {smoke}")
    project.configure()
    done = project.try_build("push-images")
    assert done.code != 0 and "SMOKE_TEST ended with 1" in done.err, done
    assert "nothing was pushed" in done.err, done
    assert "demo/full" not in stage.registry.everything(), done
    project.edit("CMakeLists.txt", smoke, "")
    project.configure()
    assert project.push() == {"built": 1, "pushed": 1, "there": 1}


@scenario
def killed_before_the_index(stage) -> None:
    """A run that ended between the images and their index is gone on with."""
    project = _begin(stage)
    stage.recorder.hold("*push*demo/lint:*-linux-amd64*")
    process = stage.start(project.build_command("push-images"), stage.folder / "killed.log")
    held = stage.recorder.wait_held(400)
    for pid in (*machine.running(stage.helper), held):
        machine.kill(pid)
    process.wait(60)
    tags = stage.registry.everything()["demo/lint"]
    assert len(tags) == 1 and next(iter(tags)).endswith("-linux-386"), tags
    assert project.push() == {"built": 1, "pushed": 2}
    assert tags.items() <= stage.registry.everything()["demo/lint"].items()


@scenario
def one_that_nothing_runs(stage) -> None:
    """It is said before anything is built or pulled for it, with what is missing."""
    if machine.runs_foreign("aarch64"):
        raise machine.Skip("an emulator for arm64 is here")
    project = stage.project()
    project.edit("CMakeLists.txt", "ONLY_GROUPS lint", "ONLY_GROUPS lint PLATFORMS linux/amd64 linux/arm64")
    project.configure()
    done = project.try_build("push-lint")
    assert done.code != 0 and re.search(
        r"docker_image\(lint\): PLATFORMS: buildah [^ ]+ can't run linux/arm64\n", done.err), done
    assert "  hint: on the machine itself, not in a job: apt-get install qemu-user-static " \
        "binfmt-support, or " in done.err, done
    calls = stage.recorder.calls()
    assert not [call for call in calls if call[0] == "pull" or "PINNED_IMAGES_BASE" in str(call)], \
        calls
