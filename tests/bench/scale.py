# SPDX-License-Identifier: MIT
"""From 10 to 2,000 images over 10,000 manifests: configure, plan, nothing to do, memory."""

import math
import pathlib
import tempfile

import link
import measure
import rooms  # noqa: F401  pylint: disable=unused-import

import ours  # of tests/cli

SIZES = (10, 50, 200, 1000, 2000)
MANIFESTS = 10_000
LISTS = """\
cmake_minimum_required(VERSION 3.25)
project(many LANGUAGES NONE)
add_executable(PinnedImages::pinned-images IMPORTED GLOBAL)
set_target_properties(PinnedImages::pinned-images PROPERTIES IMPORTED_LOCATION [==[{program}]==])
include([==[{sources}/cmake/PinnedImages.cmake]==])
docker_registry({address}/many)
"""
# As many targets and custom commands as ours, manifests by a depfile as with ours, and no more.
BARE = """\
cmake_minimum_required(VERSION 3.25)
project(bare LANGUAGES NONE)
set(stamps "")
foreach(number RANGE 1 {count})
  foreach(kind IN ITEMS image push)
    add_custom_command(OUTPUT ${{kind}}${{number}}.stamp
      DEPENDS "${{CMAKE_CURRENT_BINARY_DIR}}/plan.txt"
      COMMAND ${{CMAKE_COMMAND}} -E touch ${{kind}}${{number}}.stamp)
    add_custom_target(${{kind}}-${{number}} DEPENDS ${{kind}}${{number}}.stamp)
  endforeach()
  list(APPEND stamps push${{number}}.stamp)
endforeach()
add_custom_command(OUTPUT plan.txt DEPFILE plan.d
  COMMAND ${{CMAKE_COMMAND}} -E copy "${{CMAKE_CURRENT_SOURCE_DIR}}/plan.d" plan.d
  COMMAND ${{CMAKE_COMMAND}} -E touch plan.txt)
add_custom_target(push-images DEPENDS ${{stamps}})
"""


def _manifests_of(number: int, count: int, manifests: int) -> list[str]:
    """Returns the paths of an image's manifests."""
    each = manifests // count
    return [f"part {number % 100}/requirements-{number}-{place}.txt" for place in range(each)]


def lay_out(folder: pathlib.Path, tools, address: str, count: int,
            manifests: int = MANIFESTS) -> None:
    """Writes a project of so many images, which share the manifests out among them."""
    lists = [LISTS.format(program=tools.program, sources=tools.sources, address=address)]
    for number in range(count):
        paths = _manifests_of(number, count, manifests)
        for place, path in enumerate(paths):
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            pins = "torch==2.1.0\ntorchvision==0.16.0\n" if place == 0 else ""
            target.write_text(f"{pins}package{place}>=1.{number}\n")
        quoted = " ".join(f'"{path}"' for path in paths)
        lists.append(f"docker_image(image{number} BASE python:3.11-slim TEMPLATE full "
                     f"VERSION_FROM version.txt MANIFESTS {quoted})\n")
    (folder / "version.txt").write_text("1.0.0\n")
    (folder / "CMakeLists.txt").write_text("".join(lists))


def lay_out_bare(folder: pathlib.Path, project: pathlib.Path, count: int) -> None:
    manifests = [str(project / path).replace(" ", "\\ ") for number in range(count)
                 for path in _manifests_of(number, count, MANIFESTS)]
    folder.mkdir()
    (folder / "plan.d").write_text("plan.txt: \\\n " + " \\\n ".join(manifests) + "\n")
    (folder / "CMakeLists.txt").write_text(BARE.format(count=count))


def facts_of(number: int, template: bytes):
    return [("base", "docker.io/library/python:3.11-slim"), ("dependencies", "yes"), ("format", "1"),
            ("image", f"image{number}"), ("installer", "pip"), ("pin", "torch", "==2.1"),
            ("pin", "torchvision", "==0.16"), ("platform", "linux/amd64"), ("refresh", "0"),
            ("template", ours.sha256(template))]


