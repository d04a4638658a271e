# SPDX-License-Identifier: MIT
"""What a change costs, in other build trees too."""

import shutil

import base
import index
import job
import wheels
from scenarios import scenario

ALL_THERE = {"there": 2}


@scenario
def another_clone(stage) -> None:
    """A clone in another folder finds what the first one pushed; a version of its own too."""
    first = stage.project()
    first.configure()
    assert first.push() == {"built": 2, "pushed": 2}
    before = stage.registry.everything()
    stage.recorder.forget()

    second = stage.project()
    second.configure()
    assert second.push() == ALL_THERE
    assert stage.registry.everything() == before

    third = stage.project()
    third.edit("pyproject.toml", 'version = "1.0.0"', 'version = "1.0.1"')
    third.configure()
    assert third.push() == {"retagged": 2}
    assert stage.recorder.calls() == []


@scenario
def torch_moved(stage) -> None:
    """Both images are built anew, and the reason is said."""
    project = stage.project()
    project.configure()
    assert project.push() == {"built": 2, "pushed": 2}
    first = stage.registry.everything()
    project.edit("pyproject.toml", "torch==2.1.0", "torch==2.2.0")
    project.edit("pyproject.toml", "torchvision==0.16.0", "torchvision==0.17.0")
    project.edit("pyproject.toml", 'version = "1.0.0"', 'version = "2.0.0"')
    done = project.build("explain-images")
    assert "torch: ==2.1 -> ==2.2" in done.out, done
    assert project.push() == {"built": 2, "pushed": 2}
    second = stage.registry.everything()
    for name in ("lint", "full"):
        tags = second[f"demo/{name}"]
        assert tags["1.0.0"] == first[f"demo/{name}"]["1.0.0"], tags
        assert tags["2.0.0"] != tags["1.0.0"], tags


@scenario
def refresh(stage) -> None:
    """All is built anew under the next serial, which is in the lock only once all is there."""
    project = stage.project()
    project.configure()
    assert project.push() == {"built": 2, "pushed": 2}
    first = stage.registry.everything()
    done = project.try_build("refresh-images")
    assert done.code != 0 and "    refresh: 0 -> 1\n" in done.text, done
    assert not project.lock.exists() and stage.registry.everything() == first

    project.edit("pyproject.toml", 'version = "1.0.0"', 'version = "1.0.1"')
    stage.recorder.forget()
    done = project.build("refresh-images")
    summary = "refresh: 2 built, 2 pushed, 0 copied, 0 retagged, 0 restored, 0 already there"
    assert summary in done.out, done
    builds = [call for call, dockerfile in stage.recorder.builds()
              if "--iidfile" in call and "\nRUN " in dockerfile]
    assert len(builds) == 2 and all("--no-cache" in call for call in builds), builds
    assert "refresh = 1\n" in project.lock.read_text(), project.lock.read_text()
    second = stage.registry.everything()
    for name in ("lint", "full"):
        assert second[f"demo/{name}"]["1.0.1"] != first[f"demo/{name}"]["1.0.0"], second
    assert project.push() == ALL_THERE
    assert stage.registry.everything() == second


@scenario
def pin_not_satisfied(stage) -> None:
    """An image whose python finds another torch than was pinned is not pushed."""
    project = stage.project()
    project.edit("pyproject.toml", "numpy>=1.0", "spoiler>=1.0")
    project.configure()
    done = project.try_build("push-full")
    assert done.code != 0, done
    assert "docker_image(full): the image is not what was pinned:" in done.text, done
    assert "but the image has torch 2.0.9" in done.text, done
    assert "push" not in [call[0] for call in stage.recorder.calls() if "full" in " ".join(call)]
    assert "demo/full" not in stage.registry.everything()


@scenario
def smoke_test_fails(stage) -> None:
    """The command runs in the image, with its arguments as they are; what it fails with is said."""
    project = stage.project()
    project.edit("CMakeLists.txt", "docker_image(lint", "docker_image(lint SMOKE_TEST python3 -c "
                 "[==[exit(f\"it's {__import__('flake8').__version__} $HOME\")]==]\n ")
    project.configure()
    done = project.try_build("push-images")
    assert done.code != 0, done
    assert ("docker_image(lint): SMOKE_TEST ended with 1:\n    it's 1.1 $HOME\n  hint: nothing was "
            "pushed; run the command in the image to see why\n") in done.text, done
    assert not [one for one in stage.registry.everything() if one.startswith("demo/")]


