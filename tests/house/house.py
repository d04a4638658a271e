#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The rules of the house, each a check over the source tree.

usage: house.py RULE ROOT

Prints one `path:line: problem` a finding. Exit code 0: none; 1: some; 2: usage; 77: the check
needs a program that is not here, and says which.
"""

import ast
import functools
import re
import shutil
import subprocess
import sys
from pathlib import Path

# Ground floor first: a room includes itself and those before it.
ROOMS = ["support", "python", "manifest", "image", "ci", "registry", "engine", "cli"]
PURE_ROOMS = ["python", "manifest", "image", "ci"]
PRINTING_ROOM = "cli"

TOP = ["cmake", "helper", "templates", "tests", "ci", ".ci"]
FOREIGN = ["tests/data"]  # other projects' files, kept as they came
CASES = ["tests/cmake/configure"]  # one call a line, for the message names the line
CXX = (".cpp", ".hpp")
FORMATTER_VERSION = 14  # other versions of clang-format disagree in details

LONGEST_LINE = 100
LONGEST_FUNCTION = 60
LONGEST_HEADER = 80


class Skip(Exception):
    """The check can't be made here; the text says why."""


class Source:
    """A file of ours: its path relative to the root, and its text."""

    def __init__(self, root, path):
        self.absolute = path
        self.path = path.relative_to(root).as_posix()
        self.name = path.name

    @functools.cached_property
    def text(self):
        return self.absolute.read_bytes().decode("utf-8", errors="replace")

    @functools.cached_property
    def lines(self):
        return self.text.splitlines()

    def room(self):
        parts = self.path.split("/")
        return parts[1] if parts[0] == "helper" and len(parts) > 2 else None

    def is_cxx(self):
        return self.name.endswith(CXX)

    def is_cmake(self):
        return self.name == "CMakeLists.txt" or self.name.endswith(".cmake")

    def is_shell(self):
        return self.name.endswith(".sh") or self.path.startswith(".ci/")

    def is_python(self):
        return self.name.endswith(".py")

    def is_source(self):
        return self.is_cxx() or self.is_cmake() or self.is_shell() or self.is_python()


def lies_in(folders, path):
    return any(path.startswith(folder + "/") for folder in folders)


def sources(root):
    paths = [path for path in root.iterdir() if path.is_file()]
    for folder in TOP:
        paths += (path for path in (root / folder).rglob("*") if path.is_file())
    for path in sorted(paths):
        relative = path.relative_to(root).as_posix()
        if not lies_in(FOREIGN, relative) and "__pycache__" not in path.parts:
            yield Source(root, path)


def blanked(match):
    """As many lines as before, and no text."""
    return '""' + re.sub(r"[^\n]", "", match.group(0))


RAW_TEXT = re.compile(r'R"(?P<end>[^\s()\\]{0,16})\(.*?\)(?P=end)"', re.S)
TEXT_OR_COMMENT = re.compile(
    r'"(?:\\.|[^"\\\n])*"' r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'" r"|//[^\n]*|/\*.*?\*/", re.S
)
INCLUDE = re.compile(r'^\s*#\s*include\s*(?P<header><[^>]+>|"[^"]+")')


def code(source):
    """C++ without what its strings and comments say."""
    return TEXT_OR_COMMENT.sub(blanked, RAW_TEXT.sub(blanked, source.text))


def includes(source):
    for number, line in enumerate(source.lines, 1):
        match = INCLUDE.match(line)
        if match:
            yield number, match.group("header")


def matches(source, text, pattern, problem):
    for match in pattern.finditer(text):
        line = text.count("\n", 0, match.start()) + 1
        yield f"{source.path}:{line}: {problem.format(match.group(0).strip())}"


# Each rule: which files it is about, and what is wrong in one of them.


def in_a_room(source):
    return source.room() is not None


def check_layers(source):
    """A room includes, and links, only itself and rooms before it."""
    if source.room() not in ROOMS:
        yield f"{source.path}:1: `{source.room()}` is no room of the house"
        return
    allowed = ROOMS[: ROOMS.index(source.room()) + 1]
    if source.is_cmake():
        for room in re.findall(r"pinned_images_([a-z]+)\b", source.text):
            if room in ROOMS and room not in allowed:
                yield f"{source.path}:1: `{source.room()}` may not link `{room}`"
    for number, header in includes(source) if source.is_cxx() else ():
        room = header.strip('"').split("/")[0]
        if header.startswith('"') and room not in allowed:
            yield f"{source.path}:{number}: `{source.room()}` may not include {header}"


