# SPDX-License-Identifier: MIT
"""What docker's buildx adds: builders of its own, and attestations beside an image."""

import json
import shutil

import buildkit
import newer_docker
import remote_host
from scenarios import scenario

PLATFORMS = "PLATFORMS linux/amd64 linux/386"
TOKEN = "t0ken-of-the-recipe"
PROXY = "http://me:pr0xy-password@127.0.0.1:1"
SCANNER = """\
FROM scratch
COPY busybox /bin/busybox
COPY scan.sh /
ENTRYPOINT ["/bin/busybox", "sh", "/scan.sh"]
"""
# The protocol of BuildKit's scanners (moby/buildkit, docs/attestations/sbom-protocol.md).
SCAN = """\
set -e
torch=$(/bin/busybox find "$BUILDKIT_SCAN_SOURCE" -name 'torch-*.dist-info' | /bin/busybox wc -l)
echo '{"_type": "https://in-toto.io/Statement/v0.1", "predicateType": "https://spdx.dev/Document",
  "predicate": {"spdxVersion": "SPDX-2.3", "torches": '"$torch"'}}' \\
  > "$BUILDKIT_SCAN_DESTINATION/found.spdx.json"
"""


def _put_scanner(stage) -> str:
    """Puts a program that makes bills of materials into the registry; returns its reference."""
    folder = stage.folder / "scanner"
    folder.mkdir()
    shutil.copy(shutil.which("busybox"), folder)
    (folder / "Dockerfile").write_text(SCANNER)
    (folder / "scan.sh").write_text(SCAN)
    reference = f"{stage.registry.address}/tools/scan:1"
    for argv in (["build", "--provenance=false", "--tag", reference, folder], ["push", reference]):
        done = stage.run(["docker", *argv])
        assert done.code == 0, done
    return reference


def _attested(stage, repository: str, index: dict) -> dict[str, list[dict]]:
    """Returns what an index holds: digest of an image -> the statements on it."""
    statements: dict[str, list[dict]] = {}
    for child in index["manifests"]:
        if child["platform"]["os"] != "unknown":
            statements.setdefault(child["digest"], [])
            continue
        about = child["annotations"]["vnd.docker.reference.digest"]
        _, manifest = stage.registry.manifest(repository, child["digest"])
        for layer in manifest["layers"]:
            statement = json.loads(stage.registry.blob(repository, layer["digest"]))
            subjects = {subject["digest"]["sha256"] for subject in statement["subject"]}
            assert subjects == {about.removeprefix("sha256:")}, (about, statement)
            statements.setdefault(about, []).append(statement)
    return statements


def _check_statements(stage, name: str, tag: str, images: int, torches: int) -> None:
    _, index = stage.registry.manifest(f"demo/{name}", tag)
    found = _attested(stage, f"demo/{name}", index)
    assert len(found) == images, index
    for statements in found.values():
        kinds = {one["predicateType"]: one for one in statements}
        assert set(kinds) == {"https://slsa.dev/provenance/v0.2", "https://spdx.dev/Document"}, kinds
        assert kinds["https://spdx.dev/Document"]["predicate"]["torches"] == torches, kinds
        # It tells of the build that installed, not of one that adds labels.
        provenance = json.dumps(kinds["https://slsa.dev/provenance/v0.2"])
        assert "/etc/pinned-images/install" in provenance, provenance
        assert TOKEN not in provenance and PROXY not in provenance, provenance


