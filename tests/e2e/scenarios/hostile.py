# SPDX-License-Identifier: MIT
"""Values full of quotes, `$`, newlines and escapes: text they are, and text they stay."""

import hashlib
import re

from scenarios import scenario

# What a shell, a Dockerfile, CMake or make would make something of.
NASTY = """a'b"c$HOME$(touch /pwned)`touch /pwned`${PATH}\\\\ #&|>x*"""


@scenario
def values_of_cmake(stage) -> None:
    """A build argument reaches the build as it is, and no Dockerfile instruction changes."""
    plain = _instructions_with(stage, "plain", "1.0.0")
    nasty = _instructions_with(stage, NASTY, "1.0.1")
    assert plain == nasty, "\n".join([*plain, "---", *nasty])


def _instructions_with(stage, value: str, version: str) -> list[str]:
    """Returns the instructions of an image that was built with this argument, its value left out;
    the build fails if it got another value."""
    expected = hashlib.sha256(value.encode()).hexdigest()
    template = (stage.sources / "templates/Dockerfile.lint.in").read_text()
    project = stage.project()
    project.write("Dockerfile.in", template
                  + 'RUN test "$(printf %s "$NASTY" | sha256sum)" = "$EXPECTED  -"\n'
                  + "RUN test ! -e /pwned\n")
    project.edit("CMakeLists.txt", "docker_image(lint", "docker_image(lint TEMPLATE Dockerfile.in "
                 f"BUILD_ARGS [==[NASTY={value}]==] EXPECTED={expected}\n ")
    project.edit("pyproject.toml", 'version = "1.0.0"', f'version = "{version}"')
    project.configure()
    project.build("push-lint")
    steps = [step.get("created_by", "") for step in
             stage.registry.config("demo/lint", version)["history"]]
    # Labels and the copied key differ; buildah counts the words of all values (`|3 NAME=...`).
    return [re.sub(r"^\|\d+ | (dir|multi):\w+", "", step.replace(value, "VALUE")
                   .replace(expected, "SHA256")) for step in steps if " LABEL " not in step]


@scenario
def control_characters_of_cmake(stage) -> None:
    """A newline, an escape or a `;` in a value ends the configure run, and is not printed raw."""
    for value in ("a\nRUN touch /pwned", "a\x1b[2Jb", "a;b"):
        project = stage.project()
        project.edit("CMakeLists.txt", "docker_image(lint",
                     f"docker_image(lint BUILD_ARGS [==[X={value}]==]\n ")
        done = project.try_configure()
        assert done.code != 0, done
        assert "\x1b" not in done.text, done
        assert "hint: " in done.err, done


@scenario
def values_of_manifests(stage) -> None:
    """What stands in a manifest reaches neither terminal nor shell; the errors stay one line."""
    for text in ('"numpy>=1.0; python_version > \'3\\u001b[2J\'"', '"numpy>=1.0\\nRUN touch /pwned"',
                 '"numpy>=1.0$(touch /pwned)"', '"--index-url=http://127.0.0.1/"'):
        project = stage.project()
        project.edit("pyproject.toml", '"numpy>=1.0"', text)
        project.configure()
        done = project.helper("plan")
        assert "\x1b" not in done.text, done
        assert "\nRUN" not in done.text, done
        if done.code == 0:
            continue
        assert done.code == 1 and "pyproject.toml:" in done.err and "  hint: " in done.err, done


@scenario
def names_of_files(stage) -> None:
    """A folder and a manifest with odd names."""
    project = stage.project()
    odd = "require $(touch pwned) 'x' \"y\" é.txt"
    project.write(odd, "torch==2.1.0\ntorchvision==0.16.0\n")
    project.edit("CMakeLists.txt", "pyproject.toml GROUPS dev",
                 f"[==[{odd}]==] VERSION_FROM pyproject.toml")
    project.configure()
    assert project.push() == {"built": 2, "pushed": 2}
    done = project.ninja("-d", "explain", "push-images")
    assert "ninja: no work to do." in done.out, done
    assert not list(stage.folder.rglob("pwned"))
