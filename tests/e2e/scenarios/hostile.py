# SPDX-License-Identifier: MIT
"""Values full of quotes, `$`, newlines and escapes: text they are, and text they stay."""

import hashlib
import re

import index
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
    """What no requirement can hold is refused, and not printed."""
    control = "7:3: a requirement can't hold a line break or control character"
    for text, problem in (
            ('"numpy>=1.0; python_version > \'3\\u001b[2J\'"', control),
            ('"numpy>=1.0\\nRUN touch /pwned"', control),
            ('"nu\\u009bmpy"', "7:3: expected a version specifier, `@` or `;`"),
            ('"numpy>=1.0$(touch /pwned)"', "7:14: expected `,` or `;`"),
            ('"--index-url=http://127.0.0.1/"',
             "7:4: a name begins and ends with a letter or digit")):
        project = stage.project()
        project.edit("pyproject.toml", '"numpy>=1.0"', text)
        project.configure()
        done = project.helper("plan")
        assert (done.code, done.out, done.err) == (
            1, "", f"{project.folder}/pyproject.toml:{problem}\n"
            "  hint: write it as PEP 508 says: name[extras]==version ; marker\n"), done


@scenario
def references_of_manifests(stage) -> None:
    """A URL may hold nearly all; pip gets it as it is written, and no shell sees it."""
    (stage.folder / "empty").mkdir()
    with index.serving(stage.folder / "empty") as (url, asked):
        project = stage.project()
        project.edit("pyproject.toml", '"numpy>=1.0"',
                     f'"numpy @ {url}$(touch%20pwned)`x`/numpy-1.0-py3-none-any.whl"')
        project.configure()
        done = project.try_build("push-full")
    assert done.code != 0, done
    assert f"HTTP error 404 while getting {url}$(touch%20pwned)`x`/numpy-1.0" in done.text, done
    assert set(asked) == {"/$(touch%20pwned)%60x%60/numpy-1.0-py3-none-any.whl"}, asked


@scenario
def link_that_an_image_leaves(stage) -> None:
    """What runs in the image puts a link to a file of the host where its output is read from."""
    secret = stage.folder / "secret.txt"
    secret.write_text("a-secret-line\n")
    project = stage.project()
    project.edit("CMakeLists.txt", "docker_image(lint", "docker_image(lint SMOKE_TEST sh -c "
                 f"[==[cd /pinned-images && rm err && ln -s '{secret}' err && exit 3]==]\n ")
    project.configure()
    done = project.try_build("push-lint")
    assert done.code != 0 and "docker_image(lint): SMOKE_TEST ended with 3:" in done.text, done
    assert "a-secret-line" not in done.text, done


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