PRINTS = re.compile(
    r"\bstd::w?(?:cout|cerr|clog)\b|\bfmt::print\b|\bperror\b"
    r"|(?<![\w.>])(?:std::)?(?:v?f?printf|f?puts|f?putc|putchar|fwrite)\s*\("
    r"|\bwrite\s*\(\s*(?:STD(?:OUT|ERR)_FILENO|[12])\s*,"
)
PRINT_HEADERS = ["<iostream>", "<fmt/ostream.h>", "<fmt/color.h>"]


def outside_the_printing_room(source):
    return source.is_cxx() and in_a_room(source) and source.room() != PRINTING_ROOM


def check_printing(source):
    """Only helper/cli prints."""
    problem = f"only {PRINTING_ROOM} prints, but here is `{{}}`"
    yield from matches(source, code(source), PRINTS, problem)
    for number, header in includes(source):
        if header in PRINT_HEADERS:
            yield f"{source.path}:{number}: {problem.format(header)}"


IO_HEADER = re.compile(
    r"<(?:filesystem|fstream|iostream|cstdio|stdio\.h|unistd\.h|fcntl\.h|dirent\.h|spawn\.h"
    r"|netdb\.h|(?:sys|curl|netinet|arpa)/.*)>"
    r'|"support/(?:file|process|http)\.hpp"'
)
IO_CALL = re.compile(
    r"\b(?:std::)?(?:secure_)?getenv\s*\(|\bstd::system\s*\(|\bpopen\s*\(|\bLoadFile\s*\("
    r"|\btoml::parse_file\s*\(|\b(?:system|steady)_clock\b|\bstd::time\s*\("
)


def in_a_pure_room(source):
    return source.is_cxx() and source.room() in PURE_ROOMS


def check_pure(source):
    """The rooms that turn text into values neither read nor write nor ask the machine."""
    for number, header in includes(source):
        if IO_HEADER.fullmatch(header):
            yield f"{source.path}:{number}: `{source.room()}` does no I/O: no {header}"
    yield from matches(source, code(source), IO_CALL, f"`{source.room()}` does no I/O: no `{{}}`")


def check_stack(source):
    """std::regex calls itself once a byte: a long line of input would end the program."""
    for number, header in includes(source):
        if header == "<regex>":
            yield f"{source.path}:{number}: no <regex>: a long text overflows its stack"


def check_spdx(source):
    """Every source file says its licence first."""
    comment = "//" if source.is_cxx() else "#"
    line = 1 if source.lines and source.lines[0].startswith("#!") else 0
    if source.lines[line : line + 1] != [f"{comment} SPDX-License-Identifier: MIT"]:
        yield f"{source.path}:{line + 1}: no `{comment} SPDX-License-Identifier: MIT`"


def is_header(source):
    return source.name.endswith(".hpp")


def check_headers(source):
    """A header is short, and its first sentence says what it is for."""
    if source.room() and len(source.lines) > LONGEST_HEADER:
        yield f"{source.path}:{LONGEST_HEADER + 1}: {len(source.lines)} lines in a header"
    opening = " ".join(source.lines[1:2])
    if not re.match(r"// \S.{15,}", opening):
        yield f"{source.path}:2: no sentence that says what the header is for"
    if "#pragma once" not in source.lines:
        yield f"{source.path}:1: no `#pragma once`"


# Put together here, so that this file holds none.
MARKER = re.compile(r"\b(?:" + "|".join(["TO" + "DO", "FIX" + "ME", "X" * 3, "HA" + "CK"]) + r")\b")


def check_markers(source):
    """No unfinished work is left lying about."""
    yield from matches(source, source.text, MARKER, "left-over `{}`")


NOT_A_FUNCTION = re.compile(r"\b(?:namespace|class|struct|enum|union|extern)\b(?!.*\()|=\s*$", re.S)


