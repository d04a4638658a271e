#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The guard of a job: a shell script in each image, beside its key, that reads the lock."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "helper/cli/guard.sh"
LOCK = """# What was published of this project's images.
format = 1
refresh = 0

[[image]]
name = "full"
repository = "registry.example.edu/lab/full"
tag = "1.1.0"
digest = "sha256:1"
key = "abc"
pins = [
  "torch==2.2  from \\"https://index.example.edu\\"",
  "torchvision==0.17",
]
parent = "sha256:2"
date = "2026-01-02"

[[image]]
name = "lint"
tag = "1.1.0"
key = "def"
pins = [
]
"""
AGAIN = "  hint: run the target update-ci, and commit what it writes\n"


class Guard(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="pinned images ")
        self.addCleanup(folder.cleanup)
        self.job = pathlib.Path(folder.name) / "a job"
        self.image = pathlib.Path(folder.name) / "the image"
        self.job.mkdir()
        self.image.mkdir()
        (self.image / "guard").write_bytes(SCRIPT.read_bytes())
        self.fill("abc", "full", ["torch==2.1", "torchvision==0.17"])
        self.write_lock(LOCK)

    def fill(self, key, name, pins):
        (self.image / "key").write_text(f"{key}\n")
        (self.image / "facts").write_text(f"format 1\nimage {name}\npin torch ==2.1\n")
        (self.image / "pins").write_text("".join(f"{pin}\n" for pin in pins))

    def write_lock(self, text, name="images.lock.toml"):
        (self.job / name).write_bytes(text.encode())

    def check(self, code, err="", arguments=()):
        # Nothing but a shell: no program is to be found, and nothing can be written.
        done = subprocess.run(["/bin/sh", self.image / "guard", *arguments], cwd=self.job,
                              env={"PATH": "/nowhere"}, capture_output=True, check=False)
        self.assertEqual((code, "", err), (done.returncode, done.stdout.decode(),
                                           done.stderr.decode().replace(str(self.image), "<here>")))

    def test_the_image_that_the_lock_names(self):
        self.check(0)
        self.fill("def", "lint", [])
        self.check(0)

    def test_line_ends_of_windows(self):
        self.write_lock(LOCK.replace("\n", "\r\n"))
        self.check(0)

    def test_a_lock_elsewhere(self):
        (self.job / "images.lock.toml").rename(self.job / "a lock.toml")
        self.check(0, arguments=["a lock.toml"])

    def test_other_pins(self):
        self.fill("def", "full", ["torch==2.1", "torchvision==0.17"])
        self.check(1, "pinned-images: this job runs in another image full than images.lock.toml "
                      "names: it has torch==2.1, torchvision==0.17; the lock has "
                      'torch==2.2  from \\"https://index.example.edu\\", torchvision==0.17\n'
                      "  hint: have the CI file name full:1.1.0: run the target update-ci, commit "
                      "what it writes, push\n")

    def test_another_recipe(self):
        self.fill("abc", "lint", [])
        self.check(1, "pinned-images: this job runs in another image lint than images.lock.toml "
                      "names: its recipe is another\n"
                      "  hint: have the CI file name lint:1.1.0: run the target update-ci, commit "
                      "what it writes, push\n")

    def test_an_image_that_the_lock_does_not_know(self):
        self.fill("abc", "docs", [])
        self.check(1, "pinned-images: images.lock.toml names no image docs\n" + AGAIN)

    def test_no_lock(self):
        (self.job / "images.lock.toml").unlink()
        self.check(1, "pinned-images: there is no lock images.lock.toml here\n"
                      "  hint: run the target update-ci and commit what it writes, or say where it "
                      "is: sh <here>/guard <lock>\n")

    def test_an_image_without_a_key(self):
        (self.image / "key").unlink()
        self.check(1, "pinned-images: this is no image of PinnedImages: <here> has no key, facts "
                      "and pins\n"
                      "  hint: name one of the images that the lock names in the CI file\n")


if __name__ == "__main__":
    sys.dont_write_bytecode = True
    unittest.main(argv=sys.argv[:1])
