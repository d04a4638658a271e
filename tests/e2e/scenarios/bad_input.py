# SPDX-License-Identifier: MIT
"""Wrong input: one clear error with place and hint, and the exit code of the contract."""

import re

import base
import machine
from scenarios import scenario


def _check(stage, files: dict[str, str], edits: tuple, expected: str) -> None:
    """`plan` on a changed project ends with exit code 1 and prints this error, nothing else. Its
    folder reads as `<project>`; `*` stands for the words of the TOML library."""
    project = stage.project()
    for path, text in files.items():
        project.write(path, text)
    for path, old, new in edits:
        project.edit(path, old, new)
    project.configure()
    done = project.helper("plan")
    found = done.err.replace(str(project.folder), "<project>")
    assert done.code == 1 and not done.out, done
    pattern = re.escape(expected + "\n").replace(r"\*", "[^\n]+")
    assert re.fullmatch(pattern, found), f"wanted:\n{expected}\nfound:\n{found}"


REQUIREMENTS = (("CMakeLists.txt", "pyproject.toml GROUPS dev",
                 "requirements.txt VERSION_FROM pyproject.toml"),)


@scenario
def broken_toml(stage) -> None:
    text = '[project]\nname = "demo"\nversion = "1.0.0\n'
    _check(stage, {"pyproject.toml": text}, (),
           "<project>/pyproject.toml:3:17: not TOML: *\n"
           "  hint: correct the file (https://toml.io)")


@scenario
def cyclic_include(stage) -> None:
    files = {"requirements.txt": "torch==2.1.0\n-r more.txt\n", "more.txt": "-r requirements.txt\n"}
    _check(stage, files, REQUIREMENTS,
           "<project>/more.txt:1:1: files include each other in a circle: "
           "<project>/requirements.txt -> <project>/more.txt -> <project>/requirements.txt\n"
           "  hint: remove one of these -r or -c")


@scenario
def include_that_leaves_the_project(stage) -> None:
    """Neither a path nor a symbolic link leads out, and nothing of the file is quoted."""
    outside = stage.folder / "outside.txt"
    outside.write_text("a-secret-line==1\n")
    for name in ("../outside.txt", "link.txt"):
        project = stage.project()
        (project.folder / "link.txt").symlink_to(outside)
        project.write("requirements.txt", f"torch==2.1.0\n-r {name}\n")
        for edit in REQUIREMENTS:
            project.edit(*edit)
        project.configure()
        done = project.helper("plan")
        assert done.code == 1 and not done.out, done
        assert done.err == (
            f"{project.folder}/requirements.txt:2:1: -r {name}: the file lies outside the project "
            f"({outside})\n  hint: copy it into the project\n"), done.err


@scenario
def missing_include(stage) -> None:
    _check(stage, {"requirements.txt": "torch==2.1.0\n-r gone.txt\n"}, REQUIREMENTS,
           "<project>/requirements.txt:2:1: -r gone.txt: there is no <project>/gone.txt\n"
           "  hint: correct the path: it is relative to the folder of <project>/requirements.txt")


@scenario
def unknown_group(stage) -> None:
    edits = (("pyproject.toml", 'dev = ["tqdm>=1.0"]', 'dev = [{include-group = "gone"}]'),)
    _check(stage, {}, edits,
           "<project>/pyproject.toml:12:8: there is no group 'gone'\n"
           "  hint: the groups there: dev, lint")


@scenario
def no_version(stage) -> None:
    edits = (("pyproject.toml", 'version = "1.0.0"', 'dynamic = ["version"]'),)
    _check(stage, {}, edits,
           "<project>/CMakeLists.txt:5: docker_image(lint): the version in "
           "<project>/pyproject.toml is dynamic\n"
           "  hint: name a file that has it: VERSION_FROM <file>, or use "
           "docker_registry(... TAG KEY)")


@scenario
def version_that_no_tag_can_spell(stage) -> None:
    edits = (("pyproject.toml", 'version = "1.0.0"', 'version = "1!1.0.0"'),)
    _check(stage, {}, edits,
           "<project>/CMakeLists.txt:5: docker_image(lint): the version '1!1.0.0' "
           "(<project>/pyproject.toml) can't be a tag\n"
           "  hint: a tag has letters, digits, '_', '.', '-', up to 128; set "
           "docker_registry(... TAG <text>) or TAG KEY")


@scenario
def pin_found_nowhere(stage) -> None:
    edits = (("pyproject.toml", '  "torchvision==0.16.0",\n', ""),)
    _check(stage, {}, edits,
           "<project>/CMakeLists.txt:5: docker_image(lint): no manifest names torchvision "
           "(pyproject.toml)\n"
           "  hint: add it to a manifest, or name the packages that decide rebuilds: PINS "
           "<name>... or PINS NONE")


@scenario
def engine_that_is_absent(stage) -> None:
    """Said once, before anything is written."""
    (stage.folder / "no programs").mkdir()
    environment = {**stage.environment(), "PATH": str(stage.folder / "no programs")}
    for engine, problem in (
            ("auto", "there is no engine to build images with: no docker in PATH; no buildah in "
             "PATH; no podman in PATH\n"
             "  hint: install buildah (it needs no daemon) or podman, or start docker's daemon\n"),
            ("podman", "the engine podman can't be used: no podman in PATH\n"
             "  hint: install podman, or set PINNED_IMAGES_ENGINE to another engine (auto, docker, "
             "buildah, podman)\n")):
        project = stage.project()
        project.edit("CMakeLists.txt", "full FROM lint", f"full BASE {base.REFERENCE}")
        project.configure(PINNED_IMAGES_ENGINE=engine)
        done = machine.run([stage.helper, "push", "--project", project.json], env=environment)
        assert (done.code, done.out, done.err) == (1, "", problem), done
    assert not [one for one in stage.registry.requests() if one.writes]


@scenario
def usage(stage) -> None:
    """A wrong command line is exit code 2, a missing images.json is exit code 1."""
    for arguments in (["no-such-command"], ["plan", "--no-such-option"], []):
        done = stage.run([stage.helper, *arguments])
        assert done.code == 2, done
    done = stage.run([stage.helper, "plan", "--project", stage.folder / "gone.json"])
    assert done.code == 1 and "gone.json" in done.err and "  hint: " in done.err, done


@scenario
def configure_errors(stage) -> None:
    """A manifest that is missing, and names that can't be one, end the configure run."""
    for old, new, words in (
            ("MANIFESTS pyproject.toml GROUPS", "MANIFESTS gone.toml GROUPS", "gone.toml"),
            ("docker_image(full", "docker_image(Full", "Full"),
            ("/demo)", "/demo TAG a+b)", "a+b")):
        project = stage.project()
        project.edit("CMakeLists.txt", old, new)
        done = project.try_configure()
        assert done.code != 0, done
        assert words in done.err and "hint: " in done.err, done
