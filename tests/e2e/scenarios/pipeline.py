# SPDX-License-Identifier: MIT
"""The templates of GitLab's jobs, run as a runner does: in the published images, in order."""
import os
import shutil

import base
import containers
import remote_host
import runner
from scenarios import scenario
from scenarios.story import Repository

CALLS = """
docker_image(ci BASE debian:bookworm-slim VERSION_FROM pyproject.toml)
docker_ci_file(.gitlab-ci.yml)
docker_prune(NEWEST 0 DAYS 0)
"""
# On the tester's machine the helper that is tested; in a job what the image `ci` has.
MODULE = """\
if(E2E_PRELUDE)
  include("${E2E_PRELUDE}")
else()
  find_package(PinnedImages 1 REQUIRED)
endif()
"""
CI_FILE = """\
include:
  - local: ci/pinned-images.gitlab-ci.yml

variables:
  PINNED_IMAGES_OPTIONS: -DPINNED_IMAGES_BASE_MIRROR=@REGISTRY@/@MIRROR@

images:
  extends: .pinned-images-@VARIANT@
  image:
    name: @REGISTRY@/demo/ci:0.0.0

lint:
  extends: .pinned-images-job
  image: $CI_REGISTRY_IMAGE/lint:0.0.0
  script: [python -c 'import flake8']

test:
  extends: .pinned-images-pip
  image: $CI_REGISTRY_IMAGE/full:0.0.0
  variables:
    PINNED_IMAGES_INSTALL: tqdm rich
  script:
    - python -c 'import torch; print("torch", torch.__version__)'

agreement:
  extends: .pinned-images-check
  image:
    name: @REGISTRY@/demo/ci:0.0.0
    docker: {user: ci}

report:
  extends: .pinned-images-report
  image: @REGISTRY@/demo/ci:0.0.0

prune:
  extends: .pinned-images-prune
  image: @REGISTRY@/demo/ci:0.0.0
"""


def _begin(stage, variant: str = "buildah"):
    """A project whose images are published and named in its CI file, pushed to `main`."""
    stage.add_tools()
    project = stage.project()
    lists = (project.folder / "CMakeLists.txt").read_text() + CALLS
    project.write("CMakeLists.txt", lists.replace('include("${E2E_PRELUDE}")\n', MODULE))
    project.write(".gitlab-ci.yml", CI_FILE.replace("@REGISTRY@", stage.registry.address)
                  .replace("@MIRROR@", base.MIRROR_PATH).replace("@VARIANT@", variant))
    (project.folder / "ci").mkdir()
    shutil.copy(stage.sources / "templates/pipeline/pinned-images.gitlab-ci.yml",
                project.folder / "ci")
    repository = Repository(stage, project)
    project.configure()
    # Who builds may keep files to themselves; the image's users must read theirs all the same.
    before = os.umask(0o077)
    project.build("update-ci")
    os.umask(before)
    repository.commit("main")
    return project, repository


def _names(jobs) -> list[tuple[str, int]]:
    return [(job.name, job.code) for job in jobs]


@scenario
def torch_moved_without_an_engine(stage) -> None:
    """The job `images` builds what a colleague without an engine asks for, and gives the patch;
    once that is applied, the jobs run in the new images."""
    project, repository = _begin(stage)
    pipelines = runner.Runner(stage, repository.remote)
    jobs = pipelines.run("main")
    green = [("images", 0), ("lint", 0), ("test", 0), ("agreement", 0)]
    assert _names(jobs) == green, "\n".join(map(str, jobs))
    assert "push: 0 built, 0 pushed, 0 copied, 0 retagged, 0 restored, 3 already there" \
        in jobs[0].text, jobs[0]
    assert "Requirement already satisfied: tqdm" in jobs[2].text, jobs[2]
    assert "Successfully installed rich-1.0" in jobs[2].text, jobs[2]

    patch = _moves_torch(project, repository, pipelines)
    repository.git("apply", "--3way", patch)
    assert (project.folder / ".gitlab-ci.yml").read_text().count(":2.0.0\n") == 6
    repository.commit("torch")
    jobs = pipelines.run("torch")
    assert _names(jobs) == green, "\n".join(map(str, jobs))
    assert "torch 2.2.0\n" in jobs[2].text, jobs[2]


@scenario
def without_root(stage) -> None:
    """The job `images` as the user ci in a container of docker's, left without seccomp's filter;
    layers are mounted, not copied."""
    project, repository = _begin(stage, "rootless")
    _moves_torch(project, repository, runner.Runner(stage, repository.remote,
                                                    containers.UserNamespaceContainer))


