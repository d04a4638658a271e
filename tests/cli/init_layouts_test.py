#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""init in real projects of the corpus: each is then configured by CMake and planned."""
import json
import pathlib
import shutil
import subprocess

import box

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
CORPUS = REPOSITORY / "tests/data/corpus/manifests"

# What find_package() would bring.
PRELUDE = """\
add_executable(PinnedImages::pinned-images IMPORTED GLOBAL)
set_target_properties(PinnedImages::pinned-images PROPERTIES IMPORTED_LOCATION [==[@HELPER@]==])
include([==[@SOURCES@/cmake/PinnedImages.cmake]==])
"""
FIND = "find_package(PinnedImages 1 REQUIRED)"
BOTH = ["torch", "torchvision"]


def image(base, manifests, pins, **more):
    """What images.json must say of an image; what is not named is empty."""
    return {"base": base, "from": "", "manifests": manifests.split(), "pins": pins, "groups": [],
            "extras": [], **more}


def full(python, manifests, pins, **more):
    return {"full": image(f"python:{python}-slim", manifests, pins, **more)}


def lint_and_full(python, manifests, pins, lint, groups):
    return {"lint": image(f"python:{python}-slim", manifests, pins, groups=[lint]),
            "full": image("", manifests, pins, groups=groups, **{"from": "lint"})}


# The folders of the corpus that make up a project, where in it init is run, and what comes of it.
LAYOUTS = {
    "uv.lock, linters in the group dev": (
        "015-bmaltais-kohya_ss 016-bmaltais-kohya_ss 013-bmaltais-kohya_ss", "",
        lint_and_full("3.11", "pyproject.toml uv.lock", BOTH, "dev", ["dev"])),
    "uv.lock in a folder of a bigger repository": (
        "079-kserve-kserve 080-kserve-kserve", "python/custom_model",
        lint_and_full("3.11", "pyproject.toml uv.lock", BOTH, "dev", ["dev"])),
    "a group lint": (
        "044-paperless-ngx-paperless-ngx", "",
        lint_and_full("3.11", "pyproject.toml", ["torch"], "lint", ["dev", "testing"])),
    "torch in a group of its own": (
        "040-deepmodeling-deepmd-kit", "",
        full("3.11", "pyproject.toml", ["torch"], groups=["pin-pytorch-cpu", "dev"])),
    "extras dev and test, Python 3.12 or newer": (
        "053-huggingface-lerobot", "",
        full("3.12", "pyproject.toml", BOTH, extras=["dev", "test"])),
    "pyproject.toml beside pixi.toml": (
        "041-nerfstudio-project-nerfstudio 043-nerfstudio-project-nerfstudio", "",
        full("3.11", "pyproject.toml", BOTH, extras=["dev"])),
    "requirements.txt beside files of other kinds": (
        "036-Project-MONAI-MONAI 037-Project-MONAI-MONAI 039-Project-MONAI-MONAI", "",
        full("3.11", "requirements.txt", ["torch"])),
    "requirements.txt that includes others, setup.py": (
        "032-Lightning-AI-pytorch-lightning 034-Lightning-AI-pytorch-lightning "
        "035-Lightning-AI-pytorch-lightning", "", full("3.11", "requirements.txt", ["torch"])),
    "requirements.txt alone": (
        "008-hacksider-Deep-Live-Cam", "", full("3.11", "requirements.txt", BOTH)),
    "a requirements folder": (
        "018-microsoft-torchgeo", "", full("3.11", "requirements/required.txt", BOTH)),
    "a requirements folder of variants, pyproject.toml of a tool": (
        "030-Stability-AI-generative-models 031-Stability-AI-generative-models", "",
        full("3.11", "requirements/pt2.txt", BOTH)),
    "requirements-ci.txt alone": (
        "007-s0md3v-roop", "", full("3.11", "requirements-ci.txt", BOTH)),
    "torch for another platform alone": (
        "003-pytorch-serve", "", full("3.11", "requirements/torch_common.txt", [])),
    "Pipfile beside pyproject.toml": (
        "065-opendatahub-io-notebooks 072-opendatahub-io-notebooks",
        "jupyter/pytorch/ubi9-python-3.12", full("3.12", "pyproject.toml", BOTH)),
    "Pipfile.lock alone": (
        "068-opendatahub-io-notebooks", "runtimes/pytorch/ubi8-python-3.8",
        full("3.11", "Pipfile.lock", BOTH, groups=["dev"])),
    "poetry.lock alone": (
        "082-VikParuchuri-marker", "", full("3.11", "poetry.lock", ["torch"], groups=["dev"])),
    "pdm.lock alone, of a torch that Python 3.11 has no wheel of": (
        "073-EmbarkStudios-emote", "", full("3.10", "pdm.lock", ["torch"])),
    "uv.lock alone": (
        "101-Unstructured-IO-unstructured-inference", "", full("3.11", "uv.lock", BOTH)),
    "conda's environment and its lock": (
        "085-pangeo-data-pangeo-docker-images 086-pangeo-data-pangeo-docker-images",
        "pytorch-notebook", full("3.11", "environment.yml conda-linux-64.lock", BOTH)),
    "conda's environment alone": (
        "093-aqlaboratory-openfold", "", full("3.11", "environment.yml", ["torch"])),
}


