# SPDX-License-Identifier: MIT
"""What `rebuild` measures, with the real torch in the images: those of the benchmark `ci_job`."""

import ci_job_project as texts
import measure
import rebuild
import torch_wheels

import base  # of tests/e2e

ROUNDS = 3  # a run takes two minutes


def _project(place, url: str):
    project = place.project()
    for path, text in texts.files(*texts.STATES["nothing changed"]).items():
        project.write(path, text)
    project.write("CMakeLists.txt", texts.CMAKELISTS.format(
        registry=place.registry.address, base=base.REFERENCE, index=url))
    return project


def measured(tools) -> measure.Report:
    report = measure.Report("rebuild_with_torch", "A rebuild of two images with the real torch")
    with torch_wheels.stage_of(tools, "rebuild torch", "buildah") as (place, _, url, _):
        runs = rebuild.Runs(place)
        case = rebuild.case_of(runs, "full on lint", _project(place, url))
        rebuild.compare(runs, [case], report, min(tools.rounds, ROUNDS))
    return report
