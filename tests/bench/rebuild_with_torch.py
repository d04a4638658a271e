# SPDX-License-Identifier: MIT
"""What `rebuild` measures, with the real torch in the images: those of the benchmark `ci_job`."""

import ci_job_project as texts
import measure
import rebuild
import stages
import torch_wheels

import base  # of tests/e2e, as those that follow
import index
import machine

ROUNDS = 3  # a run takes two minutes


def _project(place, url: str):
    project = place.project()
    for path, text in texts.files("1.0.0", "1.13.0", "4.64.1").items():
        project.write(path, text)
    project.write("CMakeLists.txt", texts.CMAKELISTS.format(
        registry=place.registry.address, base=base.REFERENCE, index=url))
    return project


def measured(tools) -> measure.Report:
    machine.need_program("patchelf")
    wheels = tools.work / "torch-wheels"
    torch_wheels.make(wheels)
    report = measure.Report("rebuild_with_torch", "A rebuild of two images with the real torch")
    with (stages.stage_of(tools, "rebuild torch", "buildah", wheels / "registry") as place,
          index.serving(wheels / "index") as (url, _)):
        runs = rebuild.Runs(place)
        case = rebuild.case_of(runs, "full on lint", _project(place, url))
        rebuild.compare(runs, [case], report, min(tools.rounds, ROUNDS))
    return report
