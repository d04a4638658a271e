# SPDX-License-Identifier: MIT
"""A small runner of GitLab's jobs: reads a project's .gitlab-ci.yml, clones the commit for each
job, and runs its scripts in a container of its image, in the order of the stages.

It knows the keywords that our templates and the tests use, and fails on any other one.
"""
import pathlib
import shlex
import shutil
from dataclasses import dataclass

import yaml

import containers
import machine

GLOBAL = {"include", "stages", "default", "variables"}
JOB = {"extends", "image", "services", "stage", "before_script", "script", "after_script",
       "variables", "artifacts", "rules", "resource_group", "interruptible", "cache", "timeout",
       "retry"}
RULE = {"if", "when", "allow_failure"}
PROJECT = "/builds/group/demo"  # where a job finds its clone


@dataclass(frozen=True)
class Job:
    """A job that ran: how it ended, what it printed, its artifacts."""

    name: str
    code: int
    text: str
    artifacts: pathlib.Path
    number: int

    def __str__(self):
        return f"job {self.name} ended with {self.code}:\n{self.text}"


def merged(below: dict, above: dict) -> dict:
    """GitLab's merge of `extends` and `include`: mappings by key, all else is replaced."""
    result = dict(below)
    for key, value in above.items():
        both = isinstance(value, dict) and isinstance(result.get(key), dict)
        result[key] = merged(result[key], value) if both else value
    return result


def read_pipeline(folder: pathlib.Path, name: str = ".gitlab-ci.yml") -> dict:
    """Returns the file with the local files that it includes."""
    content = yaml.safe_load((folder / name).read_text())
    result: dict = {}
    for entry in content.pop("include", []):
        assert set(entry) == {"local"}, f"include: {entry}"
        result = merged(result, read_pipeline(folder, entry["local"]))
    return merged(result, content)


def resolved(pipeline: dict, name: str) -> dict:
    """Returns a job with what it extends."""
    job = pipeline[name]
    unknown = set(job) - JOB
    assert not unknown, f"{name}: this runner does not know {unknown}"
    job = dict(job)
    parents = job.pop("extends", [])
    result: dict = {}
    for parent in [parents] if isinstance(parents, str) else parents:
        result = merged(result, resolved(pipeline, parent))
    return merged(result, job)


def jobs_in_order(pipeline: dict) -> dict[str, dict]:
    """Returns name -> job of those that are not hidden, by their stages."""
    stages = [".pre", *pipeline.get("stages", ["build", "test", "deploy"]), ".post"]
    defaults = pipeline.get("default", {})
    assert set(defaults) <= {"image", "before_script"}, defaults
    jobs = {name: {**defaults, **resolved(pipeline, name)} for name in pipeline
            if name not in GLOBAL and not name.startswith(".")}
    return dict(sorted(jobs.items(), key=lambda job: stages.index(job[1].get("stage", "test"))))


