#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Manual page and completions, read by the programs they are for: manual_test.py <helper>."""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

HELPER = pathlib.Path(sys.argv[1])

BASH = """\
source {file}
COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
_pinned_images
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
# What zsh's completion is given, and what it would offer.
ZSH = """\
_describe() {{ print -l -- ${{(P)2}} }}
_arguments() {{ print -l -- "$@" }}
words=({words}); CURRENT=${{#words}}
source {file}
"""


def printed(*argv, text=None) -> str:
    """Returns what a program prints; it must succeed and have nothing to say on its errors."""
    done = subprocess.run([str(part) for part in argv], input=text, capture_output=True,
                          encoding="utf-8", check=False, timeout=60)
    if done.returncode or done.stderr:
        raise AssertionError(f"{argv}\n{done.returncode}\n{done.stderr}{done.stdout}")
    return done.stdout


class Manual(unittest.TestCase):
    """What `pinned-images manual` prints."""

    maxDiff = None

    def need(self, program: str) -> None:
        if not shutil.which(program):
            self.skipTest(f"{program} is not installed")

    def file(self, form: str) -> pathlib.Path:
        folder = pathlib.Path(tempfile.mkdtemp(prefix="pinned images "))
        self.addCleanup(shutil.rmtree, folder)
        (folder / "pinned-images").write_text(printed(HELPER, "manual", form))
        return folder / "pinned-images"

    def commands(self) -> set[str]:
        """Returns the commands that --help lists."""
        listed = printed(HELPER, "--help").partition("Subcommands:\n")[2]
        return set(re.findall(r"^  ([a-z-]+)", listed, re.MULTILINE))

    def test_page(self):
        self.need("groff")
        page = printed("groff", "-man", "-Tutf8", "-P-cbou", "-ww", self.file("man"))
        for command in self.commands() - {"lock", "ci-file"} | {"lock check", "ci-file refs"}:
            self.assertRegex(page, rf"\n   {command}\n")
        self.assertIn("\n       --format text|json\n", page)

    def bash(self, words: str) -> set[str]:
        script = BASH.format(file=f"'{self.file('bash')}'", words=words)
        return set(printed("bash", "-c", script).split())

    def test_bash(self):
        self.assertEqual(self.bash("pinned-images ''") - {"--help", "--version"}, self.commands())
        self.assertEqual(self.bash("pinned-images lo"), {"lock", "login"})
        self.assertEqual(self.bash("pinned-images lock ''"), {"check", "update", "--help"})
        self.assertEqual(self.bash("pinned-images lock check --pro"), {"--project"})
        self.assertEqual(self.bash("pinned-images pins --format ''"), {"json", "text"})
        self.assertEqual(self.bash("pinned-images explain --project ''"), set())
        self.assertEqual(self.bash("pinned-images manual f"), {"fish"})

    def zsh(self, words: str) -> str:
        script = ZSH.format(file=f"'{self.file('zsh')}'", words=words)
        return printed("zsh", "-f", "-c", script)

    def test_zsh(self):
        self.need("zsh")
        offered = {line.partition(":")[0] for line in self.zsh("pinned-images ''").splitlines()}
        self.assertEqual(offered, self.commands())
        self.assertIn("check:hold today's keys", self.zsh("pinned-images lock ''"))
        self.assertIn("*--format[text or json]:value:(text json)\n",
                      self.zsh("pinned-images pins ''"))
        self.assertIn("*--project[images.json of the build tree]:value:_files\n",
                      self.zsh("pinned-images lock check ''"))

    def fish(self, line: str) -> set[str]:
        script = f"source '{self.file('fish')}'; complete -C '{line}'"
        return {found.partition("\t")[0] for found in printed("fish", "-c", script).splitlines()}

    def test_fish(self):
        self.need("fish")
        self.assertEqual(self.fish("pinned-images "), self.commands())
        self.assertEqual(self.fish("pinned-images lock "), {"check", "update"})
        self.assertEqual(self.fish("pinned-images pins --format "), {"json", "text"})
        self.assertIn("--state", self.fish("pinned-images lock check --"))
        self.assertNotIn("--image", self.fish("pinned-images lock check --"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
