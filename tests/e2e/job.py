# SPDX-License-Identifier: MIT
"""A job of a CI file: its lines, run in a container of a published image, as a runner does."""
import pathlib

import machine


def run(stage, image: str, folder: pathlib.Path, *lines: str, timeout: int = 600) -> machine.Result:
    """Pulls `name:tag` of the project and runs the lines at `folder`, which is the job's checkout.
    Needs buildah, with the layers of this stage's engine."""
    _ = stage.engine
    source = f"docker://{stage.registry.address}/demo/{image}"
    made = stage.run(["buildah", "from", "--tls-verify=false", source])
    assert made.code == 0, made
    container = made.out.split()[-1]
    try:
        return stage.run(["buildah", "run", "--isolation", "chroot", "--volume", f"{folder}:/job",
                          "--workingdir", "/job", container, "--", "sh", "-e", "-c",
                          "\n".join(lines)], timeout=timeout)
    finally:
        stage.run(["buildah", "rm", container])
