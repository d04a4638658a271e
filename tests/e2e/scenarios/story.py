# SPDX-License-Identifier: MIT
"""A project in a git repository, from one torch to the next: lock, CI file, checks, prune."""

import tomllib

import job
import machine
from scenarios import scenario

CI_FILE = """\
default:
  image: "$CI_REGISTRY_IMAGE/lint:0.0.0"  # the small one

test:
  image: $CI_REGISTRY_IMAGE/full:0.0.0
  script: [pytest]
"""
CALLS = """\
docker_ci_file(.gitlab-ci.yml)
docker_prune(NEWEST 1 DAYS 0)
"""
GUARD = "sh /etc/pinned-images/guard"
TELL_TORCH = "python -c 'import torch; print(\"torch\", torch.__version__)'"
WHO = ("-c", "user.name=a", "-c", "user.email=a@example.edu")


class Repository:
    """The project's clone, and its remote."""

    def __init__(self, stage, project):
        self.stage = stage
        self.project = project
        self.git("init", "-q", "-b", "main")
        self.remote = project.folder.parent / "remote.git"
        self.git("init", "-q", "--bare", "-b", "main", self.remote)
        self.git("remote", "add", "origin", self.remote)
        project.write(".gitignore", "/build tree/\n")

    def git(self, *arguments) -> None:
        done = self.stage.run(["git", *WHO, *arguments], cwd=self.project.folder)
        assert done.code == 0, done

    def commit(self, *branches: str) -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "x")
        for branch in branches:
            self.git("push", "-q", "--force", "origin", f"HEAD:refs/heads/{branch}")
        self.git("fetch", "-q", "--prune", "origin")


def _begin(stage):
    """A project in a repository, with a CI file and no lock."""
    project = stage.project()
    project.write("CMakeLists.txt", (project.folder / "CMakeLists.txt").read_text() + CALLS)
    project.write(".gitlab-ci.yml", CI_FILE)
    repository = Repository(stage, project)
    project.configure()
    return project, repository


def _move_torch(project) -> None:
    project.edit("pyproject.toml", "torch==2.1.0", "torch==2.2.0")
    project.edit("pyproject.toml", "torchvision==0.16.0", "torchvision==0.17.0")


def _move_torch_back(project) -> None:
    project.edit("pyproject.toml", "torch==2.2.0", "torch==2.1.0")
    project.edit("pyproject.toml", "torchvision==0.17.0", "torchvision==0.16.0")


def _raise_version(project, old: str, new: str) -> None:
    project.edit("pyproject.toml", f'version = "{old}"', f'version = "{new}"')


@scenario
def from_one_torch_to_the_next(stage) -> None:
    """Each step that is forgotten is a red test; a tag goes with the last branch that names it."""
    project, repository = _begin(stage)
    _check_red(stage, project, "there is no lock yet")

    project.build("update-ci")
    assert _ci_file(project) == CI_FILE.replace("0.0.0", "1.0.0")
    assert project.lock.read_text().count('tag = "1.0.0"') == 2, project.lock.read_text()
    _check_green(stage, project)
    repository.commit("main", "old")
    first = stage.registry.everything()

    _move_torch(project)
    _check_red(stage, project, "pyproject.toml:5:3: torch moved: from torch==2.1 to torch==2.2")
    done = project.try_build("update-ci")
    assert done.code != 0 and "torch: ==2.1 -> ==2.2" in done.text, done
    assert _ci_file(project) == CI_FILE.replace("0.0.0", "1.0.0")

    _raise_version(project, "1.0.0", "2.0.0")
    project.build("update-ci")
    assert _ci_file(project) == CI_FILE.replace("0.0.0", "2.0.0")
    _check_green(stage, project)
    repository.commit("main")
    second = stage.registry.everything()
    _check_jobs(stage, project, repository)

    done = project.build("prune-images")
    assert ", 0 to go;" in done.out, done
    assert stage.registry.everything() == second

    repository.git("push", "-q", "origin", ":refs/heads/old")
    repository.git("fetch", "-q", "--prune", "origin")
    done = project.build("prune-images-dry-run")
    assert "prune: 4 tags to keep, 4 to go;" in done.out, done
    assert stage.registry.everything() == second
    done = project.build("prune-images")
    assert "prune: 4 tags deleted" in done.out, done
    left = stage.registry.everything()
    for name in ("lint", "full"):
        gone = first[f"demo/{name}"]
        kept = {tag: digest for tag, digest in second[f"demo/{name}"].items() if tag not in gone}
        assert len(kept) == 2 and left[f"demo/{name}"] == kept, left
    done = project.build("push-images")
    assert "2 already there" in done.out, done


