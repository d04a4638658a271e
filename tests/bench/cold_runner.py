# SPDX-License-Identifier: MIT
"""A runner that has nothing but the clone, where all images are published: from configuring to
"nothing to build", beside loops that ask the registry for one manifest an image."""

import pathlib
import shlex
import tempfile

import link
import measure
import scale

COUNTS = (1, 20, 200)
DELAYS = (0, 20, 50)  # milliseconds of a round trip
LOOPS = {"docker manifest inspect": ("docker", "manifest", "inspect", "--insecure"),
         "skopeo inspect --raw": ("skopeo", "inspect", "--raw", "--tls-verify=false")}


class Cold:
    """A project of so many images, which a link's answers say are published."""

    def __init__(self, tools, folder: pathlib.Path, count: int, delay: int):
        self.count = count
        self.folder = folder / f"{count} images over {delay} ms"
        self._link = link.start(delay / 1000)
        self.project = self.folder / "project"
        self._builds = 0
        self.environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(self.folder),
                            "LC_ALL": "C.UTF-8"}
        self.project.mkdir(parents=True)
        scale.lay_out(self.project, tools, self._link.address, count, count)
        self._build_in_new_folder("plan-images")
        self._link.answers = scale.answers_of(tools, self._folder(), count)
        self.references = [f"{self._link.address}/many/image{number}:1.0.0" for number in range(count)]

    def _run(self, script: str) -> measure.Run:
        return measure.take(["sh", "-ec", script], env=self.environment)

    def _folder(self) -> pathlib.Path:
        return self.project / f"build {self._builds}"

    # A folder that none was removed for: file systems are slow to make files where many just were.
    def _configure(self) -> str:
        self._builds += 1
        return shlex.join(["cmake", "-G", "Ninja", "-DPINNED_IMAGES_ENGINE=buildah",
                           "-S", str(self.project), "-B", str(self._folder())])

    def _build_in_new_folder(self, target: str) -> measure.Run:
        configure = self._configure()
        build = shlex.join(["cmake", "--build", str(self._folder()), "--target", target])
        return self._run(f"{configure} && {build}")

    def ours(self) -> measure.Run:
        return self._build_in_new_folder("push-images")

    def configure(self) -> measure.Run:
        return self._run(self._configure())

    def loop(self, command) -> measure.Run:
        return self._run("\n".join(f"{shlex.join([*command, _named(command, reference)])} >/dev/null"
                                   for reference in self.references))


def _named(command, reference: str) -> str:
    return reference if command[0] == "docker" else f"docker://{reference}"


def _measure(tools, case: Cold, name: str, report) -> float:
    """Adds the rows of a case and returns the median of ours. Long loops run less often."""
    subjects = {f"ours, {name}": case.ours, f"of it configuring, {name}": case.configure}
    rows = report.clocks(measure.in_turns(subjects, tools.rounds))
    for loop, command in LOOPS.items():
        rounds = min(tools.rounds, 5 if case.count <= 20 else 2)
        report.clocks(measure.in_turns({f"{loop}, {name}": lambda: case.loop(command)},
                                       rounds, warm=0))
    return rows[f"ours, {name}"].median


def measured(tools) -> measure.Report:
    report = measure.Report("cold_runner", "A cold runner, all images published")
    with tempfile.TemporaryDirectory(prefix="pinned images cold ") as folder:
        for count in COUNTS:
            for delay in DELAYS:
                case = Cold(tools, pathlib.Path(folder), count, delay)
                took = _measure(tools, case, f"{count}, {delay} ms", report)
    report.aim(f"{COUNTS[-1]} images at {DELAYS[-1]} ms, configuring included", took, 1, " s")
    report.notes.append("The link gives the registry's answers itself. The loops ask for one manifest "
                        "an image; ours asks for both tags and for the labels.")
    return report