def cxx_functions(text):
    """First and last line of every block in braces that follows a parameter list or a capture."""
    open_blocks = []
    start = 0  # where the words before the next brace begin
    for match in re.finditer(r"[{};]|^[ \t]*#[^\n]*(?:\\\n[^\n]*)*", text, re.M):
        if match.group(0) == "{":
            intro = text[start : match.start()]
            begins = start + len(intro) - len(intro.lstrip())
            is_function = re.search(r"[)\]]", intro) and not NOT_A_FUNCTION.search(intro)
            open_blocks.append(begins if is_function else None)
        elif match.group(0) == "}" and open_blocks:
            begins = open_blocks.pop()
            if begins is not None:
                yield text.count("\n", 0, begins) + 1, text.count("\n", 0, match.start()) + 1
        start = match.end()


def python_functions(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.lineno, node.end_lineno


def line_functions(lines, begin, end):
    started = None
    for number, line in enumerate(lines, 1):
        if re.match(begin, line):
            started = number
        elif started and re.match(end, line):
            yield started, number
            started = None


def functions(source):
    if source.is_cxx():
        return cxx_functions(code(source))
    if source.is_python():
        return python_functions(source.text)
    if source.is_cmake():
        return line_functions(source.lines, r"(?i)(function|macro)\(", r"(?i)end(function|macro)\(")
    return line_functions(source.lines, r"(?:function )?\w[\w-]*\s*\(\)\s*[{(]\s*$", r"[})]")


def check_functions(source):
    """A function can be seen as a whole."""
    for first, last in functions(source):
        if last - first + 1 > LONGEST_FUNCTION:
            yield f"{source.path}:{first}: {last - first + 1} lines in a function"


def has_columns(source):
    code_we_read = source.is_cxx() or source.is_cmake() or source.is_shell()
    return code_we_read and not lies_in(CASES, source.path)


def check_columns(source):
    """A line can be seen as a whole."""
    for number, line in enumerate(source.lines, 1):
        if len(line) > LONGEST_LINE:
            yield f"{source.path}:{number}: {len(line)} columns"


def formatter():
    """The clang-format whose layout the tree has."""
    for name in (f"clang-format-{FORMATTER_VERSION}", "clang-format"):
        program = shutil.which(name)
        if program:
            said = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
            if re.search(rf"version {FORMATTER_VERSION}\.", said):
                return program
    raise Skip(f"clang-format {FORMATTER_VERSION} is not in PATH")


def check_format(all_sources):
    """C++ is laid out by clang-format: one process for all, for it takes long to start."""
    by_path = {str(source.absolute): source.path for source in all_sources}
    said = subprocess.run([formatter(), "--dry-run", *by_path], capture_output=True, text=True)
    complaint = r"^(.*):(\d+):\d+: warning: code should be clang-formatted"
    first = {}
    for path, line in re.findall(complaint, said.stderr, re.M):
        first.setdefault(path, line)
    if said.returncode != 0:
        yield f"clang-format failed: {said.stderr.strip()}"
    for path, line in first.items():
        yield f"{by_path[path]}:{line}: not laid out by clang-format"


def each(check):
    return lambda about: (finding for source in about for finding in check(source))


RULES = {
    "layers": (in_a_room, each(check_layers)),
    "printing": (outside_the_printing_room, each(check_printing)),
    "pure": (in_a_pure_room, each(check_pure)),
    "stack": (Source.is_cxx, each(check_stack)),
    "spdx": (Source.is_source, each(check_spdx)),
    "headers": (is_header, each(check_headers)),
    "markers": (lambda source: True, each(check_markers)),
    "functions": (Source.is_source, each(check_functions)),
    "columns": (has_columns, each(check_columns)),
    "format": (Source.is_cxx, check_format),
}


def findings(rule, root):
    is_about, check = RULES[rule]
    about = [source for source in sources(Path(root)) if is_about(source)]
    if not about:
        return [f"{root}: no file that the rule `{rule}` is about"]
    return list(check(about))


def main(arguments):
    if len(arguments) != 2 or arguments[0] not in RULES:
        print(f"usage: house.py {'|'.join(RULES)} ROOT", file=sys.stderr)
        return 2
    try:
        found = findings(*arguments)
    except Skip as reason:
        print(f"skipped: {reason}")
        return 77
    for finding in found:
        print(finding)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