def answers_of(tools, build: pathlib.Path, count: int) -> dict[str, bytes]:
    """Returns a registry's answers where each image is published under both of its tags."""
    template = (tools.sources / "templates/Dockerfile.full.in").read_bytes()
    answers = {"/v2/": link.answer(b"{}", "application/json")}
    for number in range(count):
        facts = facts_of(number, template)
        key = (build / f"pinned-images/state/image{number}.key").read_text().strip()
        assert ours.key(facts) == key, f"another key than planned: {facts}"
        image = ours.image(ours.labels(f"image{number}", facts))
        there = f"/v2/many/image{number}"
        for tag in ("1.0.0", ours.key_tag(key), image.digest):
            answers[f"{there}/manifests/{tag}"] = link.answer(image.manifest, ours.MANIFEST)
        answers[f"{there}/blobs/{ours.digest(image.config)}"] = \
            link.answer(image.config, "application/octet-stream")
    return answers


class Size:
    """One project, ready to be measured, and a bare one of as many targets beside it."""

    def __init__(self, tools, folder: pathlib.Path, count: int):
        self.tools = tools
        self.count = count
        self.project = folder / f"project of {count}"
        self.bare = folder / f"bare of {count}"
        self._link = link.start(0)
        self.environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(folder),
                            "LC_ALL": "C.UTF-8"}
        self.project.mkdir()
        lay_out(self.project, tools, self._link.address, count)
        lay_out_bare(self.bare, self.project, count)
        self.configure(self.project)
        self.build(self.project, "plan-images")
        self._link.answers = answers_of(tools, self.project / "build", count)
        self.build(self.project, "push-images")
        self.configure(self.bare)
        self.build(self.bare, "push-images")

    def configure(self, folder: pathlib.Path) -> measure.Run:
        return measure.take(["cmake", "-G", "Ninja", "-DPINNED_IMAGES_ENGINE=buildah", "-S", folder,
                             "-B", folder / "build"], env=self.environment)

    def build(self, folder: pathlib.Path, target: str) -> measure.Run:
        return measure.take(["cmake", "--build", folder / "build", "--target", target],
                            env=self.environment)

    def plan(self) -> measure.Run:
        state = self.project / "build/pinned-images"
        return measure.take([self.tools.program, "plan", "--project", state / "images.json", "--state",
                             state / "state"], env=self.environment)


def exponent(medians: dict[int, float]) -> float:
    """Returns the slope of the line that is nearest to the points, both scales logarithmic."""
    points = [(math.log(size), math.log(value)) for size, value in medians.items()]
    middle = [sum(column) / len(points) for column in zip(*points)]
    above = sum((x - middle[0]) * (y - middle[1]) for x, y in points)
    return above / sum((x - middle[0]) ** 2 for x, _ in points)


KINDS = {"configure": lambda size: size.configure(size.project),
         "configure, bare CMake": lambda size: size.configure(size.bare),
         "plan": lambda size: size.plan(),
         "nothing to do": lambda size: size.build(size.project, "push-images"),
         "nothing to do, bare CMake": lambda size: size.build(size.bare, "push-images")}


def measured(tools) -> measure.Report:
    report = measure.Report("scale", f"10 to 2,000 images over {MANIFESTS:,} manifests")
    medians: dict[str, dict[int, float]] = {kind: {} for kind in KINDS}
    peaks = {"plan": 0.0, "nothing to do": 0.0}
    with tempfile.TemporaryDirectory(prefix="pinned images scale ") as folder:
        for count in SIZES:
            size = Size(tools, pathlib.Path(folder), count)
            subjects = {f"{kind}, {count:,} images": lambda act=act: act(size)
                        for kind, act in KINDS.items()}
            runs = measure.in_turns(subjects, tools.rounds)
            rows = report.clocks(runs)
            for kind in KINDS:
                name = f"{kind}, {count:,} images"
                medians[kind][count] = rows[name].median
                if kind in peaks:
                    peaks[kind] = max(peaks[kind], *(run.memory for run in runs[name]))
    last = SIZES[-1]
    for kind in ("configure", "plan", "nothing to do"):
        report.aim(f"exponent of {kind}'s growth with the images", exponent(medians[kind]), 1.05)
    report.aim(f"nothing to do with {last:,} images", medians["nothing to do"][last], 0.3, " s")
    report.aim("memory of the helper", peaks["plan"], 100, " MiB")
    report.aim("memory of cmake and ninja with nothing to do", peaks["nothing to do"], 100, " MiB")
    ratio = medians["configure"][last] / medians["configure, bare CMake"][last]
    report.notes.append(f"Configuring {last:,} images takes {ratio:.1f} times as long as a bare "
                        "project of as many targets and commands.")
    return report
