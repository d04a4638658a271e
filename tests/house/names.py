#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What README.md, ci/README.md and the templates name is there: commands of CMake and their
keywords, options, targets, tests, the helper's commands and options. And what is there is named: by
the module's comments, and by README's tables. (The manual page and the completions are printed by
the helper from what it parses.)

usage: names.py ROOT HELPER

Prints one `path:line: problem` a finding. Exit code 0: none; 1: some; 2: usage.
"""

import itertools
import json
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

MODULE = "cmake/PinnedImages.cmake"

# A project that has all there is.
PROJECT = """\
cmake_minimum_required(VERSION 3.25)
project(names LANGUAGES NONE)
add_executable(helper IMPORTED GLOBAL)
set_target_properties(helper PROPERTIES IMPORTED_LOCATION [==[{helper}]==])
add_executable(PinnedImages::pinned-images ALIAS helper)
include([==[{module}]==])
macro(_pinned_images_parse subject count flags single several)
  message(STATUS "parsed ${{subject}} ${{flags}} ${{single}} ${{several}} / ${{ARGN}}")
  __pinned_images_parse("${{subject}}" "${{count}}" "${{flags}}" "${{single}}" "${{several}}" ${{ARGN}})
endmacro()
docker_registry(registry.example.edu/names)
docker_base_image(other)
docker_image(name BASE debian PINS NONE SMOKE_TEST true VERSION_FROM version.txt)
docker_ci_file(jobs.yml)
docker_prune()
"""

# Variables of others; and what stands for a value, or for the user's own.
FOREIGN = re.compile(r"(CI|GIT|SSL|UV|EXAMPLE|KUBERNETES|DOCKER|BUILDAH|STORAGE|REGISTRY|CMAKE|SYS)_\w+")
PLAIN = {"PATH", "VIRTUAL", "FILE", "ON", "OFF", "SHA", "JSON", "HTML", "PEP", "ALL", "DEPENDS",
         "COMMAND"}


# What a build calls by itself.
INTERNAL = {"images-helper", "plan-images"}


@dataclass
class Names:
    """What there is. `<name>` stands for an image's name."""

    keywords: dict = field(default_factory=dict)  # command of CMake -> words of its signature
    parsed: dict = field(default_factory=dict)  # command of CMake -> the keywords that it takes
    options: set = field(default_factory=set)  # of CMake: PINNED_IMAGES_*
    variables: set = field(default_factory=set)  # of the helper, the scripts and the templates
    targets: set = field(default_factory=set)
    tests: set = field(default_factory=set)
    labels: set = field(default_factory=set)
    helper: dict = field(default_factory=dict)  # words of a command -> its options

    def all_keywords(self):
        return set().union(*self.keywords.values())

    def has_target(self, name):
        generic = {target.replace("-<name>", "") for target in self.targets if "<name>" in target}
        return name in self.targets or name.partition("-")[0] in generic

    def has_test(self, name):
        return name in self.tests or name.rpartition(".")[0] + ".<name>" in self.tests


# What there is, asked of CMake and of the helper.


def run(*argv, **more):
    done = subprocess.run([str(word) for word in argv], capture_output=True, text=True, check=False,
                          **more)
    assert done.returncode == 0, f"{argv}: {done.stdout}{done.stderr}"
    return done.stdout