@scenario
def smoke_test_without_python(stage) -> None:
    """An image that is asked for no package may have no python; its smoke test runs even so."""
    project = stage.project()
    project.write("Dockerfile.in", "ARG PINNED_IMAGES_BASE\nFROM ${PINNED_IMAGES_BASE}\n"
                  "RUN rm /usr/bin/python3*\n")
    project.edit("CMakeLists.txt", "docker_image(lint", "docker_image(tool TEMPLATE Dockerfile.in "
                 f"BASE {base.REFERENCE} PINS NONE VERSION_FROM pyproject.toml "
                 "SMOKE_TEST sh -c [==[! command -v python3 && exit 3]==])\ndocker_image(lint")
    project.configure()
    done = project.try_build("push-tool")
    assert done.code != 0 and "docker_image(tool): SMOKE_TEST ended with 3:" in done.text, done
    assert "demo/tool" not in stage.registry.everything()


@scenario
def local_base(stage) -> None:
    """Where the base's registry is silent an image of its name in the engine will do, with a
    warning, but not for a refresh."""
    project = stage.project()
    silent = "127.0.0.1:1/mirror"
    place = stage.registry.address
    engine = stage.engine_name
    for command in (["pull", "--tls-verify=false", f"{place}/{base.REPOSITORY}:{base.TAG}"],
                    ["tag", f"{place}/{base.REPOSITORY}:{base.TAG}",
                     f"{silent}/library/{base.REFERENCE}"]):
        done = stage.run([engine, *command])
        assert done.code == 0, done
    project.configure(PINNED_IMAGES_BASE_MIRROR=silent)
    done = project.build("push-lint")
    assert f"using the local {silent}/library/{base.REFERENCE}" in done.text, done
    assert stage.registry.labels("demo/lint", "1.0.0")["pinned-images.base-digest"] == ""

    project.edit("pyproject.toml", 'version = "1.0.0"', 'version = "1.0.1"')
    before = stage.registry.everything()
    done = project.try_build("refresh-images")
    assert done.code != 0 and "127.0.0.1:1: the connection was refused" in done.text, done
    assert "the lock is as it was: once the cause is mended, run refresh-images again" in done.text
    assert not project.lock.exists() and stage.registry.everything() == before


@scenario
def other_build_of_the_parent(stage) -> None:
    """A child is built on the parent that is published, not on a local one of the same key."""
    ours = stage.project()
    ours.configure()
    ours.build("image-lint")  # never pushed: another machine is faster
    other = stage.another_engine()
    theirs = stage.project()
    theirs.configure()
    done = stage.run(theirs.build_command("push-lint"), env={**stage.environment(), **other})
    assert done.code == 0, done
    published = stage.registry.config("demo/lint", "1.0.0")["rootfs"]["diff_ids"]

    ours.build("push-full")
    layers = stage.registry.config("demo/full", "1.0.0")["rootfs"]["diff_ids"]
    assert layers[:len(published)] == published, (layers, published)
    assert stage.registry.labels("demo/full", "1.0.0")["pinned-images.parent-digest"] == (
        stage.registry.everything()["demo/lint"]["1.0.0"])


@scenario
def file_edited_meanwhile(stage) -> None:
    """FILES are built as the key says they are, though one is edited while the parent is built."""
    template = (stage.sources / "templates/Dockerfile.full.in").read_text()
    project = stage.project()
    project.write("Dockerfile.in", f"{template}COPY files/ /files/\n"
                  "RUN test \"$(cat /files/a/b.sh)\" = before && test -x /files/a/b.sh\n")
    project.write("a/b.sh", "before\n")
    (project.folder / "a/b.sh").chmod(0o755)
    project.edit("CMakeLists.txt", "docker_image(full",
                 "docker_image(full TEMPLATE Dockerfile.in FILES a/b.sh")
    project.configure()
    stage.recorder.hold("build *")
    push = stage.start(project.build_command("push-images"), stage.folder / "push.log")
    stage.recorder.wait_held()
    project.write("a/b.sh", "after\n")
    stage.recorder.release()
    assert push.wait(300) == 0, (stage.folder / "push.log").read_text()


@scenario
def installer_apt(stage) -> None:
    """The apt installer takes Debian's packages, and their versions are what is checked."""
    project = stage.project()
    project.edit("CMakeLists.txt", "docker_image(lint", "docker_image(lint INSTALLER apt")
    project.edit("CMakeLists.txt", "docker_image(full", "docker_image(full INSTALLER apt")
    project.configure()
    done = project.try_build("push-images")
    assert done.code != 0, done
    assert "1.13.0a0+gitunknown" in done.text, done
    assert "demo/full" not in stage.registry.everything()
    project.edit("pyproject.toml", "torch==2.1.0", "torch==1.13.0a0+gitunknown")
    project.edit("pyproject.toml", "torchvision==0.16.0", "torchvision==0.14.1a0")
    project.edit("pyproject.toml", 'version = "1.0.0"', 'version = "1.0.1"')
    counts = project.push()
    assert counts["built"] == 2, counts


