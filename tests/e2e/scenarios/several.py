# SPDX-License-Identifier: MIT
"""templates/three-projects: three projects in one repository, one build tree, one lock."""

import re
import shutil
import tomllib

import job
from scenarios import scenario

SAMPLE = "templates/three-projects"
PREFIX = "registry.example.edu/group/three-projects"
VERSIONS = {"vision-lint": "1.0.0", "vision-full": "1.0.0", "audio-lint": "2.3.0",
            "audio-full": "2.3.0", "tools-full": "0.7.0"}


@scenario
def three_projects(stage) -> None:
    """One project's torch moves: its images are built, and nothing else changes anywhere."""
    project = _sample(stage)
    project.configure()
    assert project.push() == {"built": 5, "pushed": 5}
    project.build("update-ci")
    first = _published(stage)
    _check(stage, project, VERSIONS)
    _check_inventory(stage)

    project.edit("vision/pyproject.toml", "torch==2.1.0", "torch==2.2.0")
    project.edit("vision/pyproject.toml", "torchvision==0.16.0", "torchvision==0.17.0")
    done = _tests(stage, project)
    assert done.code != 0, done
    assert "vision/pyproject.toml:7:5: torch moved: from torch==2.1 to torch==2.2" in done.out, done
    assert "audio" not in done.text.split("torch moved", 1)[1].split("hint", 1)[0], done
    old = _lock(project)

    project.edit("vision/pyproject.toml", 'version = "1.0.0"', 'version = "1.1.0"')
    stage.recorder.forget()
    done = project.build("update-ci")
    assert "push: 2 built, 2 pushed, 0 copied, 0 retagged, 0 restored, 3 already there" in done.out, (
        done)
    moved = {**VERSIONS, "vision-lint": "1.1.0", "vision-full": "1.1.0"}
    _check(stage, project, moved)
    second = _published(stage)
    assert {name for name in VERSIONS if first[name] != second[name]} == {"vision-lint",
                                                                         "vision-full"}
    for name in ("vision-lint", "vision-full"):
        assert first[name].items() <= second[name].items(), second
    new = _lock(project)
    assert {name for name in VERSIONS if old[name] != new[name]} == {"vision-lint", "vision-full"}
    named = [name for _, dockerfile in stage.recorder.builds()
             for name in re.findall('"pinned-images.name"="(.*?)"', dockerfile)]
    assert sorted(named) == ["vision-full", "vision-lint"], named

    _check_jobs(stage, project)
    stage.recorder.forget()
    done = project.build("push-images")
    assert "built" not in done.text or " 0 built, " in done.text, done
    assert not [call for call in stage.recorder.calls() if call[0] == "build"], done


def _sample(stage):
    """The sample as it is shipped, but for the registry and where PinnedImages is found."""
    project = stage.project()
    shutil.rmtree(project.folder)
    shutil.copytree(stage.sources / SAMPLE, project.folder)
    project.edit("CMakeLists.txt", PREFIX, f"{stage.registry.address}/demo")
    project.edit("CMakeLists.txt", "find_package(PinnedImages 1 REQUIRED)",
                 'include("${E2E_PRELUDE}")')
    return project


def _published(stage) -> dict[str, dict[str, str]]:
    return {name: stage.registry.everything()[f"demo/{name}"] for name in VERSIONS}


def _lock(project) -> dict[str, dict]:
    assert [path.parent for path in project.folder.rglob("images.lock.toml")] == [project.folder]
    return {one["name"]: one for one in tomllib.loads(project.lock.read_text())["image"]}


def _tests(stage, project):
    return stage.run(["ctest", "--test-dir", project.build_folder, "-L", "images",
                      "--output-on-failure"])


def _check(stage, project, versions: dict[str, str]) -> None:
    """Lock, CI file and registry agree on these versions, and the tests are green."""
    lock, tags = _lock(project), _published(stage)
    ci_file = (project.folder / ".gitlab-ci.yml").read_text()
    assert {name: one["tag"] for name, one in lock.items()} == versions, lock
    for name, version in versions.items():
        assert tags[name][version] == lock[name]["digest"], (name, tags)
        assert f"image: $CI_REGISTRY_IMAGE/{name}:{version}\n" in ci_file, ci_file
    done = _tests(stage, project)
    assert done.code == 0 and "images.lock" in done.out, done


def _check_inventory(stage) -> None:
    """Each image has what its own project asks for."""
    for name, pins in (("vision-full", "torch,torchvision"), ("audio-full", "torch"),
                       ("tools-full", "")):
        facts = stage.registry.labels(f"demo/{name}", VERSIONS[name])["pinned-images.facts"]
        found = [fact.split()[1] for fact in facts.split(";") if fact.startswith("pin ")]
        assert ",".join(found) == pins, (name, facts)


def _check_jobs(stage, project) -> None:
    """The guard lets each job run in its own image, which has what the job's install asks for."""
    for name, torch, wanted in (("vision-full:1.1.0", "2.2.0", 4), ("audio-full:2.3.0", "2.1.0", 3)):
        manifest = f"{name.partition('-')[0]}/pyproject.toml"
        done = job.run(stage, name, project.folder, "sh /etc/pinned-images/guard",
                       "python3 /etc/pinned-images/pip-install -r " +
                       f"{manifest} --group {manifest}:test",
                       "python -c 'import torch; print(torch.__version__)'")
        met = f"pinned-images: all {wanted} requirements are met by the image\n"
        assert done.code == 0 and done.out == f"{met}{torch}\n", done