@scenario
def torch_taken_back(stage) -> None:
    """The image of before is there, under its key: it gets the new version's tag, too."""
    project, _ = _begin(stage)
    project.build("update-ci")
    first = stage.registry.everything()
    _move_torch(project)
    _raise_version(project, "1.0.0", "2.0.0")
    project.build("update-ci")
    _move_torch_back(project)
    _check_red(stage, project, "torch moved: from torch==2.2 to torch==2.1")
    _raise_version(project, "2.0.0", "3.0.0")
    done = project.build("update-ci")
    assert "push: 0 built, 0 pushed, 0 copied, 2 retagged" in done.out, done
    assert _ci_file(project) == CI_FILE.replace("0.0.0", "3.0.0")
    _check_green(stage, project)
    for name in ("lint", "full"):
        tags = stage.registry.everything()[f"demo/{name}"]
        assert tags["3.0.0"] == first[f"demo/{name}"]["1.0.0"], tags


@scenario
def keys_as_tags(stage) -> None:
    """With TAG KEY no version is ever raised: the CI file names what is made of the pins."""
    project, _ = _begin(stage)
    project.edit("CMakeLists.txt", "/demo)", "/demo TAG KEY)")
    project.configure()
    project.build("update-ci")
    before = _ci_file(project)
    assert before.count(":pins-") == 2 and "0.0.0" not in before, before
    _check_green(stage, project)
    _move_torch(project)
    _check_red(stage, project, "torch moved: from torch==2.1 to torch==2.2")
    done = project.build("update-ci")
    assert "push: 2 built, 2 pushed, " in done.out, done
    assert _ci_file(project) != before
    _check_green(stage, project)
    _move_torch_back(project)
    done = project.build("update-ci")
    assert "push: 0 built, 0 pushed, 0 copied, 0 retagged, 0 restored, 2 already there" in done.out
    assert _ci_file(project) == before
    _check_green(stage, project)
    names = {tag for tags in stage.registry.everything().values() for tag in tags}
    assert not [tag for tag in names if tag[0].isdigit() and tag.count(".") == 2], names


@scenario
def two_branches_that_both_move_torch(stage) -> None:
    """The second finds its version taken; rebased, it takes either side and runs update-ci."""
    project, repository = _begin(stage)
    project.build("update-ci")
    repository.commit("main")
    repository.git("checkout", "-q", "-b", "second")
    repository.git("checkout", "-q", "main")
    _move_torch(project)
    _raise_version(project, "1.0.0", "2.0.0")
    project.build("update-ci")
    repository.commit("main")

    repository.git("checkout", "-q", "second")
    _move_torch(project)
    project.edit("CMakeLists.txt", "docker_image(full ", "docker_image(full BUILD_ARGS SECOND=1 ")
    _raise_version(project, "1.0.0", "2.0.0")
    done = project.try_build("update-ci")
    assert done.code != 0 and "bump the project's version" in done.text, done
    assert "0.0.0" not in _ci_file(project) and "1.0.0" in _ci_file(project), _ci_file(project)
    _raise_version(project, "2.0.0", "3.0.0")
    done = project.build("update-ci")
    assert "push: 1 built, 1 pushed, 0 copied, 1 retagged" in done.out, done
    repository.commit("second")

    done = stage.run(["git", *WHO, "rebase", "main"], cwd=project.folder)
    assert done.code != 0 and "images.lock.toml" in done.text, done
    repository.git("checkout", "--ours", ".")  # of a rebase: main's
    _raise_version(project, "2.0.0", "3.0.0")
    _check_red(stage, project, "is not the one that was published")
    project.build("update-ci")
    repository.git("add", "-A")
    repository.git("-c", "core.editor=true", "rebase", "--continue")
    assert _ci_file(project) == CI_FILE.replace("0.0.0", "3.0.0")
    _check_green(stage, project)


@scenario
def refresh_killed_in_the_middle(stage) -> None:
    """kill -9 while it builds the second image: the next run takes it up, and the serial is raised
    once, as in a run that nobody disturbed."""
    disturbed = _refreshed(stage, kill=True)
    stage.change_engine()
    assert disturbed == _refreshed(stage, kill=False)


