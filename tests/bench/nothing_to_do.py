# SPDX-License-Identifier: MIT
"""push-images where nothing changed, beside a bare CMake project of as many edges, and docker with
all layers cached."""

import json
import pathlib

import measure
import stages

import base  # of tests/e2e, see stages.py

BARE = """\
cmake_minimum_required(VERSION 3.25)
project(bare LANGUAGES NONE)
set(before "")
foreach(number RANGE 1 {count})
  add_custom_command(OUTPUT ${{number}}.stamp DEPENDS ${{before}}
    COMMAND ${{CMAKE_COMMAND}} -E touch ${{number}}.stamp)
  set(before ${{number}}.stamp)
endforeach()
add_custom_target(push-images DEPENDS ${{before}})
"""
# What a lab writes by hand: the same packages in the same two images.
LINT = """\
FROM {registry}/{repository}:{tag}
RUN python3 -m venv /opt/venv
COPY lint.txt /
RUN /opt/venv/bin/pip install -r /lint.txt
"""
FULL = """\
FROM {lint}
COPY full.txt /
RUN /opt/venv/bin/pip install -r /full.txt
"""


def edges(build: pathlib.Path) -> int:
    """Returns how many steps a build tree knows."""
    return sum(line.startswith("build ") for line in (build / "build.ninja").read_text().splitlines())


def bare_project(place, wanted: int) -> pathlib.Path:
    """Makes a project of as many edges and builds it; returns its build tree."""
    folder = place.folder / "bare"
    folder.mkdir()
    build = folder / "build tree"

    def configure(count: int) -> None:
        (folder / "CMakeLists.txt").write_text(BARE.format(count=count))
        measure.take(["cmake", "-G", "Ninja", "-S", folder, "-B", build], env=place.environment())

    configure(1)
    configure(1 + wanted - edges(build))  # CMake has some of its own
    assert edges(build) == wanted, f"{edges(build)} edges, not {wanted}"
    measure.take(["cmake", "--build", build, "--target", "push-images"], env=place.environment())
    return build


def docker_folder(place) -> pathlib.Path:
    """Writes the same images as Dockerfiles, and a file for bake."""
    folder = place.folder / "by hand"
    folder.mkdir()
    (folder / "lint.txt").write_text("flake8>=1.0\n")
    (folder / "full.txt").write_text("torch==2.1.0\ntorchvision==0.16.0\nnumpy>=1.0\ntqdm>=1.0\n")
    (folder / "Dockerfile.lint").write_text(LINT.format(
        registry=place.registry.address, repository=base.REPOSITORY, tag=base.TAG))
    (folder / "Dockerfile.full").write_text(FULL.format(lint="by-hand-lint"))
    targets = {
        "lint": {"context": ".", "dockerfile": "Dockerfile.lint", "tags": ["by-hand-lint"]},
        "full": {"context": ".", "dockerfile": "Dockerfile.full", "tags": ["by-hand-full"],
                 "contexts": {"by-hand-lint": "target:lint"}}}
    (folder / "docker-bake.json").write_text(json.dumps(
        {"group": {"default": {"targets": ["lint", "full"]}}, "target": targets}))
    return folder


def without_recorder(place) -> dict[str, str]:
    """The environment in which docker is called without the program that counts its calls."""
    environment = place.environment()
    return {**environment, "PATH": environment["PATH"].removeprefix(f"{place.recorder.bin}:")}


def measured(tools) -> measure.Report:
    report = measure.Report("nothing_to_do", "Nothing to do, two images")
    with stages.stage_of(tools, "nothing to do", "docker-buildx") as place:
        project = place.project()
        project.configure()
        project.push()
        count = edges(project.build_folder)
        bare = bare_project(place, count)
        folder = docker_folder(place)
        builds = " && ".join(f"docker build --quiet -t by-hand-{name} -f Dockerfile.{name} ."
                             for name in ("lint", "full"))
        before = len(place.recorder.calls())

        def run(*command):
            return lambda: measure.take(command, env=place.environment(), cwd=folder)

        def docker(*command):
            return lambda: measure.take(command, env=without_recorder(place), cwd=folder)

        ours = "cmake --build --target push-images"
        runs = measure.in_turns({
            ours: run(*project.build_command("push-images")),
            "the same of bare CMake": run("cmake", "--build", bare, "--target", "push-images"),
            "docker build of both, cached": docker("sh", "-c", builds),
            "docker buildx bake, cached": docker("docker", "buildx", "bake",
                                                 "-f", "docker-bake.json")},
            tools.rounds)
        assert len(place.recorder.calls()) == before, "push-images asked the engine"
    return _told(report, runs, ours, count)


def _told(report, runs, ours: str, count: int) -> measure.Report:
    rows = list(report.clocks(runs).values())
    for name, taken in runs.items():
        report.row(f"{name}: memory", "MiB", [run.memory for run in taken])
    mine, bare, build, bake = (row.median for row in rows)
    report.aim(f"{ours}, as a multiple of bare CMake's time", mine / bare, 1.1)
    report.aim("docker build, as a multiple of ours", build / mine, 10, at_least=True)
    report.aim("docker buildx bake, as a multiple of ours", bake / mine, 10, at_least=True)
    report.notes.append(f"Both build trees have {count} edges. docker's memory is the client's; its "
                        "daemon works beside it.")
    return report