def ask_cmake(root, helper, names):
    """Targets, tests, labels and options of a project that is really configured."""
    with tempfile.TemporaryDirectory(prefix="pinned images ") as temporary:
        project, build = Path(temporary) / "project", Path(temporary) / "build"
        query = build / ".cmake/api/v1/query"
        query.mkdir(parents=True)
        (query / "codemodel-v2").touch()
        project.mkdir()
        (project / "CMakeLists.txt").write_text(PROJECT.format(helper=helper,
                                                               module=root / MODULE))
        (project / "version.txt").write_text("1.0.0\n")
        (project / "jobs.yml").write_text("a: {image: x}\n")
        cache = run("cmake", "-G", "Ninja", "-LA", "-S", project, "-B", build)
        names.options |= set(re.findall(r"^(PINNED_IMAGES_\w+):", cache, re.M))
        parsed = r"^-- parsed (docker_\w+)\([^)]*\) (.*) / (.*)$"
        for command, lists, first in re.findall(parsed, cache, re.M):
            # What is behind the slash stands for values without a keyword.
            names.parsed[command] = {word for word in re.findall(r"\w+", lists)
                                     if word not in first.split(";")}
        for path in (build / ".cmake/api/v1/reply").glob("target-*.json"):
            name = json.loads(path.read_text())["name"]
            names.targets.add(re.sub("-(name|other)$", "-<name>", name))
        listed = json.loads(run("ctest", "--test-dir", build, "--show-only=json-v1"))["tests"]
        for test in listed:
            names.tests.add(re.sub("[.]name$", ".<name>", test["name"]))
            for one in test["properties"]:
                names.labels |= set(one["value"]) if one["name"] == "LABELS" else set()


def blocks(text):
    """command -> the comment above it in the module."""
    found = {}
    for block in re.findall(r"#\[=+\[\.rst:\n\.\. command:: (?s:.*?)#\]=+\]", text):
        command = re.search(r"command:: (\w+)", block)[1]
        found[command] = block
        assert re.search(rf"^function\({command}\)$", text, re.M), command
    return found


def signature_of(command, block):
    return re.search(rf"\n    {command}\((?s:.*?)\)\n", block)[0]


def signatures(text):
    """command -> the words in capitals of its signature, as the module's comments have it."""
    return {command: set(re.findall(r"\b[A-Z][A-Z_]+\b", signature_of(command, block)))
            for command, block in blocks(text).items()}


def ask_helper(helper, names, words=()):
    """The options of a command, and of those below it."""
    text = run(helper, *words, "--help")
    names.helper[words] = set(re.findall(r"^  (?:-\w,)?(--[a-z-]+)", text, re.M))
    _, _, below = text.partition("Subcommands:\n")
    for word in re.findall(r"^  ([a-z-]+) ", below, re.M):
        ask_helper(helper, names, (*words, word))


def variables_of(root):
    """The environment variables that the helper, the scripts and the templates' jobs take, and the
    ARGs of the templates."""
    found = set()
    for path in (root / "helper").rglob("*.cpp"):
        found |= set(re.findall(r'getenv\("(PINNED_IMAGES_\w+)"', path.read_text()))
    for path in itertools.chain((root / "ci").glob("*.sh"), (root / "templates").rglob("*.yml")):
        found |= set(re.findall(r"\$\{?(PINNED_IMAGES_\w+)", path.read_text()))
    for path in (root / "templates").glob("Dockerfile.*.in"):
        found |= set(re.findall(r"^ARG (PINNED_IMAGES_\w+)", path.read_text(), re.M))
    return found


def what_there_is(root, helper):
    names = Names(keywords=signatures((root / MODULE).read_text()))
    ask_cmake(root, helper, names)
    ask_helper(helper, names)
    names.variables = variables_of(root)
    return names


# What is named.


def code_of_markdown(text):
    """(line, text) of each code span, and of each line of a code block."""
    def block(match):
        """A block's lines are text of their own; what is left are as many empty lines."""
        first = text.count("\n", 0, match.start()) + 1
        blocks.extend(enumerate(match[0].splitlines()[1:-1], first + 1))
        return "\n" * match[0].count("\n")

    blocks = []
    rest = re.sub(r"^ *```.*?^ *```", block, text, flags=re.M | re.S)
    yield from blocks
    for span in re.finditer(r"`([^`\n]+(?:\n[^`\n]+)*)`", rest):
        yield rest.count("\n", 0, span.start()) + 1, re.sub(r"\s+", " ", span[1]).replace("\\|", "|")


def code_of(path, text):
    """Without comments, which are prose."""
    if path.endswith(".md"):
        yield from code_of_markdown(text)
        return
    for number, line in enumerate(text.splitlines(), 1):
        yield number, re.sub(r"(?:^|\s)#.*", "", line)


