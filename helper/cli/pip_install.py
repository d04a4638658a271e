# SPDX-License-Identifier: MIT
"""pip-install <arguments of pip install>: runs `pip install` if something is missing.

It lies in each image, and asks no index to find out:
  script: [python3 /etc/pinned-images/pip-install --editable . --group test]
It reads `-r <file>` (`-r pyproject.toml`: what that project depends on), `-c <file>`, `--group
[<file>:]<name>`, `[--editable] <folder>[<extras>]` and requirements, and hands pip those of a
pyproject.toml one by one: any pip will do. With other options all is pip's, as it stands.
"""

import importlib.metadata
import os
import re
import subprocess
import sys

try:
    from pip._vendor.packaging.requirements import InvalidRequirement, Requirement
    from pip._vendor.packaging.utils import canonicalize_name
except ImportError:
    sys.exit(f"pinned-images: {sys.executable} has no pip\n"
             "  hint: have the image's python3 first in PATH, or install with uv or poetry")
try:
    import tomllib
except ImportError:  # Python 3.10 and older
    from pip._vendor import tomli as tomllib

PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install"]


class CannotTell(Exception):
    """What was asked for is pip's to read."""


class Wrong(Exception):
    """A pyproject.toml that has not what was asked of it: the problem, and a hint."""


def say(text):
    print(f"pinned-images: {text}", flush=True)


class Asked:
    """What the arguments ask for: `requirements` and `constraints` as text, folders of `projects`
    with their words for pip in `own`; `words` are all that pip gets if something is missing."""

    def __init__(self, arguments):
        self.requirements, self.constraints = [], []
        self.projects, self.own, self.words = [], [], []
        rest = list(arguments)
        while rest:
            self._take(rest.pop(0), rest)

    def _take(self, one, rest):
        name, equals, value = one.partition("=") if one.startswith("--") else (one, "", "")
        readers = {"-r": self._read, "--requirement": self._read, "-c": self._constrain,
                   "--constraint": self._constrain, "--group": self._group,
                   "-e": self._editable, "--editable": self._editable}
        if name in readers:
            if not equals and not rest:
                raise CannotTell(f"{name} without a value")
            readers[name](value if equals else rest.pop(0))
        elif one.startswith("-"):
            raise CannotTell(f"{one} is pip's")
        elif is_path(one):
            self._project(one, [one])
        else:
            self._require([one])

    def _require(self, requirements):
        self.requirements += requirements
        self.words += requirements

    def _read(self, path):
        if os.path.basename(path) == "pyproject.toml":
            self._require(dependencies(path, []))
        else:
            self.requirements += lines_of(path)
            self.words += ["-r", path]

    def _constrain(self, path):
        self.constraints += lines_of(path)
        self.words += ["-c", path]

    def _group(self, text):
        path, colon, name = text.rpartition(":")
        path = path if colon else "pyproject.toml"
        self._require(group(path, pyproject(path), name, ()))

    def _editable(self, text):
        if not is_path(text):
            raise CannotTell(f"--editable {text} is pip's")
        self._project(text, ["--editable", text])

    def _project(self, text, words):
        folder, extras = re.fullmatch(r"(.*?)(?:\[([^]]*)\])?", text).groups()
        if not os.path.isfile(os.path.join(folder, "pyproject.toml")):
            raise CannotTell(f"{folder} is no folder with a pyproject.toml")
        named = [extra.strip() for extra in (extras or "").split(",") if extra.strip()]
        try:
            self.requirements += dependencies(os.path.join(folder, "pyproject.toml"), named)
        except Wrong as error:  # its build may know more
            raise CannotTell(error.args[0]) from error
        self.projects.append(folder)
        self.own += words
        self.words += words


def is_path(text):
    return text.startswith((".", "/", "~", "file:")) or "://" in text.split("@")[0]


def lines_of(path):
    """Returns the requirements of a file, which has nothing else."""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    lines = []
    for line in re.sub(r"\\\r?\n", " ", text).splitlines():
        line = re.sub(r"(^|\s)#.*", "", line).strip()
        if line.startswith("-") or is_path(line) or "${" in line or " --" in line:
            raise CannotTell(f"{path} has lines that are pip's")
        if line:
            lines.append(line)
    return lines


def pyproject(path):
    try:
        with open(path, "rb") as file:
            return tomllib.load(file)
    except OSError as error:
        raise Wrong(f"{path}: {error.strerror}", "name a pyproject.toml that is there") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Wrong(f"{path}: {error}", "correct the file (https://toml.io)") from error


