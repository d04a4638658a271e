# SPDX-License-Identifier: MIT
"""The same job, install and train, on the bare base and in the images, in a cold container of a
real engine each time; a lint job; what the images weigh and how long they take to arrive."""

import contextlib
import dataclasses
import pathlib
import shutil
import tempfile

import ci_job_project as texts
import measure
import picture
import stages
import torch_wheels

import base  # of tests/e2e, as those that follow
import engines
import project

ENGINE = "buildah"
ROUNDS = 5  # a job on the bare base takes a minute
# A new container from an image, its job, and its end.
RUN = """\
container=$(buildah from --pull-never "$1") || exit
buildah run $4 --volume "$2:/job" --workingdir /job --env "PIP_INDEX_URL=$3" \\
  --env "UV_INDEX_URL=$3" "$container" -- sh job.sh
code=$?
buildah rm "$container" > /dev/null
exit $code
"""


@dataclasses.dataclass(frozen=True)
class JobRun(measure.Run):
    """One run of a job."""

    installing: float  # seconds of it
    asked: int  # how often the index was asked


@dataclasses.dataclass(frozen=True)
class Job:
    """A job of a project in a state; `image` is a repository and a tag."""

    image: str
    state: str
    install: str
    work: str = texts.TRAINING


BARE = f"{base.REPOSITORY}:{base.TAG}"
BARE_BY_PIP = texts.ENVIRONMENT + texts.PLAIN_BY_PIP
OLD, NEW = texts.OLD, texts.NEW
FULL = f"digits/full:{OLD}"
JOBS = {
    **{f"{state}, bare": Job(BARE, state, BARE_BY_PIP) for state in texts.STATES},
    "nothing changed, image": Job(FULL, "nothing changed", texts.DEPENDENCIES),
    "tqdm moved, image": Job(FULL, "tqdm moved", texts.DEPENDENCIES),
    "torch moved, old image": Job(FULL, "torch moved", texts.DEPENDENCIES),
    "torch moved, new image": Job(f"digits/full:{NEW}", "torch moved", texts.DEPENDENCIES),
    "requirements file, image": Job(FULL, "nothing changed", texts.BY_FILE),
    "with the project, image": Job(FULL, "nothing changed", texts.BY_PIP),
    "plain pip, image": Job(FULL, "nothing changed", texts.PLAIN_BY_PIP),
    "apt, bare": Job(BARE, "nothing changed", texts.BARE_BY_APT),
    "apt, image": Job(f"digits/debian:{OLD}", "nothing changed", texts.BY_APT),
    "lint, bare": Job(BARE, "nothing changed", texts.ENVIRONMENT + texts.LINTERS, texts.LINTING),
    "lint, image": Job(f"digits/lint:{OLD}", "nothing changed", texts.LINT_GROUP, texts.LINTING),
}
JOBS_BY_UV = {
    "uv, bare": Job(BARE, "nothing changed", texts.BARE_BY_UV),
    "uv, image": Job(f"digits/with-uv:{OLD}", "nothing changed", texts.BY_UV),
}
# Where nothing changed: the job in an image, and the one on the bare base that does the same.
COMPARED = {"nothing changed, image": "nothing changed, bare",
            "requirements file, image": "nothing changed, bare", "apt, image": "apt, bare",
            "uv, image": "uv, bare", "lint, image": "lint, bare"}


class Ground:
    """The registry with the images, the engine that has them, and the index that jobs ask."""

    def __init__(self, tools, stage, wheels: pathlib.Path, url: str, asked: list[str]):
        self.stage = stage
        self.has_uv = (wheels / "uv").exists()
        self._asked = asked
        self._url = url
        self._code = tools.sources / "tests"  # what is linted
        self._files: dict[str, str] = {}  # what each checkout has, too
        self._project = project.Project(stage, stage.folder / "project")
        self._cold = engines.Engine(ENGINE, stage.folder / "cold", stage.newer_docker)
        images = texts.CMAKELISTS + texts.WITH_APT + (texts.WITH_UV if self.has_uv else "")
        self._project.write("CMakeLists.txt", images.format(
            registry=stage.registry.address, base=base.REFERENCE, index=url))

    def remove(self) -> None:
        """Unmounts what the second engine has mounted; the stage knows of its own."""
        self._cold.remove()

    def push(self, state: str) -> measure.Run:
        """Has the project in a state, and its images built and published."""
        for path, text in texts.files(*texts.STATES[state]).items():
            self._project.write(path, text)
        self._project.configure()
        return measure.take(self._project.build_command("push-images"),
                            env=self.stage.environment())

    def _address(self, image: str) -> str:
        return f"{self.stage.registry.address}/{image}"

    def pull(self, image: str, environment: dict[str, str] | None = None) -> measure.Run:
        """Pulls into the engine's store, or that of an environment."""
        return measure.take(["buildah", "pull", "--tls-verify=false",
                             f"docker://{self._address(image)}"],
                            env=environment or self.stage.environment())

    def pull_cold(self, image: str) -> measure.Run:
        """Pulls into a store that has nothing, and leaves it so."""
        environment = {**self.stage.environment(), **self._cold.environment}
        run = self.pull(image, environment)
        measure.take(["buildah", "rmi", "--all", "--force"], env=environment)
        return run

    def size(self, image: str) -> float:
        """Returns the MiB of an image's layers, as they are sent."""
        _, manifest = self.stage.registry.manifest(*image.split(":"))
        return sum(layer["size"] for layer in manifest["layers"]) / 2**20

    def lock(self) -> None:
        """Has the checkouts from now on hold a uv.lock, which uv makes in an image."""
        job = dataclasses.replace(JOBS_BY_UV["uv, image"], install=texts.UV_LOCK, work="true")
        with self._checkout(job) as checkout:
            self._run_in(checkout, job)
            self._files["uv.lock"] = (checkout / "uv.lock").read_text()

    def run(self, job: Job) -> JobRun:
        """Runs a job on a fresh checkout."""
        with self._checkout(job) as checkout:
            before = len(self._asked)
            run = self._run_in(checkout, job)
            began, installed, _ = map(float, (checkout / "phases").read_text().split())
            return JobRun(**dataclasses.asdict(run), installing=installed - began,
                          asked=len(self._asked) - before)

    def _run_in(self, checkout: pathlib.Path, job: Job) -> measure.Run:
        return measure.take(["sh", "-c", RUN, "job", self._address(job.image), checkout, self._url,
                             " ".join(stages.isolation(self.stage))],
                            env=self.stage.environment())

    @contextlib.contextmanager
    def _checkout(self, job: Job):
        with tempfile.TemporaryDirectory(prefix="check out ", dir=self.stage.folder) as folder:
            checkout = pathlib.Path(folder)
            for path, text in {**texts.files(*texts.STATES[job.state]), **self._files,
                               "job.sh": texts.job(job.install, job.work)}.items():
                (checkout / path).parent.mkdir(exist_ok=True)
                (checkout / path).write_text(text)
            if job.work == texts.LINTING:
                shutil.copytree(self._code, checkout / "code",
                                ignore=shutil.ignore_patterns("data", "__pycache__"))
            yield checkout


