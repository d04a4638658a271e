# SPDX-License-Identifier: MIT
"""What `drift` says is what the image's own pip would do."""

import json

import base
import index
import job
import requirement_sets
from scenarios import scenario

CMAKELISTS = """\
cmake_minimum_required(VERSION 3.25)
project(demo_ci LANGUAGES NONE)
include("${E2E_PRELUDE}")
docker_registry(@REGISTRY@/demo)
docker_image(full BASE @BASE@ PINS NONE MANIFESTS requirements.txt VERSION_FROM version.txt
  INDEX_URL @URL@ BUILD_ARGS PIP_NO_INDEX=0)
"""


@scenario
def agrees_with_pip(stage) -> None:
    """For each of many sets of requirements, the same packages are left to pip."""
    folder = stage.folder / "index"
    requirement_sets.write_index(folder)
    with index.serving(folder) as (url, _):
        project = stage.project()
        project.write("CMakeLists.txt", CMAKELISTS.replace("@URL@", url)
                      .replace("@REGISTRY@", stage.registry.address)
                      .replace("@BASE@", base.REFERENCE))
        project.write("version.txt", "1.0.0\n")
        _write(project, {"requirements.txt": "\n".join(requirement_sets.INSTALLED) + "\n",
                         "constraints.txt": ""})
        project.configure()
        assert project.push() == {"built": 1, "pushed": 1}
        sets = requirement_sets.Generator(url).sets()
        ours = [_drift(project, texts) for texts in sets]
        theirs = _ask_pip(stage, sets, url)
    _compare(sets, ours, theirs)


def _write(project, texts: dict[str, str]) -> None:
    project.write("requirements.txt", "-c constraints.txt\n" + texts["requirements.txt"])
    project.write("constraints.txt", texts["constraints.txt"])


def _drift(project, texts: dict[str, str]) -> dict:
    _write(project, texts)
    done = project.helper("drift", "--format", "json")
    assert done.code == 0, (texts, done)
    return json.loads(done.out)["images"][0]["drift"]


def _ask_pip(stage, sets: list[dict[str, str]], url: str) -> list:
    """Asks in a container of the published image."""
    shared = stage.folder / "shared"
    shared.mkdir()
    (shared / "sets.json").write_text(json.dumps(sets))
    program = stage.sources / "tests/e2e/ask_pip.py"
    (shared / "ask_pip.py").write_text(program.read_text())
    done = job.run(stage, "full:1.0.0", shared, f"python3 ask_pip.py sets.json {url}")
    lines = [line for line in done.out.splitlines() if line.startswith("answers ")]
    assert done.code == 0 and lines, done
    return json.loads(lines[-1].removeprefix("answers "))


def _compare(sets, ours, theirs) -> None:
    assert len(sets) == len(ours) == len(theirs) >= 200
    differing = []
    solved = met = 0
    for texts, drift, installs in zip(sets, ours, theirs):
        found = {one["name"] for one in drift["unmet"]}
        assert not drift["undecided"], (texts, drift)
        met += installs == []
        if installs is None:  # no solution: what is there cannot be one
            agreed = bool(found)
        else:
            solved += 1
            agreed = _agree(texts, found, {requirement_sets.normal(name) for name in installs})
        if not agreed:
            differing.append((texts, sorted(found), installs))
    print(f"{len(sets)} sets: {solved} have a solution, {met} need nothing, "
          f"{len(differing)} differ")
    assert not differing, "\n".join(map(str, [len(differing), *differing]))
    # A comparison of nothing would agree too.
    assert solved >= 200 and 40 <= met <= solved - 100, (solved, met)


def _agree(texts: dict[str, str], found: set[str], installs: set[str]) -> bool:
    """What pip installs for a package that asks for it, or for its extra, is drift of that one."""
    named = {name for name in requirement_sets.VERSIONS
             if requirement_sets.normal(name) in _names(texts)}
    for name in installs - found:
        if not found & set(requirement_sets.OWNERS.get(name, ())):
            return False
    for name in found - installs:
        owned = {one for one, owners in requirement_sets.OWNERS.items() if name in owners}
        if not owned & installs:
            return False
    return found <= {requirement_sets.normal(name) for name in named} and \
        bool(found) == bool(installs)


def _names(texts: dict[str, str]) -> set[str]:
    lines = "".join(texts.values()).splitlines()
    return {requirement_sets.normal(line.replace("[", " ").replace("@", " ").split()[0]
                                    .split("=")[0].split("!")[0].split("<")[0].split(">")[0]
                                    .split("~")[0]) for line in lines}
