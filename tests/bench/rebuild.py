# SPDX-License-Identifier: MIT
"""A real rebuild: push-images, beside the bare engine's commands for the same Dockerfiles and
contexts; one image on the other, and both side by side. Each run has an engine without any image."""

import dataclasses
import pathlib
import shlex

import measure
import stages

import base  # of tests/e2e, see stages.py
import engines

# Keeps what a build is given, which the helper removes after it.
KEEPER = """\
#!/bin/sh
if [ "$1" = build ]; then
  file= context=
  previous=
  for argument; do
    [ "$previous" != --file ] || file=$argument
    previous=$argument
    context=$argument
  done
  name=$(sed -n 's/^image //p' "$context/pinned-images/facts")
  mkdir -p {kept}/"$name"
  cp -R "$context" {kept}/"$name"/context
  cp "$file" {kept}/"$name"/Dockerfile
fi
exec {real} "$@"
"""


@dataclasses.dataclass
class Case:
    """A project, and the commands that make the same images by hand."""

    name: str
    project: object
    by_hand: str  # a script; REGISTRY stands for where it pushes


def keep_contexts(place, project) -> pathlib.Path:
    """Pushes the project once and returns the folder with the context and Dockerfile of each image."""
    kept = place.folder / f"contexts of {project.folder.name}"
    programs = place.folder / f"keeper of {project.folder.name}"
    programs.mkdir()
    keeper = programs / "buildah"
    real = place.recorder.bin / "buildah"
    keeper.write_text(KEEPER.format(kept=shlex.quote(str(kept)), real=shlex.quote(str(real))))
    keeper.chmod(0o755)
    environment = place.environment()
    measure.take(project.build_command("push-images"),
                 env={**environment, "PATH": f"{programs}:{environment['PATH']}"})
    return kept


def commands(place, kept: pathlib.Path, name: str, built_on: str) -> str:
    """Returns the lines that build an image and push it."""
    folder = kept / name
    build = ["buildah", "build", "--format", "docker", "--layers=true", "--tls-verify=false",
             *stages.isolation(place), "--build-arg", f"PINNED_IMAGES_BASE={built_on}",
             "--file", folder / "Dockerfile", "--tag", f"by-hand-{name}", folder / "context"]
    push = ["buildah", "push", "--tls-verify=false", f"by-hand-{name}"]
    return (f"{shlex.join(map(str, build))}\n"
            f'{shlex.join(push)} "docker://$REGISTRY/{name}:1.0.0"\n')


class Runs:
    """Runs cases, each on a new engine and into a new place of the registry."""

    def __init__(self, place):
        self.place = place
        self.number = 0

    def fresh(self) -> str:
        self.number += 1
        old = self.place.engine
        self.place.change_engine()
        old.remove()
        engines.remove_files(old.folder)
        return f"{self.place.registry.address}/round{self.number}"

    def ours(self, case: Case) -> measure.Run:
        case.project.configure(PINNED_IMAGES_REGISTRY=self.fresh())
        return measure.take(case.project.build_command("push-images"), env=self.place.environment())

    def by_hand(self, case: Case) -> measure.Run:
        registry = self.fresh()
        return measure.take(["sh", "-c", case.by_hand],
                            env={**self.place.environment(), "REGISTRY": registry})


def case_of(runs, name: str, project, beside: bool = False) -> Case:
    """Makes the script of a project; on a new engine, so that all is built, and can be kept."""
    place = runs.place
    registry = runs.fresh()
    if beside:
        project.edit("CMakeLists.txt", "full FROM lint", f"full BASE {base.REFERENCE}")
    project.configure(PINNED_IMAGES_REGISTRY=registry)
    kept = keep_contexts(place, project)
    bottom = f"{place.registry.address}/{base.REPOSITORY}:{base.TAG}"
    lint = commands(place, kept, "lint", bottom)
    full = commands(place, kept, "full", bottom if beside else "localhost/by-hand-lint")
    script = f"({lint}) &\nlint=$!\n({full})\nwait $lint\n" if beside else lint + full
    return Case(name, project, f"set -e\n{script}")


def compare(runs, cases: list[Case], report: measure.Report, rounds: int) -> None:
    """Measures each case, ours and by hand, and reports how much more ours takes."""
    subjects = {}
    for case in cases:
        subjects[f"push-images, {case.name}"] = lambda case=case: runs.ours(case)
        subjects[f"buildah by hand, {case.name}"] = lambda case=case: runs.by_hand(case)
    rows = report.clocks(measure.in_turns(subjects, rounds))
    for case in cases:
        ours = rows[f"push-images, {case.name}"].median
        bare = rows[f"buildah by hand, {case.name}"].median
        report.aim(f"more than by hand, {case.name}", ours - bare, max(1, 0.02 * bare), " s")


def measured(tools) -> measure.Report:
    report = measure.Report("rebuild", "A rebuild of two images, from an engine without any")
    with stages.stage_of(tools, "rebuild", "buildah") as place:
        runs = Runs(place)
        cases = [case_of(runs, "full on lint", place.project()),
                 case_of(runs, "side by side", place.project(), beside=True)]
        compare(runs, cases, report, tools.rounds)
    return report
