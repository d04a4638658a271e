#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The depfile of `plan`, as a whole text: what CMake can't know of, spelled for Ninja and Make."""
import box
import sample

# What CMake names as dependencies itself: it must not be in the depfile.
NAMED_BY_CMAKE = ("pyproject.toml", "requirements.txt", "setup.sh", "VERSION",
                  "templates/Dockerfile.full.in")


class Depfile(box.Box):
    def setUp(self):
        super().setUp()
        self.project = sample.Sample(self.box / "pro $ject #1")
        self.folder = self.project.folder
        self.depfile = self.state / "plan.d"

    def plan(self):
        """Returns the depfile; the names of folders in it are as they are spelled there."""
        self.check(self.run_helper("plan", "--project", self.project.json,
                                   "--state", self.state, "--depfile", self.depfile))
        box_spelled = str(self.box).replace(" ", "\\ ")
        return self.depfile.read_text().replace(box_spelled, "<box>")

    def with_manifests(self, **texts):
        """The image `full` reads requirements.txt, too."""
        for name, text in texts.items():
            self.project.write(f"{name.replace('_', '/')}.txt", text)
        self.project.full["manifests"].append(f"{self.folder}/requirements.txt")
        self.project.save()

    def check_depfile(self, *found):
        """Compares the whole text; `found` are its inputs in their order."""
        inputs = "".join(f" \\\n  <box>/pro\\ $$ject\\ \\#1/{name}" for name in found)
        self.assertEqual(f"<box>/state\\ dir/plan.stamp:{inputs}\n", self.plan())

    def test_project_file_alone(self):
        self.check_depfile("images.json")

    def test_what_cmake_names_is_left_out(self):
        self.project.write("setup.sh", "true\n")
        self.project.write("VERSION", "2.0\n")
        self.project.full.update(files=[f"{self.folder}/setup.sh"],
                                 version_from=f"{self.folder}/VERSION")
        self.with_manifests(requirements="scipy\n")
        self.check_depfile("images.json")
        for name in NAMED_BY_CMAKE:
            self.assertTrue((self.folder / name).exists(), name)

    def test_includes(self):
        self.with_manifests(requirements="-r more/a.txt\n-c limits.txt\n",
                            more_a="-r deeper/b.txt\nscipy\n", more_deeper_b="six\n",
                            limits="six<2\n")
        self.check_depfile("images.json", "limits.txt", "more/a.txt", "more/deeper/b.txt")

    def test_include_that_is_a_manifest_too(self):
        self.with_manifests(requirements="-r more.txt\n", more="scipy\n")
        self.project.full["manifests"].append(f"{self.folder}/more.txt")
        self.project.save()
        self.check_depfile("images.json")

    def test_names_that_need_escapes(self):
        self.project.write("a b$c#d.txt", "scipy\n")
        self.with_manifests(requirements='-r "a b$c#d.txt"\n')
        self.check_depfile("a\\ b$$c\\#d.txt", "images.json")

    def test_lock(self):
        self.project.write_lock()
        self.check_depfile("images.json", "images.lock.toml")

    def test_stamp_is_the_target(self):
        self.plan()
        self.assertTrue((self.state / "plan.stamp").exists())

    def test_errors_leave_it_as_it_was(self):
        self.depfile.write_text("as it was")
        self.project.edit("pyproject.toml", "torch==2.1.0", "numpy")
        self.assertEqual(1, self.run_helper("plan", "--project", self.project.json, "--state",
                                            self.state, "--depfile", self.depfile).code)
        self.assertEqual("as it was", self.depfile.read_text())


if __name__ == "__main__":
    box.main()