@scenario
def attestations(stage) -> None:
    """They tell of the very image, go with it, and its digest is what is recorded; of several
    platforms, too."""
    stage.add_platforms()
    scanner = _put_scanner(stage)
    config = {"proxies": {"default": {"httpProxy": PROXY}}}
    (stage.folder / "home/.docker/config.json").write_text(json.dumps(config))
    project = stage.project()
    project.edit("CMakeLists.txt", "GROUPS dev", "GROUPS dev SECRETS token=file:token")
    project.write("token", TOKEN)
    project.write(".gitlab-ci.yml", f"a: {{image: {stage.registry.address}/demo/full:1.0.0}}\n")
    project.edit("CMakeLists.txt", "docker_image(lint",
                 "docker_ci_file(.gitlab-ci.yml)\ndocker_image(lint")
    options = {"PINNED_IMAGES_PROVENANCE": "max", "PINNED_IMAGES_SBOM": scanner}
    project.configure(**options)
    assert project.push() == {"built": 2, "pushed": 2}
    _check_statements(stage, "lint", "1.0.0", images=1, torches=0)
    _check_statements(stage, "full", "1.0.0", images=1, torches=1)
    # As the guide has it.
    shown = stage.run(["docker", "buildx", "imagetools", "inspect", "--format", "{{json .SBOM}}",
                       f"{stage.registry.address}/demo/full:1.0.0"])
    assert shown.code == 0 and "SPDX-2.3" in shown.out, shown
    tags = stage.registry.everything()["demo/full"]
    assert len(set(tags.values())) == 1 and len(tags) == 2, tags
    project.build("update-ci")
    assert tags["1.0.0"] in project.lock.read_text(), project.lock.read_text()
    project.remove_build_tree()
    project.configure()
    assert project.push() == {"there": 2}
    project.build("verify-images")
    project.edit("pyproject.toml", 'version = "1.0.0"', 'version = "1.1.0"')
    assert project.push() == {"retagged": 2}
    assert stage.registry.everything()["demo/full"]["1.1.0"] == tags["1.0.0"]

    project.edit("CMakeLists.txt", "ONLY_GROUPS lint", f"ONLY_GROUPS lint {PLATFORMS}")
    project.edit("CMakeLists.txt", "GROUPS dev", f"GROUPS dev {PLATFORMS}")
    project.edit("pyproject.toml", 'version = "1.1.0"', 'version = "1.2.0"')
    project.configure(**options)
    assert project.push() == {"built": 2, "pushed": 2}
    _check_statements(stage, "full", "1.2.0", images=2, torches=1)


@scenario
def a_builder_elsewhere(stage) -> None:
    """BuildKit on another machine builds, from bases and parents in the registry; docker's own
    daemon checks and pushes. One that is not there ends the run before anything is built."""
    port = int(stage.registry.address.split(":")[1])
    host = remote_host.RemoteHost(stage.folder / "host", (port,))
    there = None
    try:
        newer = stage.newer_docker
        stage.environment()  # starts docker here
        host.start_docker(("--config-file", str(newer / "daemon.json")),
                          newer_docker.path_of(newer))
        there = buildkit.BuildKit(host.socket)
        for name, address in (("big", there.address), ("gone", "tcp://127.0.0.1:1")):
            made = stage.run(["docker", "buildx", "create", "--name", name, "--driver", "remote",
                              address])
            assert made.code == 0, made
        project = stage.project()
        project.configure(PINNED_IMAGES_BUILDER="gone")
        done = project.try_build("push-images")
        assert done.code != 0, done
        assert "docker can't build on the buildx builder gone: context deadline exceeded\n" \
            "  hint: start it, or take it out of PINNED_IMAGES_BUILDER; `docker buildx ls` lists " \
            "what there is\n" in done.err, done
        assert stage.registry.everything().keys() == {"mirror/library/python"}

        project.configure(PINNED_IMAGES_BUILDER="big")
        done = project.try_build("images")
        assert done.code != 0, done
        assert "buildx builder big, remote) does not see its parent lint, which no registry has " \
            "yet" in done.err, done
        assert "hint: use push-full, which publishes lint first\n" in done.err, done
        assert project.push() == {"built": 1, "pushed": 2}
        full = stage.registry.config("demo/full", "1.0.0")["rootfs"]["diff_ids"]
        lint = stage.registry.config("demo/lint", "1.0.0")["rootfs"]["diff_ids"]
        assert full[:len(lint)] == lint, full
        builds = [call for call in stage.recorder.calls() if "build" in call[:2]]
        assert [call[:4] for call in builds if "--load" in call] == \
            [["buildx", "build", "--builder", "big"]] * 2, builds
    finally:
        if there:
            there.stop()
        host.remove()