def joined_calls(text):
    """(line, command, words) of each call of ours that is written out, over several lines too."""
    for match in re.finditer(r"\b(docker_\w+)\(", text):
        end = text.find(")", match.end())
        inside = text[match.end():end]
        yield text.count("\n", 0, match.start()) + 1, match[1], inside


def check_calls(path, text, names):
    for line, command, inside in joined_calls(text):
        known = names.keywords.get(command)
        if known is None:
            yield line, f"no command `{command}()`"
            continue
        for word in re.findall(r"(?<![\w.<$/{-])[A-Z][A-Z_]+(?![\w=.}])", inside):
            if word not in known:
                yield line, f"`{command}()` has no keyword `{word}`"
    if not path.endswith(".md"):
        return
    for line, row in enumerate(text.splitlines(), 1):
        begin = re.match(r"\| `(docker_\w+)\(", row)
        for span in re.findall(r"`([A-Z][^`]*)`", row) if begin else ():
            for word in re.findall(r"(?<![<\w])[A-Z][A-Z_]+(?![\w>])", span):
                if word not in names.keywords.get(begin[1], ()):
                    yield line, f"`{begin[1]}()` has no keyword `{word}`"


def is_of_others(word):
    return word in PLAIN or FOREIGN.fullmatch(word) or word.startswith("PINNED_IMAGES_")


def check_words(path, code, names):
    """A span that begins with a word in capitals names a keyword."""
    word = re.match(r"([A-Z][A-Z_]{2,})(?![\w.(-])", code)
    if path.endswith(".md") and word and not is_of_others(word[1]):
        if word[1] not in names.all_keywords():
            yield f"no keyword `{word[1]}`"


def check_options(code, names):
    for option in re.findall(r"(?:\b|(?<=-D))PINNED_IMAGES_[A-Z_]*[A-Z]\b", code):
        if option not in names.options | names.variables:
            yield f"no option or variable `{option}`"


TARGET_LIKE = re.compile(
    r"(?:[a-z]+-images(?:-[a-z-]+)?|(?:image|push|registry|update|prune|refresh|explain|verify)"
    r"-[a-z<>]+(?:-[a-z]+)*)")
OTHERS = {"pinned-images"}
SHORT = {"push", "explain"}  # of ci/build-docker.sh


def targets_in(path, code):
    yield from re.findall(r"--target ([a-z][\w<>-]*)", code)
    for word in re.findall(r"build-docker\.sh ([a-z][\w<>-]*)", code):
        if word not in SHORT:
            yield word
    if path.endswith(".md") and TARGET_LIKE.fullmatch(code) and code not in OTHERS:
        yield code


def check_targets(path, code, names):
    for target in targets_in(path, code):
        if not names.has_target(target):
            yield f"no target `{target}`"


FILES = ("images.json", "images.lock.toml", "images.schema.json")


def check_tests(code, names):
    for file in FILES:
        code = code.replace(file, "")
    for test in re.findall(r"(?<![\w/.-])images\.[a-z]+(?:\.[a-z<>]+)?", code):
        if not names.has_test(test):
            yield f"no test `{test}`"
    if "ctest" in code:
        for label in re.findall(r"-LE? (\w+)", code):
            if label not in names.labels:
                yield f"no label `{label}` of tests"


def command_words(names, words):
    """The words that choose a command, as many as there are."""
    chosen = ()
    for word in words:
        if (*chosen, word) not in names.helper:
            break
        chosen = (*chosen, word)
    return chosen


def check_call_of_helper(names, words):
    """Words behind `pinned-images`, or a command that stands alone."""
    chosen = command_words(names, words)
    is_group = any(len(known) > len(chosen) and known[:len(chosen)] == chosen
                   for known in names.helper)
    rest = words[len(chosen):]
    if is_group and rest and re.fullmatch(r"[a-z][a-z-]*", rest[0]):
        yield f"no command `pinned-images {' '.join([*chosen, rest[0]])}`"
        return
    ended = itertools.takewhile(lambda word: word not in ("&&", "|", ";", "||"), rest)
    for option in re.findall(r"(?<![\w-])--[a-z][a-z-]*", " ".join(ended)):
        if option not in names.helper[chosen]:
            yield f"`pinned-images {' '.join(chosen)}` has no option `{option}`"