@scenario
def with_a_daemon_beside_it(stage) -> None:
    """The job `images` with the daemon of a service, on another machine."""
    port = int(stage.registry.address.split(":")[1])
    host = remote_host.RemoteHost(stage.folder / "host", (port,))
    try:
        host.start_docker()
        project, repository = _begin(stage, "dind")
        services = {"docker:28-dind": (host.address, host.certificates)}
        _moves_torch(project, repository, runner.Runner(
            stage, repository.remote, containers.DockerContainer, services))
    finally:
        host.remove()


def _moves_torch(project, repository, pipelines):
    """Has a pipeline run for a branch that moves torch; returns the patch that its job `images`
    leaves."""
    repository.git("checkout", "-q", "-b", "torch")
    project.edit("pyproject.toml", "torch==2.1.0", "torch==2.2.0")
    project.edit("pyproject.toml", "torchvision==0.16.0", "torchvision==0.17.0")
    project.edit("pyproject.toml", 'version = "1.0.0"', 'version = "2.0.0"')
    repository.commit("torch")
    jobs = pipelines.run("torch")
    assert _names(jobs) == [("images", 1)], "\n".join(map(str, jobs))
    assert "Layers can't be mounted here" not in jobs[0].text, jobs[0]
    assert "push: 2 built, 2 pushed, 0 copied, 1 retagged" in jobs[0].text, jobs[0]
    patch = f"jobs/{jobs[0].number}/artifacts/pinned-images.patch"
    assert ("  curl -fsSL -H \"PRIVATE-TOKEN: $TOKEN\" 'https://gitlab.example.edu/api/v4/projects/7"
            f"/{patch}' | git apply --3way\n") in jobs[0].text, jobs[0]
    return jobs[0].artifacts / "pinned-images.patch"


@scenario
def report_and_prune(stage) -> None:
    """A scheduled pipeline reports; prune is started by hand, with a token of its own."""
    project, repository = _begin(stage)
    first = stage.registry.everything()["demo/full"]
    pipelines = runner.Runner(stage, repository.remote)
    jobs = pipelines.run("main", CI_PIPELINE_SOURCE="schedule")
    report = jobs[-1]
    assert (report.name, report.code) == ("report", 0), "\n".join(map(str, jobs))
    assert "| `full` | published |" in (report.artifacts / "pinned-images.md").read_text(), report
    assert 'name="images.lock"' in (report.artifacts / "pinned-images.xml").read_text(), report

    project.edit("pyproject.toml", 'version = "1.0.0"', 'version = "2.0.0"')
    project.edit("pyproject.toml", "torch==2.1.0", "torch==2.2.0")
    project.edit("pyproject.toml", "torchvision==0.16.0", "torchvision==0.17.0")
    project.build("update-ci")
    repository.commit("main")
    jobs = pipelines.run("main", start=("prune",), PINNED_IMAGES_PRUNE_TOKEN="a token")
    assert jobs[-1].code == 2 and "PINNED_IMAGES_PRUNE_USER" in jobs[-1].text, jobs[-1]
    jobs = pipelines.run("main", start=("prune",), PINNED_IMAGES_PRUNE_USER="pruner",
                         PINNED_IMAGES_PRUNE_TOKEN="a token")
    assert (jobs[-1].name, jobs[-1].code) == ("prune", 0), jobs[-1]
    left = stage.registry.everything()["demo/full"]
    assert not set(left) & set(first) and "2.0.0" in left, left


@scenario
def pipeline_of_a_fork(stage) -> None:
    """A fork's jobs run in images that were copied from the parent's; the parent's stay as they
    are."""
    _, repository = _begin(stage)
    parents = stage.registry.everything()
    pipelines = runner.Runner(stage, repository.remote,
                              CI_REGISTRY_IMAGE=f"{stage.registry.address}/fork/demo")
    jobs = pipelines.run("main")
    assert _names(jobs) == [("images", 0), ("lint", 0), ("test", 0), ("agreement", 0)], \
        "\n".join(map(str, jobs))
    assert "push: 0 built, 0 pushed, 3 copied" in jobs[0].text, jobs[0]
    there = stage.registry.everything()
    for name in ("demo/ci", "demo/lint", "demo/full"):
        assert there[name] == parents[name] == there[f"fork/{name}"], there