def _refreshed(stage, kill: bool) -> dict:
    """Returns what there is after a refresh, as far as it is no matter of time."""
    project, _ = _begin(stage)
    prefix = "killed" if kill else "whole"
    project.edit("CMakeLists.txt", "/demo)", f"/{prefix})")
    project.configure()
    project.build("update-ci")
    before = stage.registry.everything()
    _raise_version(project, "1.0.0", "1.0.1")
    if kill:
        _kill_refresh(stage, project)
        # Nothing is recorded yet, and what jobs use is as it was.
        assert "refresh = 0\n" in project.lock.read_text(), project.lock.read_text()
        assert _ci_file(project) == CI_FILE.replace("0.0.0", "1.0.0")
        for name in ("lint", "full"):
            was, now = before[f"{prefix}/{name}"], stage.registry.tags(f"{prefix}/{name}")
            assert was.items() <= now.items(), (was, now)
            assert (name == "lint") == ("1.0.1" in now), now
    done = project.build("refresh-images")
    counts = "1 built, 1 pushed" if kill else "2 built, 2 pushed"
    there = "1 already there" if kill else "0 already there"
    assert f"refresh: {counts}, 0 copied, 0 retagged, 0 restored, {there}\n" in done.out, done
    assert "refresh serial 1 written to" in done.out, done
    done = project.build("update-ci")
    assert "push: 0 built, 0 pushed, 0 copied, 0 retagged, 0 restored, 2 already there" in done.out
    _check_green(stage, project)
    return _agreement(stage, project, prefix)


def _kill_refresh(stage, project) -> None:
    """Kills the helper and what it started when it begins to build `full`: `lint` is published."""
    stage.recorder.hold("push *")
    refresh = stage.start(project.build_command("refresh-images"), stage.folder / "refresh.log")
    stage.recorder.wait_held()
    stage.recorder.hold("build *")
    stage.recorder.release()
    held = stage.recorder.wait_held()
    (helper,) = machine.running(stage.helper)
    machine.kill(helper)
    machine.kill(held)
    assert refresh.wait(60) != 0, (stage.folder / "refresh.log").read_text()


def _agreement(stage, project, prefix: str) -> dict:
    """Lock, CI file and registry, held against each other."""
    lock = tomllib.loads(project.lock.read_text())
    tags = {name: stage.registry.tags(f"{prefix}/{name}") for name in ("lint", "full")}
    for image in lock["image"]:
        assert image["tag"] == "1.0.1" and tags[image["name"]]["1.0.1"] == image["digest"], lock
        labels = stage.registry.labels(f"{prefix}/{image['name']}", "1.0.1")
        assert labels["pinned-images.key"] == image["key"], labels
        assert "refresh 1" in labels["pinned-images.facts"].split(";"), labels
    assert _ci_file(project) == CI_FILE.replace("0.0.0", "1.0.1")
    return {"refresh": lock["refresh"], "keys": {one["name"]: one["key"] for one in lock["image"]},
            "tags": {name: sorted(found) for name, found in tags.items()}}


def _check_jobs(stage, project, repository: Repository) -> None:
    """A job runs in the image that its branch names, and in no other."""
    done = job.run(stage, "full:2.0.0", project.folder, GUARD, TELL_TORCH)
    assert done.code == 0 and done.out.splitlines() == ["torch 2.2.0"], done
    done = job.run(stage, "full:1.0.0", project.folder, GUARD, TELL_TORCH)
    assert done.code != 0 and not done.out, done
    assert ("pinned-images: this job runs in another image full than images.lock.toml names: it "
            "has torch==2.1, torchvision==0.16; the lock has torch==2.2, torchvision==0.17\n"
            "  hint: have the CI file name full:2.0.0: run the target update-ci, commit what it "
            "writes, push\n") in done.text, done
    repository.git("checkout", "-q", "origin/old")
    done = job.run(stage, "full:1.0.0", project.folder, GUARD, TELL_TORCH)
    assert done.code == 0 and done.out.splitlines() == ["torch 2.1.0"], done
    repository.git("checkout", "-q", "main")


def _ci_file(project) -> str:
    return (project.folder / ".gitlab-ci.yml").read_text()


def _tests(stage, project):
    return stage.run(["ctest", "--test-dir", project.build_folder, "-L", "images",
                      "--output-on-failure"])


def _check_green(stage, project) -> None:
    done = _tests(stage, project)
    assert done.code == 0 and "images.lock" in done.out, done


def _check_red(stage, project, problem: str) -> None:
    done = _tests(stage, project)
    assert done.code != 0 and problem in done.text, done
