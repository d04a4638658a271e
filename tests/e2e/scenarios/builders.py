# SPDX-License-Identifier: MIT
"""PINNED_IMAGES_BUILDER: the same images, built on other machines."""

import remote_host
from scenarios import scenario

DOCS = "docker_image(docs FROM lint MANIFESTS pyproject.toml)\n"


def _images_on(stage, context: str) -> set[str]:
    """Which images of ours a context's daemon has, by the label that names them."""
    listed = stage.run(["docker", "--context", context, "image", "ls", "--quiet", "--filter",
                        "label=pinned-images.key"])
    names = set()
    for image in set(listed.out.split()):
        done = stage.run(["docker", "--context", context, "image", "inspect", "--format",
                          '{{index .Config.Labels "pinned-images.name"}}', image])
        names.add(done.out.strip())
    return names


@scenario
def images_spread_over_two_hosts(stage) -> None:
    """A second child goes to the host that has less to do, and is built from the registry's
    parent; a host that is not there ends the run before anything is built."""
    port = int(stage.registry.address.split(":")[1])
    host = remote_host.RemoteHost(stage.folder / "host", (port,))
    try:
        there = host.start_docker()
        folder = there["DOCKER_CERT_PATH"]
        endpoint = (f"host={there['DOCKER_HOST']},ca={folder}/ca.pem,cert={folder}/cert.pem,"
                    f"key={folder}/key.pem")
        made = stage.run(["docker", "context", "create", "big", "--docker", endpoint])
        assert made.code == 0, made
        project = stage.project()
        project.write("CMakeLists.txt", (project.folder / "CMakeLists.txt").read_text() + DOCS)
        project.configure(PINNED_IMAGES_BUILDER="default;small")
        done = project.try_build("push-images")
        assert done.code != 0 and "docker can't build on small: " in done.err, done
        assert stage.registry.everything().keys() == {"mirror/library/python"}

        project.configure(PINNED_IMAGES_BUILDER="default;big")
        done = project.build("push-images")
        assert "push: 3 built, 3 pushed" in done.out, done
        assert _images_on(stage, "default") == {"lint", "full"}, done
        assert _images_on(stage, "big") == {"lint", "docs"}, done
        project.remove_build_tree()
        project.configure(PINNED_IMAGES_BUILDER="big")
        assert project.push() == {"there": 3}
    finally:
        host.remove()