class Layouts(box.Box):
    def setUp(self):
        super().setUp()
        for name in ("cmake", "ninja"):
            (self.box / "bin" / name).symlink_to(shutil.which(name))

    def test_each(self):
        for name, (folders, where, images) in LAYOUTS.items():
            with self.subTest(name):
                project = self.lay_out(folders.split(), where)
                result = self.run_helper("init", project, "--yes")
                self.assertEqual((0, ""), (result.code, result.err))
                json_file = self.configure(project)
                self.assertEqual(images, self.declared(project, json_file))
                self.plan(project, json_file.parent, images)

    def lay_out(self, folders, where):
        top = self.box / "projects" / folders[0]
        for folder in folders:
            shutil.copytree(CORPUS / folder, top, dirs_exist_ok=True)
        return top / where

    def run_cmake(self, *arguments):
        done = subprocess.run(["cmake", *map(str, arguments)], env=self.environment(),
                              cwd=self.box, stdin=subprocess.DEVNULL, capture_output=True,
                              encoding="utf-8", timeout=box.LONGEST_RUN, check=False)
        self.assertEqual(0, done.returncode, done.stdout + done.stderr)

    def configure(self, project):
        """Configures what init wrote, with the tested helper in the place of an installed one."""
        lists = project / "CMakeLists.txt"
        text = lists.read_text()
        self.assertIn(FIND, text)
        prelude = PRELUDE.replace("@HELPER@", str(self.helper))
        (project / "prelude.cmake").write_text(prelude.replace("@SOURCES@", str(REPOSITORY)))
        lists.write_text(text.replace(FIND, "include(prelude.cmake)"))
        self.run_cmake("-S", project, "-B", project / "build", "-G", "Ninja")
        return project / "build/pinned-images/images.json"

    def declared(self, project, json_file):
        """The images but `ci`, in the form of image()."""
        found = {}
        for one in json.loads(json_file.read_text())["images"]:
            if one["name"] == "ci":
                continue
            manifests = [str(pathlib.Path(path).relative_to(project)) for path in one["manifests"]]
            found[one["name"]] = {key: one[key] for key in ("base", "from", "pins", "groups",
                                                             "extras")} | {"manifests": manifests}
        return found

    def plan(self, project, folder, images):
        """Each image gets a key, and each of its pins is found."""
        self.run_cmake("--build", project / "build", "--target", "plan-images")
        keys = sorted(path.name for path in folder.rglob("*.key"))
        self.assertEqual(sorted(f"{name}.key" for name in [*images, "ci"]), keys)
        result = self.run_helper("requirements", "--project", folder / "images.json")
        self.assertEqual((0, ""), (result.code, result.err))


if __name__ == "__main__":
    box.main("cmake", "ninja")