def dependencies(path, extras):
    """Returns what a project and its extras depend on (PEP 621)."""
    project = pyproject(path).get("project")
    if project is None or {"dependencies", "optional-dependencies"} & set(
            project.get("dynamic", [])):
        raise Wrong(f"{path}: what the project depends on is for its build to say",
                    "install the project itself: --editable <folder>")
    wanted = list(project.get("dependencies", []))
    optional = {canonicalize_name(name): items
                for name, items in project.get("optional-dependencies", {}).items()}
    for extra in extras:
        wanted += optional.get(canonicalize_name(extra), [])
    own = canonicalize_name(project["name"])
    if any(canonicalize_name(Requirement(one).name) == own for one in wanted):
        raise CannotTell("extras of the project name extras of its own")
    return wanted


def group(path, document, name, above):
    """Returns the requirements of a dependency group (PEP 735), those it includes too."""
    groups = {canonicalize_name(key): items
              for key, items in document.get("dependency-groups", {}).items()}
    key = canonicalize_name(name)
    if key in above:
        raise Wrong(f"{path}: the group {name} includes itself", "take the circle out")
    if key not in groups:
        raise Wrong(f"{path}: there is no group {name}",
                    f"its groups are: {', '.join(groups) or 'none'}")
    result = []
    for item in groups[key]:
        included = None if isinstance(item, str) else item["include-group"]
        result += [item] if included is None else group(path, document, included, (*above, key))
    return result


class Installed:
    """What is installed, asked for with all that it needs itself."""

    def __init__(self, constraints):
        self._seen = set()
        self._limits = {}
        for one in map(Requirement, constraints):
            self._limits.setdefault(canonicalize_name(one.name), []).append(one)

    def lacks(self, text, extras=("",)):
        """Returns the first thing that is missing for a requirement of someone who has these
        extras; None if all is there."""
        one = Requirement(text)
        if one.marker and not any(one.marker.evaluate({"extra": extra}) for extra in extras):
            return None
        if one.url:
            raise CannotTell(f"{one} is pip's")
        name = canonicalize_name(one.name)
        try:
            found = importlib.metadata.distribution(one.name)
        except importlib.metadata.PackageNotFoundError:
            return f"{one} is not installed"
        limits = [limit for limit in self._limits.get(name, ())
                  if not limit.marker or limit.marker.evaluate()]
        for limit in (one, *limits):
            if not limit.specifier.contains(found.version, prereleases=True):
                return f"{limit} is asked for, {found.version} is installed"
        return self._needs(name, found, one.extras)

    def _needs(self, name, found, extras):
        mark = (name, frozenset(extras))
        if mark in self._seen:
            return None
        self._seen.add(mark)
        for need in found.requires or ():
            missing = self.lacks(need, ("", *extras))
            if missing:
                return f"{missing} ({name} needs it)"
        return None


def first_missing(requirements, constraints):
    installed = Installed(constraints)
    return next(filter(None, map(installed.lacks, requirements)), None)


def run_pip(arguments):
    sys.stdout.flush()
    os.execv(PIP[0], [*PIP, *arguments])


def install_projects(asked):
    """Installs projects whose dependencies are there, with the builder that is there, if it is."""
    needs = [need for folder in asked.projects
             for need in pyproject(os.path.join(folder, "pyproject.toml"))
             .get("build-system", {}).get("requires", ["setuptools"])]
    if first_missing(needs, []) is None:
        done = subprocess.run(
            [*PIP, "--no-deps", "--no-index", "--no-build-isolation", *asked.own],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        if done.returncode == 0:
            sys.stdout.buffer.write(done.stdout)
            return
    say("the builder of the project is not wholly in the image: pip gets it")
    run_pip(["--no-deps", *asked.own])


def main(arguments):
    try:
        asked = Asked(arguments)
        missing = first_missing(asked.requirements, asked.constraints)
    except Wrong as error:
        sys.exit("pinned-images: {}\n  hint: {}".format(*error.args))
    except (CannotTell, InvalidRequirement, OSError, UnicodeDecodeError) as error:
        say(f"left to pip: {error}")
        run_pip(arguments)
    except (AttributeError, KeyError, TypeError):
        say("left to pip: a pyproject.toml has what neither PEP 621 nor PEP 735 knows")
        run_pip(arguments)
    if missing is not None:
        say(missing)
        run_pip(asked.words)
    say(f"all {len(asked.requirements)} requirements are met by the image")
    if asked.projects:
        install_projects(asked)


if __name__ == "__main__":
    if not sys.argv[1:] or sys.argv[1] in ("-h", "--help"):
        print(__doc__)
        sys.exit(0 if sys.argv[1:] else 2)
    main(sys.argv[1:])
