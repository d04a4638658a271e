# SPDX-License-Identifier: MIT
"""Wrong input: one clear error with place and hint, and the exit code of the contract."""

import re

from scenarios import scenario


def _helper_error(stage, files: dict[str, str], *edits: tuple[str, str, str]) -> tuple[int, str]:
    """Returns exit code and stderr of `plan` on a changed project; its folder reads as `<project>`."""
    project = stage.project()
    for path, text in files.items():
        project.write(path, text)
    for path, old, new in edits:
        project.edit(path, old, new)
    project.configure()
    done = project.helper("plan")
    return done.code, done.err.replace(str(project.folder), "<project>")


def _check(stage, files, edits, code: int, place: str, words: tuple[str, ...]) -> None:
    """One error: `[image: ]<place>: problem`, then `  hint: action`; nothing else is printed."""
    found, text = _helper_error(stage, files, *edits)
    lines = text.splitlines()
    assert found == code, f"exit code {found}, not {code}\n{text}"
    assert re.search(place, lines[0]), f"no place {place!r} in\n{text}"
    assert len(lines) >= 2 and lines[-1].startswith("  hint: "), text
    assert sum(line.startswith("  hint: ") for line in lines) == 1, text
    for word in words:
        assert word in text, f"{word!r} is missing in\n{text}"


REQUIREMENTS = (("CMakeLists.txt", "pyproject.toml GROUPS dev",
                 "requirements.txt VERSION_FROM pyproject.toml"),)


@scenario
def broken_toml(stage) -> None:
    text = '[project]\nname = "demo"\nversion = "1.0.0\n'
    _check(stage, {"pyproject.toml": text}, (), 1, r"<project>/pyproject\.toml:3:\d+: ", ())


@scenario
def cyclic_include(stage) -> None:
    _check(stage, {"requirements.txt": "torch==2.1.0\n-r more.txt\n",
                   "more.txt": "-r requirements.txt\n"}, REQUIREMENTS, 1,
           r"<project>/(more|requirements)\.txt:\d+:\d+: ", ("requirements.txt",))


@scenario
def include_that_leaves_the_project(stage) -> None:
    """Neither a path nor a symbolic link leads out, and nothing of the file is quoted."""
    outside = stage.folder / "outside.txt"
    outside.write_text("a-secret-line==1\n")
    _check(stage, {"requirements.txt": "torch==2.1.0\n-r ../outside.txt\n"}, REQUIREMENTS, 1,
           r"/outside\.txt: the file lies outside the project", ())
    project = stage.project()
    (project.folder / "link.txt").symlink_to(outside)
    project.write("requirements.txt", "torch==2.1.0\n-r link.txt\n")
    for edit in REQUIREMENTS:
        project.edit(*edit)
    project.configure()
    done = project.helper("plan")
    assert done.code == 1 and "link.txt" in done.err, done
    assert "a-secret-line" not in done.text, done


@scenario
def missing_include(stage) -> None:
    _check(stage, {"requirements.txt": "torch==2.1.0\n-r gone.txt\n"}, REQUIREMENTS, 1,
           r"<project>/requirements\.txt:2:\d+: ", ("gone.txt",))


@scenario
def unknown_group(stage) -> None:
    edits = (("pyproject.toml", 'dev = ["tqdm>=1.0"]', 'dev = [{include-group = "gone"}]'),)
    _check(stage, {}, edits, 1, r"<project>/pyproject\.toml:\d+:\d+: ", ("gone",))


@scenario
def no_version(stage) -> None:
    edits = (("pyproject.toml", 'version = "1.0.0"', 'dynamic = ["version"]'),)
    _check(stage, {}, edits, 1, r"<project>/pyproject\.toml", ("VERSION_FROM", "TAG KEY"))


@scenario
def version_that_no_tag_can_spell(stage) -> None:
    edits = (("pyproject.toml", 'version = "1.0.0"', 'version = "1!1.0.0"'),)
    _check(stage, {}, edits, 1, r"<project>/pyproject\.toml", ("1!1.0.0",))


@scenario
def pin_found_nowhere(stage) -> None:
    edits = (("pyproject.toml", '  "torchvision==0.16.0",\n', ""),)
    _check(stage, {}, edits, 1, r"docker_image|<project>/", ("torchvision",))


@scenario
def engine_that_is_absent(stage) -> None:
    """Said before anything is written."""
    for name in ("docker", "podman", "buildah"):
        (stage.recorder.bin / name).write_text("#!/bin/sh\nexit 127\n")
        (stage.recorder.bin / name).chmod(0o755)
    project = stage.project()
    project.configure()
    done = project.helper("push", "--state", project.build_folder / "state")
    assert done.code == 1, done
    assert stage.engine_name in done.err and "  hint: " in done.err, done
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