def check_helper(path, code, names):
    for match in re.finditer(r"(?<![\w./#-])pinned-images ((?:--)?[a-z].*)", code):
        yield from check_call_of_helper(names, re.split(r"\s+", match[1].strip()))
    words = code.split()
    if path.endswith(".md") and len(words) > 1 and (words[0],) in names.helper:
        yield from check_call_of_helper(names, words)


def findings(path, text, names):
    found = list(check_calls(path, text, names))
    for line, code in code_of(path, text):
        for check in (check_options, check_tests):
            found += ((line, problem) for problem in check(code, names))
        for check in (check_words, check_targets, check_helper):
            found += ((line, problem) for problem in check(path, code, names))
    return [f"{path}:{line}: {problem}" for line, problem in sorted(set(found))]


def doc_findings(names, text):
    """The module's own comment names all targets, tests and options that there are, and no more."""
    intro = text.partition("#]=")[0]
    heads = set(itertools.chain.from_iterable(
        re.findall(r"``([^`]+)``", line) for line in re.findall(r"^``.*``$", intro, re.M)))
    heads |= set(re.findall(r"``(images-helper)``", intro))
    there = names.targets | names.tests | names.options
    return [f"{MODULE}:1: `{name}` is described or there, not both" for name in sorted(
        heads ^ there)]


def block_findings(names, text):
    """Each command's comment has the keywords that it takes in its signature, and describes them."""
    for command, block in blocks(text).items():
        known = names.parsed[command]
        shown = re.sub("<[^>]*>", "", signature_of(command, block))
        # A word that a keyword takes: PINS NONE, TAG VERSION|KEY.
        values = set(re.findall(r"(?:\b[A-Z_]+ |\|)([A-Z]+)\b", shown)) - known
        words = {"signature": set(re.findall(r"\b[A-Z][A-Z_]+\b", shown)) - values,
                 "description": set(itertools.chain.from_iterable(
                     re.findall(r"``([A-Z_]+)``", line)
                     for line in re.findall(r"^  ``.*``$", block, re.M)))}
        for place, there in words.items():
            for word in sorted(known ^ there):
                yield (f"{MODULE}:1: `{word}` is in the {place} of `{command}()` or taken by it, "
                       "not both")


def table_findings(names, text):
    """README's tables name all keywords, options, targets and tests."""
    rows = {row[1]: row[0] for row in re.finditer(r"^\| `(docker_\w+)\(.*$", text, re.M)}
    for command, known in sorted(names.parsed.items()):
        missing = sorted(known - set(re.findall(r"\b[A-Z][A-Z_]+\b", rows.get(command, ""))))
        for word in missing:
            yield f"README.md:1: the row of `{command}()` lacks `{word}`"
    spans = {span for _, code in code_of_markdown(text) for span in re.split(r"[\s,]+", code)}
    for name in sorted((names.options | names.targets | names.tests) - spans - INTERNAL):
        yield f"README.md:1: `{name}` is not named"


def documents(root):
    yield root / "README.md"
    yield root / "ci/README.md"
    for path in sorted((root / "templates").rglob("*")):
        if path.is_file() and path.suffix != ".py":
            yield path


def main(arguments):
    if len(arguments) != 2:
        print("usage: names.py ROOT HELPER", file=sys.stderr)
        return 2
    root, helper = Path(arguments[0]).resolve(), Path(arguments[1]).resolve()
    names = what_there_is(root, helper)
    module = (root / MODULE).read_text()
    found = doc_findings(names, module) + list(block_findings(names, module))
    found += table_findings(names, (root / "README.md").read_text())
    for path in documents(root):
        found += findings(path.relative_to(root).as_posix(), path.read_text(), names)
    print("".join(line + "\n" for line in found), end="")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
