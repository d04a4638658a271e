# SPDX-License-Identifier: MIT
"""The commands that talk to a registry, each in a state of it, and the requests that they send.

A new command is one entry of COMMANDS, and the function that makes its state.
"""
from dataclasses import dataclass
from typing import Callable

from ground import VERSION, ours, stub

READ = ("ping", "token", "version", "key", "config")
# Before the first of these nothing is built, whatever happens.
DECIDING = ("ping", "token", "version", "key", "upstream", "config")
STORED = ("version", "key", "config")  # what makes a published image
NEXT = "1.1.0"
LATER = "60"  # seconds that the registry may be silent; where that is tested it is less


@dataclass(frozen=True)
class Command:
    """`prepare(runner, proxy)` makes the state and returns what the registry must hold in the end:
    (repository, tag) -> digest, or `None` for a new image of today's key. `absent`: kinds of
    requests that find nothing in that state. `tells`: it exits 0 whatever comes, and says so.
    `checks`: it fails where something is absent, and drops the stamps of pushes. `prunes`: what
    was there before and is not wanted may go, and is gone in the end. `inspects`: it changes
    nothing, and goes on where something fails."""

    arguments: tuple
    prepare: Callable
    kinds: tuple
    absent: tuple = ()
    tells: bool = False
    checks: bool = False
    prunes: bool = False
    inspects: bool = False
    user: str = "runner"
    brief: tuple = ()  # kinds that get one fault a group: code that another command tests, too
    truths: tuple = ()  # (group, kind) that is no fault if it comes always
    skip: tuple = ()  # (group, kind) of which the contract promises nothing


def retag(runner, _):
    image = runner.publish("lint", version=None)
    return runner.tags("lint", image.digest)


def copy(runner, proxy):
    """The image is in UPSTREAM, which seems to be another registry."""
    there = f"{runner.prefix}/up"
    runner.project.settings["registry"]["upstream"] = f"{proxy.other_address}/{there}"
    runner.project.save()
    image = runner.publish("lint", version=None, repository=f"{there}/lint")
    return runner.tags("lint", image.digest)


def build_and_push(runner, _):
    runner.put_base()
    return runner.tags("lint", None)


def refresh(runner, _):
    """The last version is published, and the next one is to be refreshed."""
    runner.put_base()
    runner.publish("lint")
    runner.project.edit("pyproject.toml", '"1.0.0"', f'"{NEXT}"')
    facts = [fact for fact in runner.project.facts("lint") if fact[0] != "refresh"]
    return runner.tags("lint", None, NEXT, facts=[*facts, ("refresh", "1")])


def published(runner, _):
    base = runner.put_base()
    image = runner.publish("lint", runner.ours("lint", base_digest=base))
    (runner.state / "push-images.stamp").touch()
    return runner.tags("lint", image.digest)


def built(runner, _):
    """The engine has the image, too."""
    runner.give_engine(runner.ours("lint"))
    return published(runner, _)


def prunable(runner, _):
    """A tag that nothing uses; the others stay: named here, by a glob, as a parent, not ours."""
    runner.only("lint", "full")
    runner.project.set_base("registry.example.edu/base:1")
    runner.project.settings["prune"] = {"keep": ["keep-*"], "newest": 0, "days": 0, "also": []}
    runner.project.save()
    runner.make_repository()
    (runner.state / "push-images.stamp").touch()
    parent = runner.old("lint", 1)
    child = runner.old("full", 2, parent_digest=parent.digest)
    kept = [("lint", VERSION, runner.ours("lint")),
            ("lint", runner.project.key_tag("lint"), runner.ours("lint")),
            ("lint", "0.5.0", parent),
            ("full", "keep-1", child), ("full", "mine", ours.image({"org.example": "theirs"}))]
    placed = runner.put_all([*kept, ("full", "0.1.0", runner.old("full", 3))])
    here = f"/v2/{runner.repository('full')}"
    runner.special = {f"{here}/tags/list": "child's list", f"{here}/manifests/keep-1": "child",
                      f"{here}/blobs/{ours.digest(child.config)}": "child's config"}
    return {(runner.repository(name), tag): placed[runner.repository(name), tag]
            for name, tag, _ in kept}


def prunable_by_name(runner, proxy):
    """The registry deletes tags by their names."""
    proxy.repositories = runner.ground.repositories
    return prunable(runner, proxy)


def inspected(runner, proxy):
    """The engine is none that builds for long, and the registry has a published image."""
    stub.Engines(runner.folder / "bin").work("buildah", runner.folder / "store")
    return published(runner, proxy)


PUSH = ("push", "--stamp", "pushed")
TAGGED = ("token to push", "put", "second look", "read back")
BUILT = ("base", *TAGGED)
PUSHED = ("ping", "token", "version", "key", *BUILT)

COMMANDS = {
    "retag": Command(PUSH, retag, (*READ, *TAGGED), absent=("version", "second look")),
    "copy": Command(PUSH, copy,
                    (*READ, "upstream", "has blob", "upload", "blob", "put blob", *TAGGED),
                    absent=("version", "key", "second look", "has blob"),
                    brief=(*READ, *TAGGED),
                    skip=(("absent", "upstream"),)),
    "push": Command(PUSH, build_and_push, PUSHED, absent=("version", "key", "second look")),
    "refresh": Command(("refresh",), refresh, PUSHED, absent=("version", "key", "second look"),
                       brief=PUSHED),
    "verify": Command(("verify",), published, READ, checks=True),
    "explain": Command(("explain",), published, (*READ, "base"), tells=True),
    "build": Command(("build", "--stamp", "built"), built, ("ping", "token", "key", "config"),
                     tells=True),
    "prune": Command(("prune",), prunable,
                     ("ping", "token", "list", "child's list", "version", "config", "child",
                      "child's config", "key", "look before", "token to delete", "delete",
                      "try delete", "token to push", "has blob", "upload", "put blob", "put",
                      "delete placeholder", "look after"),
                     absent=("try delete", "has blob", "look after"), prunes=True, user="pruner",
                     brief=("ping", "token", "list", "version", "put", "try delete", "look after",
                            "child's list", "config", "child's config", "key", "token to delete",
                            "token to push", "has blob", "upload", "put blob"),
                     # What the registry does not have needs no parent.
                     truths=tuple(("absent", kind) for kind in ("child's list", "child",
                                                                "child's config"))),
    "prune-by-name": Command(("prune",), prunable_by_name, ("delete", "look after"),
                             absent=("look after",), prunes=True, user="pruner"),
    "prune-dry-run": Command(("prune", "--dry-run"), prunable, ("list", "version"),
                             user="pruner"),
    "doctor": Command(("doctor",), inspected,
                      ("ping", "token", "token to push", "upload", "token to delete", "cancel",
                       "version", "key", "config", "try delete", "base image", "base config"),
                      absent=("try delete",), inspects=True, user="pruner",
                      brief=("key", "base config")),
}
