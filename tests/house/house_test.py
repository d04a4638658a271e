#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Each rule of the house, on a made tree that keeps it and on trees that break it."""

import contextlib
import io
import os
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import house

CXX = "// SPDX-License-Identifier: MIT\n"
HEADER = CXX + "// Names: how a package is called.\n#pragma once\n"


class HouseTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(suffix=" with a space")
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)

    def found(self, rule, files):
        for path, text in files.items():
            (self.root / path).parent.mkdir(parents=True, exist_ok=True)
            (self.root / path).write_text(text, encoding="utf-8")
        return house.findings(rule, self.root)

    def assert_findings(self, rule, path, text, *expected):
        self.assertEqual(self.found(rule, {path: text}), [f"{path}:{line}" for line in expected])

    # layers

    def test_a_room_includes_itself_and_rooms_before_it(self):
        text = '#include "support/a.hpp"\n#include "python/a.hpp"\n#include <image/a.h>\n'
        self.assert_findings("layers", "helper/python/a.cpp", text)
        self.assert_findings("layers", "helper/cli/a.cpp", '#include "engine/a.hpp"\n')

    def test_a_room_includes_no_later_room(self):
        self.assert_findings(
            "layers", "helper/python/a.hpp", '#include <map>\n #  include "manifest/a.hpp"\n',
            '2: `python` may not include "manifest/a.hpp"')

    def test_a_room_includes_nothing_of_no_room(self):
        self.assert_findings(
            "layers", "helper/python/a.hpp", '#include "b.hpp"\n',
            '1: `python` may not include "b.hpp"')

    def test_a_file_lives_in_a_room(self):
        self.assert_findings(
            "layers", "helper/attic/a.cpp", "\n", "1: `attic` is no room of the house")

    def test_a_room_links_no_later_room(self):
        self.assert_findings(
            "layers", "helper/ci/CMakeLists.txt",
            "pinned_images_room(ci LINK pinned_images_support pinned_images_engine)\n",
            "1: `ci` may not link `engine`")

    # printing

    def test_only_cli_prints(self):
        self.assert_findings("printing", "helper/engine/good.cpp", "int x;\n")
        for call in ['std::cout << 1;', 'std::cerr << 1;', 'printf("a");', 'std::fprintf(f, "a");',
                     'fmt::print("a");', 'std::puts("a");', 'perror("a");',
                     'write(STDERR_FILENO, a, 1);', '#include <iostream>']:
            found = self.found("printing", {"helper/engine/a.cpp": f"\n{call}\n"})
            self.assertEqual(len(found), 1, call)
            self.assertRegex(found[0], "^helper/engine/a.cpp:2: only cli prints, but here is `")

    def test_what_only_looks_like_printing(self):
        self.assert_findings(
            "printing", "helper/engine/a.cpp",
            '// std::cout << 1;\n/* printf(\n */ auto a = "printf(";\nsnprintf(b, 1, "");\n'
            'auto c = R"(std::cerr)";\nsink.puts(d);\n')

    def test_cli_may_print(self):
        self.found("printing", {"helper/engine/a.cpp": "\n"})
        self.assert_findings("printing", "helper/cli/a.cpp", "std::cout << 1;\n")

    # pure

    def test_a_pure_room_does_no_io(self):
        for line in ["#include <filesystem>", "#include <fstream>", '#include "support/file.hpp"',
                     '#include "support/process.hpp"', '#include "support/http.hpp"',
                     "#include <sys/stat.h>", "#include <unistd.h>", 'getenv("HOME");',
                     "std::chrono::system_clock::now();", 'YAML::LoadFile("a");']:
            for room in ["python", "manifest", "image", "ci"]:
                found = self.found("pure", {f"helper/{room}/a.cpp": f"\n{line}\n"})
                self.assertEqual(len(found), 1, (room, line))
                self.assertRegex(found[0], f"^helper/{room}/a.cpp:2: `{room}` does no I/O: no ")
                (self.root / f"helper/{room}/a.cpp").unlink()

    def test_a_pure_room_may_use_the_rest(self):
        self.assert_findings(
            "pure", "helper/ci/a.cpp", '#include "support/text.hpp"\n#include <string>\n')

    def test_other_rooms_may_do_io(self):
        self.found("pure", {"helper/ci/a.cpp": "\n"})
        self.assert_findings("pure", "helper/engine/a.cpp", "#include <fstream>\n")

    # stack

    def test_nothing_matches_on_the_stack(self):
        self.assert_findings("stack", "helper/ci/a.cpp", '#include <string>\n#include "regex.hpp"\n')
        self.assert_findings(
            "stack", "helper/cli/a.cpp", "\n#include <regex>\n",
            "2: no <regex>: a long text overflows its stack")

    # spdx

    def test_a_source_file_says_its_licence_first(self):
        self.assertEqual(self.found("spdx", {
            "helper/a.cpp": CXX,
            "CMakeLists.txt": "# SPDX-License-Identifier: MIT\n",
            "ci/a.sh": "#!/bin/sh\n# SPDX-License-Identifier: MIT\n",
            "tests/data/foreign.py": "\n",
            "README.md": "\n"}), [])

    def test_a_source_file_without_a_licence(self):
        self.assert_findings(
            "spdx", "helper/ci/a.hpp", "#pragma once\n" + CXX,
            "1: no `// SPDX-License-Identifier: MIT`")
        (self.root / "helper/ci/a.hpp").unlink()
        self.assert_findings(
            "spdx", "tests/a.py", "#!/usr/bin/env python3\n",
            "2: no `# SPDX-License-Identifier: MIT`")
        (self.root / "tests/a.py").unlink()
        self.assert_findings("spdx", ".ci/run", "", "1: no `# SPDX-License-Identifier: MIT`")

    # headers

    def test_a_header_is_short_and_says_what_it_is_for(self):
        self.assert_findings("headers", "helper/ci/a.hpp", HEADER + "\n" * 77)

    def test_a_header_that_is_long(self):
        self.assert_findings(
            "headers", "helper/ci/a.hpp", HEADER + "\n" * 78, "81: 81 lines in a header")

    def test_a_header_that_does_not_say_what_it_is_for(self):
        self.assert_findings(
            "headers", "tests/a.hpp", CXX + "#pragma once\n",
            "2: no sentence that says what the header is for")

    def test_a_header_without_a_guard(self):
        self.assert_findings(
            "headers", "tests/a.hpp", HEADER.replace("#pragma once", ""), "1: no `#pragma once`")

    # markers

    def test_no_unfinished_work_is_left(self):
        for word in ["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]:
            self.assert_findings("markers", "README.md", f"\n- {word}: x\n",
                                 f"2: left-over `{word}`")
        self.assert_findings("markers", "README.md", "mktemp XXXXXX, hackathon\n")

    def test_foreign_files_keep_their_markers(self):
        self.found("markers", {"README.md": "\n"})
        self.assert_findings("markers", "tests/data/a/b.toml", "# TO" + "DO\n")

    # functions

    def test_a_function_of_sixty_lines(self):
        body = "  f();\n" * 58
        self.assert_findings("functions", "helper/ci/a.cpp", "int f() {\n" + body + "}\n")
        self.assert_findings(
            "functions", "helper/ci/b.cpp",
            "namespace a {\nclass B {\n" + "  int f(int);\n" * 70 + "};\n"
            + "const char* table[] = {\n" + '"}{",\n' * 70 + "};\n}\n")

    def test_a_function_that_is_too_long(self):
        body = "  if (a) {\n    f('{', \"}\");  // }\n  }\n" * 20
        texts = {
            "helper/ci/a.cpp": "\nstatic int f(int a)\n    noexcept {\n" + body + "}\n",
            "helper/ci/b.cpp": "\nA::A(int b)\n    : a_(b) {\n" + body + "}\n",
            "helper/ci/c.cpp": "\nTEST(A,\n     B) {\n" + body + "}\n",
            "helper/ci/d.hpp": "namespace a {\nstd::string f(\n    int a) {\n" + body + "}\n}\n",
        }
        self.assertEqual(
            self.found("functions", texts), [f"{path}:2: 63 lines in a function" for path in texts])

    def test_a_function_in_another_language_that_is_too_long(self):
        self.assertEqual(
            self.found("functions", {
                "ci/a.sh": "f() {\n" + "  :\n" * 59 + "}\n",
                "cmake/a.cmake": "function(f)\n" + "  g()\n" * 59 + "endfunction()\n",
                "tests/a.py": "def f():\n" + "    g()\n" * 60}),
            ["ci/a.sh:1: 61 lines in a function", "cmake/a.cmake:1: 61 lines in a function",
             "tests/a.py:1: 61 lines in a function"])

    # columns

    def test_a_line_of_a_hundred_columns(self):
        self.assert_findings("columns", "helper/a.cpp", "é" * 100 + "\n")

    def test_a_line_that_is_too_long(self):
        for path in ["helper/a.cpp", "cmake/a.cmake", "CMakeLists.txt", "ci/a.sh"]:
            self.assert_findings("columns", path, "\n" + "x" * 101 + "\n", "2: 101 columns")
            (self.root / path).unlink()

    def test_a_case_may_have_long_lines(self):
        self.found("columns", {"ci/a.sh": "x"})
        self.assert_findings("columns", "tests/cmake/configure/a/b.cmake", "x" * 101 + "\n")

    # format

    def test_cxx_is_laid_out_by_clang_format(self):
        try:
            house.formatter()
        except house.Skip as reason:
            self.skipTest(str(reason))
        (self.root / ".clang-format").write_text("BasedOnStyle: Google\n")
        self.assert_findings("format", "helper/a b.cpp", "int a;\n")
        self.assert_findings(
            "format", "helper/a b.cpp", "int a;\nint  b;\n", "2: not laid out by clang-format")

    def test_no_clang_format_is_a_reason_to_skip(self):
        with mock.patch.dict(os.environ, {"PATH": str(self.root)}):
            self.found("columns", {"helper/a.cpp": "int  a;\n"})
            self.assertEqual(
                self.main("format", str(self.root)),
                (77, "skipped: clang-format 14 is not in PATH\n"))

    # all of them

    def test_a_rule_about_no_file_is_red(self):
        for rule in house.RULES:
            self.assertEqual(
                self.found(rule, {}), [f"{self.root}: no file that the rule `{rule}` is about"])

    def main(self, *arguments):
        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            return house.main(list(arguments)), out.getvalue()

    def test_findings_are_printed_and_end_in_one(self):
        self.found("columns", {"ci/a.sh": "x" * 101})
        self.assertEqual(self.main("columns", str(self.root)), (1, "ci/a.sh:1: 101 columns\n"))

    def test_no_finding_ends_in_zero(self):
        self.found("columns", {"ci/a.sh": "x"})
        self.assertEqual(self.main("columns", str(self.root)), (0, ""))

    def test_an_unknown_rule_is_a_usage_error(self):
        code, said = self.main("taste", str(self.root))
        self.assertEqual(code, 2)
        self.assertRegex(said, r"^usage: house.py layers\|.*\|format ROOT\n$")


if __name__ == "__main__":
    unittest.main()
