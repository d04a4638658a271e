# SPDX-License-Identifier: MIT
"""PINNED_IMAGES_LAYER_CACHE: another machine need not install again what did not change."""

import re

import registry
from scenarios import scenario


@scenario
def layers_in_the_registry(stage) -> None:
    """A machine that has nothing takes the step that installs torch from the registry."""
    layers = f"{stage.registry.address}/demo/layers"
    project = stage.project()
    project.configure(PINNED_IMAGES_LAYER_CACHE=layers)
    done = project.build("push-images")
    assert "Successfully installed torch-2.1.0" in done.text, done
    assert "demo/layers" in stage.registry.everything(), done

    stage.change_engine()
    project.remove_build_tree()
    project.edit("CMakeLists.txt", "GROUPS dev", "")
    project.edit("pyproject.toml", 'version = "1.0.0"', 'version = "1.1.0"')
    project.configure(PINNED_IMAGES_LAYER_CACHE=layers)
    done = project.build("push-images")
    assert "push: 1 built, 1 pushed, 0 copied, 1 retagged" in done.out, done
    assert "Successfully installed numpy" in done.text, done
    assert "Successfully installed torch" not in done.text, done
    project.remove_build_tree()
    project.configure()
    assert project.push() == {"there": 2}


@scenario
def one_that_may_only_be_read(stage) -> None:
    """Layers are taken, none is kept, and that is said; the images are built and published."""
    there = registry.Registry(stage.folder / "layers", read_only=True)
    try:
        layers = f"{there.address}/demo/layers"
        project = stage.project()
        project.configure(PINNED_IMAGES_LAYER_CACHE=layers)
        done = project.build("push-images")
        assert "push: 2 built, 2 pushed" in done.out, done
        said = re.findall(r"^warning: layer cache: .*; no layers are kept there\n  hint: .+$",
                          done.err, re.M)
        assert len(said) == 1, done
        assert there.everything() == {}, there.everything()
        done = stage.run([stage.helper, "doctor", "--project", project.json])
        assert re.search(r"^notice   layers: are only taken, not kept: ", done.out, re.M), done
    finally:
        there.stop()


@scenario
def of_a_template_of_ones_own(stage) -> None:
    """Without TLS buildah would speak so to all that it names: refused before anything is built."""
    project = stage.project()
    own = (stage.sources / "templates/Dockerfile.full.in").read_text()
    project.write("own.in", own)
    project.edit("CMakeLists.txt", "GROUPS dev", "GROUPS dev TEMPLATE own.in")
    project.configure(PINNED_IMAGES_LAYER_CACHE=f"{stage.registry.address}/demo/layers")
    done = project.try_build("push-images")
    assert done.code != 0 and "demo/lint" not in stage.registry.everything(), done
    assert "docker_image(full): PINNED_IMAGES_LAYER_CACHE is in a registry without TLS, and buildah " \
        "would speak so to all registries that its TEMPLATE names\n  hint: keep layers in a registry " \
        "with TLS, or set the option to nothing\n" in done.err, done


@scenario
def asked_of_an_engine_that_can_not(stage) -> None:
    """It is said before anything is built, with the option and the engines that can."""
    project = stage.project()
    version = "docker [^ ]+ \\(daemon [^ ]+, legacy builder\\)"
    for option, value, problem, hint in (
            ("LAYER_CACHE", f"{stage.registry.address}/demo/layers",
             "can't keep layers in a registry", "buildah from 1.28 and podman from 4.3 can, and"),
            ("PROVENANCE", "min", "can't keep it with an image", "docker can, with buildx and"),
            ("SBOM", "ON", "can't keep it with an image", "docker can, with buildx and")):
        project.configure(**{f"PINNED_IMAGES_{option}": value})
        done = project.try_build("push-images")
        assert done.code != 0, done
        assert re.search(f"PINNED_IMAGES_{option}: {version} {problem}\n  hint: {hint}",
                         done.err), done
        assert "build" not in stage.recorder.verbs(), done
        project.configure(**{f"PINNED_IMAGES_{option}": ""})
