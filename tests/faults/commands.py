# SPDX-License-Identifier: MIT
"""The commands that talk to a registry, each in a state of it, and the requests that they send.

A new command is one entry of COMMANDS, and the function that makes its state.
"""
from dataclasses import dataclass
from typing import Callable

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
    `checks`: it fails where something is absent, and drops the stamps of pushes."""

    arguments: tuple
    prepare: Callable
    kinds: tuple
    absent: tuple = ()
    tells: bool = False
    checks: bool = False
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


PUSH = ("push", "--stamp", "pushed")
BUILT = ("base", "token to push", "put", "second look", "read back")

COMMANDS = {
    "retag": Command(PUSH, retag, (*READ, "token to push", "put", "second look", "read back"),
                     absent=("version", "second look")),
    "copy": Command(PUSH, copy,
                    (*READ, "upstream", "has blob", "upload", "blob", "put blob", *BUILT[1:]),
                    absent=("version", "key", "second look", "has blob"),
                    skip=(("absent", "upstream"),)),
    "push": Command(PUSH, build_and_push, ("ping", "token", "version", "key", *BUILT),
                    absent=("version", "key", "second look")),
    "refresh": Command(("refresh",), refresh, ("ping", "token", "version", "key", *BUILT),
                       absent=("version", "key", "second look")),
    "verify": Command(("verify",), published, READ, checks=True),
    "explain": Command(("explain",), published, (*READ, "base"), tells=True),
    "build": Command(("build", "--stamp", "built"), built, ("ping", "token", "key", "config"),
                     tells=True),
}