PIP_CONF = """\
[global]
no-index = no
index-url = {public}
extra-index-url =
  {private}
"""


@scenario
def installer_uv(stage) -> None:
    """The real uv comes from where the packages come from, and installs what pip would: from the
    index that the image names, from the folder that the base image's pip is told of, and from the
    index of a secret pip.conf. `uv sync` of a job finds it there."""
    folder = _indexed(stage)
    shutil.copytree(stage.uv, folder / "uv")
    login = ("somebody", "d0not.tell")
    with (index.serving(folder) as (url, asked),
          index.serving(folder, login) as (private, asked_with_login)):
        project = stage.project()
        project.write("secret/pip.conf", PIP_CONF.format(
            public=url, private=private.replace("//", "//{}:{}@".format(*login))))
        _pin_torch_of_index(project)
        project.edit("CMakeLists.txt", "docker_image(lint",
                     f"docker_image(lint INSTALLER uv INDEX_URL {url} BUILD_ARGS PIP_NO_INDEX=0")
        project.edit("CMakeLists.txt", "docker_image(full",
                     "docker_image(full INSTALLER uv SECRETS pip.conf=file:secret/pip.conf")
        project.configure()
        done = project.build("push-images")
        assert "[lint]  + flake8==1.1\n" in done.text, done
        assert "[full]  + torch==2.3.0\n" in done.text, done
        assert "/flake8/" in asked and "/torch/" not in asked, asked
        assert "/torch/torch-2.3.0-py3-none-any.whl" in asked_with_login, asked_with_login
        _check_inventory(stage, "full", "numpy==1.1", "torch==2.3.0", "torchvision==0.18.0",
                         "tqdm==1.1")
        _check_job_by_uv(stage, project, url, asked)


def _check_job_by_uv(stage, project, url: str, asked: list[str]) -> None:
    told = f"export UV_INDEX_URL={url} UV_FIND_LINKS=/opt/wheels"
    done = job.run(stage, "full:1.0.0", project.folder, told, "uv lock")
    assert done.code == 0, done
    del asked[:]
    done = job.run(stage, "full:1.0.0", project.folder, told,
                   "uv sync --inexact --group dev --group lint",
                   "python -c 'import torch; print(torch.__version__)'",
                   "grep -rs d0not.tell /etc /opt /root /tmp /var || echo nothing told")
    assert (done.code, done.out) == (0, "2.3.0\nnothing told\n"), done
    assert "\nAudited 5 packages in " in done.err, done
    assert not asked, asked


@scenario
def index_on_loopback(stage) -> None:
    """The pins come from the index that the image names; the key names the index too."""
    with index.serving(_indexed(stage)) as (url, asked):
        project = stage.project()
        _pin_torch_of_index(project)
        # The base image's pip is told to ask no index.
        project.edit("CMakeLists.txt", "docker_image(full",
                     f"docker_image(full INDEX_URL {url} BUILD_ARGS PIP_NO_INDEX=0")
        project.configure()
        assert project.push() == {"built": 2, "pushed": 2}
    assert "/torch/torch-2.3.0-py3-none-any.whl" in asked, asked
    assert f"index-url {url}" in stage.registry.labels("demo/full", "1.0.0")["pinned-images.facts"]
    _check_inventory(stage, "full", "numpy==1.1", "torch==2.3.0", "torchvision==0.18.0")


def _indexed(stage):
    """Returns a folder with an index that has a torch of its own."""
    folder = stage.folder / "index"
    for name, version, requires in (("torch", "2.3.0", ()),
                                    ("torchvision", "0.18.0", ("torch==2.3.0",))):
        (folder / name).mkdir(parents=True)
        wheels.wheel(folder / name, name, version, requires)
    return folder


def _pin_torch_of_index(project) -> None:
    project.edit("pyproject.toml", "torch==2.1.0", "torch==2.3.0")
    project.edit("pyproject.toml", "torchvision==0.16.0", "torchvision==0.18.0")


def _check_inventory(stage, name: str, *distributions: str) -> None:
    found = stage.registry.labels(f"demo/{name}", "1.0.0")["pinned-images.inventory"].split()
    assert set(distributions) <= set(found), found
