#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The depfile of `plan` as ninja reads it: each file is found again, whatever its name."""
import shutil
import subprocess

import box
import sample

ODD_NAME = "a b$c#d.txt"


class Ninja(box.Box):
    def setUp(self):
        super().setUp()
        self.project = sample.Sample(self.box / "pro $ject #1")
        self.project.write(ODD_NAME, "scipy\n")
        more = self.project.write("requirements.txt", f'-r "{ODD_NAME}"\n')
        self.project.full["manifests"].append(str(more))
        self.project.save()

    def ninja(self, *arguments):
        return subprocess.run([shutil.which("ninja"), "-C", self.box, *arguments],
                              check=True, capture_output=True, encoding="utf-8").stdout

    def test_it_finds_each_file_again(self):
        depfile = self.state / "plan.d"
        self.check(self.run_helper("plan", "--project", self.project.json,
                                   "--state", self.state, "--depfile", depfile))
        stamp = str(self.state / "plan.stamp").replace(" ", "$ ")
        (self.box / "build.ninja").write_text(
            f"rule plan\n  command = true\n  depfile = {depfile}\n  deps = gcc\n"
            f"build {stamp}: plan\n")
        self.ninja()
        _, *listed = self.ninja("-t", "deps").rstrip().splitlines()
        self.assertEqual([f"    {self.project.folder}/{ODD_NAME}", f"    {self.project.json}"],
                         listed)


if __name__ == "__main__":
    box.main("ninja")
