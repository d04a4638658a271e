# SPDX-License-Identifier: MIT
"""pip-install <arguments of pip install>: runs `pip install` if something is missing.

It lies in the images lint and full, and asks no index to find out:
  script: [python3 /etc/pinned-images/pip-install --editable . --group test]
It takes `-r <file>` (`-r pyproject.toml`: what that project depends on), `-c <file>`, `--group
[<file>:]<name>` with any pip, `[--editable] <folder>[<extras>]` and requirements. What it can't
tell is pip's: other options are handed on as they are.
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


def say(text):
    print(f"pinned-images: {text}", flush=True)


class Asked:
    """What the arguments ask for: `requirements` and `constraints` as text, `projects` as (is it
    editable, folder, extras)."""

    def __init__(self, arguments):
        self.requirements, self.constraints, self.projects = [], [], []
        rest = list(arguments)
        while rest:
            self._take(rest.pop(0), rest)

    def _take(self, one, rest):
        name, equals, value = one.partition("=") if one.startswith("--") else (one, "", "")
        if name in ("-r", "--requirement", "-c", "--constraint", "--group", "-e", "--editable"):
            if not equals and not rest:
                raise CannotTell(f"{name} without a value")
            value = value if equals else rest.pop(0)
            {"r": self._read, "c": self._constrain, "g": self._group,
             "e": self._editable}[name.lstrip("-")[0]](value)
        elif one.startswith("-"):
            raise CannotTell(f"{one} is pip's")
        elif is_path(one):
            self._project(False, one)
        else:
            self.requirements.append(one)

    def _read(self, path):
        if os.path.basename(path) == "pyproject.toml":
            self.requirements += dependencies(os.path.dirname(path) or ".", [])
        else:
            lines = list(lines_of(path))
            if any(line.startswith("-") or is_path(line) for line in lines):
                raise CannotTell(f"{path} has lines that are pip's")
            self.requirements += lines

    def _constrain(self, path):
        self.constraints += lines_of(path)

    def _group(self, text):
        path, colon, name = text.rpartition(":")
        self.requirements += group(pyproject(path if colon else "pyproject.toml"), name, ())

    def _editable(self, text):
        if not is_path(text):
            raise CannotTell(f"--editable {text} is pip's")
        self._project(True, text)

    def _project(self, is_editable, text):
        folder, extras = re.fullmatch(r"(.*?)(?:\[([^]]*)\])?", text).groups()
        if not os.path.isdir(folder):
            raise CannotTell(f"{folder} is no folder")
        named = [extra.strip() for extra in (extras or "").split(",") if extra.strip()]
        self.requirements += dependencies(folder, named)
        self.projects.append((is_editable, folder, text))


def is_path(text):
    return text.startswith((".", "/", "~", "file:")) or "://" in text.split("@")[0]


def lines_of(path):
    with open(path, encoding="utf-8") as file:
        text = file.read()
    for line in re.sub(r"\\\r?\n", " ", text).splitlines():
        line = re.sub(r"(^|\s)#.*", "", line).strip()
        if "${" in line or " --" in line:
            raise CannotTell(f"{path} has lines that are pip's")
        if line:
            yield line


def pyproject(path):
    with open(path, "rb") as file:
        return tomllib.load(file)


def dependencies(folder, extras):
    project = pyproject(os.path.join(folder, "pyproject.toml")).get("project")
    dynamic = (project or {}).get("dynamic", [])
    if project is None or {"dependencies", "optional-dependencies"} & set(dynamic):
        raise CannotTell(f"what {folder} depends on is for its build to say")
    wanted = list(project.get("dependencies", []))
    optional = {canonicalize_name(name): items
                for name, items in project.get("optional-dependencies", {}).items()}
    for extra in extras:
        wanted += optional.get(canonicalize_name(extra), [])
    own = canonicalize_name(project["name"])
    if any(canonicalize_name(Requirement(one).name) == own for one in wanted):
        raise CannotTell("extras of the project name extras of its own")
    return wanted


def group(document, name, above):
    """Returns the requirements of a dependency group (PEP 735), those it includes too."""
    groups = {canonicalize_name(key): items
              for key, items in document.get("dependency-groups", {}).items()}
    key = canonicalize_name(name)
    if key not in groups or key in above:
        raise CannotTell(f"there is no group {name}, or it includes itself")
    result = []
    for item in groups[key]:
        if isinstance(item, str):
            result.append(item)
        else:
            result += group(document, item["include-group"], (*above, key))
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
    own = [word for is_editable, _, text in asked.projects
           for word in (["--editable", text] if is_editable else [text])]
    needs = [need for _, folder, _ in asked.projects
             for need in pyproject(os.path.join(folder, "pyproject.toml"))
             .get("build-system", {}).get("requires", ["setuptools"])]
    if first_missing(needs, []) is None:
        done = subprocess.run([*PIP, "--no-deps", "--no-index", "--no-build-isolation", *own],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
        if done.returncode == 0:
            sys.stdout.buffer.write(done.stdout)
            return
    say("the builder of the project is not wholly in the image: pip gets it")
    run_pip(["--no-deps", *own])


def main(arguments):
    try:
        asked = Asked(arguments)
        missing = first_missing(asked.requirements, asked.constraints)
    except (CannotTell, InvalidRequirement, OSError, tomllib.TOMLDecodeError, KeyError, TypeError,
            AttributeError, UnicodeDecodeError) as error:
        say(f"left to pip: {error}")
        run_pip(arguments)
    if missing is None:
        say(f"all {len(asked.requirements)} requirements are met by the image")
        if asked.projects:
            install_projects(asked)
        return
    say(missing)
    run_pip(expanded(arguments))


def expanded(arguments):
    """Returns the arguments with the requirements of groups and of -r pyproject.toml in place of
    them: a pip before 25.1 knows no groups, and none reads a pyproject.toml."""
    result = []
    rest = list(arguments)
    while rest:
        one = rest.pop(0)
        name, equals, value = one.partition("=")
        is_file = name in ("-r", "--requirement")
        value = value if equals else rest[0] if rest else ""
        if name == "--group" or (is_file and os.path.basename(value) == "pyproject.toml"):
            result += Asked([name, value]).requirements
            rest = rest if equals else rest[1:]
        else:
            result.append(one)
    return result


if __name__ == "__main__":
    if not sys.argv[1:] or sys.argv[1] in ("-h", "--help"):
        print(__doc__)
        sys.exit(0 if sys.argv[1:] else 2)
    main(sys.argv[1:])