class Runner:
    """Runs the pipelines of one project: `repository` is the remote that jobs clone. `services`:
    the image of a service -> where one runs that stands for it, and the client's certificates."""

    def __init__(self, stage, repository: pathlib.Path, container=containers.BuildahContainer,
                 services: dict[str, tuple[str, pathlib.Path]] | None = None, **variables: str):
        self._stage = stage
        self._container = container
        self._services = services or {}
        self._repository = repository
        self._folder = stage.folder / "runner"
        self._runs = 0
        self._variables = {
            "CI": "true", "GITLAB_CI": "true", "CI_PROJECT_DIR": PROJECT, "CI_PROJECT_ID": "7",
            "CI_API_V4_URL": "https://gitlab.example.edu/api/v4", "CI_DEFAULT_BRANCH": "main",
            "CI_REGISTRY": stage.registry.address,
            "CI_REGISTRY_IMAGE": f"{stage.registry.address}/demo", "CI_REGISTRY_USER": "job",
            "CI_REGISTRY_PASSWORD": "a password of a job", "CI_PIPELINE_SOURCE": "push",
            **variables}

    def run(self, branch: str, *, start: tuple[str, ...] = (), **variables: str) -> list[Job]:
        """Runs a pipeline of the branch up to its first failing stage. Manual jobs run if they are
        named in `start`. Returns the jobs that ran, in order."""
        self._runs += 1
        here = self._folder / f"pipeline {self._runs}"
        self._clone(branch, here / "read", "0")
        pipeline = read_pipeline(here / "read")
        known = {**self._variables, "CI_COMMIT_BRANCH": branch, **variables}
        ran: list[Job] = []
        failed_stage = None
        for name, job in jobs_in_order(pipeline).items():
            stage = job.get("stage", "test")
            if failed_stage not in (None, stage):
                break
            values = {**known, **self._expanded(pipeline.get("variables", {}), known)}
            values |= self._expanded(job.get("variables", {}), values)
            if self._wanted(job, values, name in start):
                ran.append(self._run_job(name, job, values, branch, here / name))
                failed_stage = stage if ran[-1].code else failed_stage
        return ran

    @staticmethod
    def _expanded(variables: dict, known: dict) -> dict:
        """Their `$NAME` and `${NAME}`; `$$` and variables that nobody set are not needed here."""
        result = {}
        for name, value in variables.items():
            assert isinstance(value, str), f"variable {name}: {value!r} is no text"
            for other, text in known.items():
                value = value.replace(f"${{{other}}}", text)
            for other in sorted(known, key=len, reverse=True):
                value = value.replace(f"${other}", known[other])
            assert "$" not in value, f"variable {name}: {value}"
            result[name] = value
        return result

    @staticmethod
    def _wanted(job: dict, values: dict, started: bool) -> bool:
        """Whether a job runs, by the first of its rules that fits."""
        for rule in job.get("rules", [{"when": "on_success"}]):
            assert set(rule) <= RULE, rule
            left, _, right = rule.get("if", "'' == ''").partition(" == ")
            sides = [values.get(side[1:], "") if side.startswith("$") else side.strip("\"'")
                     for side in (left, right)]
            if sides[0] == sides[1]:
                return started if rule.get("when") == "manual" else True
        return False

    def _clone(self, branch: str, folder: pathlib.Path, depth: str) -> None:
        shallow = [] if depth == "0" else ["--depth", depth]
        done = self._stage.run(["git", "clone", "-q", *shallow, "--branch", branch,
                                f"file://{self._repository}", folder])
        assert done.code == 0, done
        # The runner clones with a umask of 0: a job may run as another user.
        self._stage.run(["chmod", "-R", "a+rwX", folder, folder.parent])

    def _run_job(self, name: str, job: dict, values: dict, branch: str,
                 here: pathlib.Path) -> Job:
        self._clone(branch, self._clone_of(here), values.get("GIT_DEPTH", "20"))
        values = {**values, "CI_JOB_ID": str(self._runs), "CI_COMMIT_SHORT_SHA": "0123abcd",
                  "CI_JOB_URL": f"https://gitlab.example.edu/group/demo/-/jobs/{self._runs}"}
        wanted = {"name": job["image"]} if isinstance(job["image"], str) else job["image"]
        image, user = wanted["name"], wanted.get("docker", {}).get("user", "")
        image = self._expanded({"image": image}, values)["image"]
        volumes = {here / "builds": "/builds", here / "script": "/script",
                   self._repository: str(self._repository)}
        hosts = {}
        for service in job.get("services", []):
            hosts[service["alias"]], certificates = self._services[service["name"]]
            volumes[certificates] = "/certs/client"
        (here / "script").mkdir()
        container = self._container(self._stage, image, user, volumes, hosts)
        try:
            done = self._script(container, here, values,
                                job.get("before_script", []) + job["script"])
            after = self._script(container, here, values, job.get("after_script", []))
        finally:
            container.remove()
        self._keep_artifacts(job.get("artifacts", {}), done.code, here)
        return Job(name, done.code, done.text + after.text, here / "artifacts", self._runs)

    @staticmethod
    def _script(container, here: pathlib.Path, values: dict, lines: list[str]) -> machine.Result:
        """Runs the lines in one shell, as the runner does; stops at the first that fails."""
        exports = [f"export {name}={shlex.quote(value)}" for name, value in values.items()]
        text = "\n".join(["set -e", *exports, f"cd {PROJECT}", *lines, ""])
        (here / "script/lines").write_text(text)
        return container.run("/script/lines")

    @staticmethod
    def _clone_of(here: pathlib.Path) -> pathlib.Path:
        """The runner has the builds' folder on a file system of its own, so is ours a volume."""
        return here / PROJECT[1:]

    def _keep_artifacts(self, artifacts: dict, code: int, here: pathlib.Path) -> None:
        assert set(artifacts) <= {"when", "paths", "expire_in", "reports"}, artifacts
        (here / "artifacts").mkdir()
        if {"always": True, "on_failure": code != 0}.get(artifacts.get("when"), code == 0):
            for path in [*artifacts.get("paths", []), *artifacts.get("reports", {}).values()]:
                if (self._clone_of(here) / path).exists():
                    shutil.copy(self._clone_of(here) / path, here / "artifacts")