def measured(tools) -> measure.Report:
    report = measure.Report("ci_job", "A CI job: bare base and images")
    with torch_wheels.stage_of(tools, "ci job", ENGINE) as (place, wheels, url, asked):
        ground = Ground(tools, place, wheels, url, asked)
        try:
            _measure(ground, report, min(tools.rounds, ROUNDS))
        finally:
            ground.remove()
    return report


def _measure(ground: Ground, report: measure.Report, rounds: int) -> None:
    first = ground.push("nothing changed")
    again = ground.push("torch moved")
    jobs = {**JOBS, **(JOBS_BY_UV if ground.has_uv else {})}
    for image in {job.image for job in jobs.values()}:
        ground.pull(image)
    if ground.has_uv:
        ground.lock()
    runs = measure.in_turns({name: lambda job=job: ground.run(job) for name, job in jobs.items()},
                            rounds)
    for name, taken in runs.items():
        report.row(name, "s", [run.clock for run in taken])
        report.row(f"{name}, installing", "%", [_share(run) for run in taken])
    images = {"base": BARE, "lint": f"digits/lint:{OLD}", "full": FULL,
              "debian": f"digits/debian:{OLD}"}
    pulls = {f"pull of the {name} image": lambda image=image: ground.pull_cold(image)
             for name, image in images.items()}
    report.clocks(measure.in_turns(pulls, rounds))
    for name, image in images.items():
        report.row(f"{name} image, compressed", "MiB", [ground.size(image)])
    report.row("first push-images, once", "s", [first.clock])
    report.row("push-images after torch moved, once", "s", [again.clock])
    _judge(report, runs)
    _note(report, runs)
    report.picture = drawn({name: (_median(run.clock for run in taken),
                                   _median(run.installing for run in taken))
                            for name, taken in runs.items()})


def drawn(jobs: dict[str, tuple[float, float]]) -> str:
    """Returns the picture of jobs, name -> (seconds, those spent installing), each bare one first."""
    order = ["nothing changed, bare", "nothing changed, image", "tqdm moved, bare",
             "tqdm moved, image", "torch moved, bare", "torch moved, old image",
             "torch moved, new image", "lint, bare", "lint, image"]
    return picture.shares("The same CI job in the bare base and in an image", "installing",
                          "all else", [(name, *jobs[name]) for name in order])


def _share(run: JobRun) -> float:
    return 100 * run.installing / run.clock


def _median(values) -> float:
    return measure.Row("", "", list(values)).median


def _judge(report: measure.Report, runs: dict[str, list[JobRun]]) -> None:
    for name, bare in COMPARED.items():
        if name not in runs:
            continue
        ratio = _median(run.clock for run in runs[bare]) / _median(run.clock for run in runs[name])
        report.aim(f"{name}: shorter than on the bare base", ratio, 6, " times", at_least=True)
        report.aim(f"{name}: installing", _median(_share(run) for run in runs[name]), 5, " %")
        report.aim(f"{name}: the Python index is asked", max(run.asked for run in runs[name]), 0,
                   " times")


def _note(report: measure.Report, runs: dict[str, list[JobRun]]) -> None:
    asked = _median(run.asked for run in runs["nothing changed, bare"])
    report.notes += [
        "torch 1.13.0 and 1.13.1 are the same files, Debian's torch, and so are both of tqdm; all "
        "wheels are Debian's packages repacked.",
        f"The index is on this machine: its {asked:.0f} answers take next to no time. Over a real "
        "line a job on the bare base takes as much longer as the download of its wheels does.",
        "A job's total has its container's start and end in it, not the pull of its image.",
        "In the images: pip-install, with PYTHONPATH in place of the project's own installation; "
        "'with the project' installs that, too, and 'plain pip' has pip do it all."]
    if "uv, image" not in runs:
        report.notes.append("uv was not measured: it could not be had.")
