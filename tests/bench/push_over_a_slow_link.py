#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Measures a `push` of images that are all present, over a link with a delay.

Usage: push_over_a_slow_link.py PROGRAM [--images N] [--milliseconds N] [--tokens] [--runs N]

A real docker-registry stands behind a relay that holds all that passes for half of the delay in
each direction, and the first bytes of a connection for the round trip that opening it takes. With
--tokens the registry wants a token for each repository, over the same link. With --recorded the
registry is asked before, and the relay gives its answers: then no work of a registry's takes a part
of the machine, as none does where a registry is on another one.
"""

import argparse
import base64
import http.client
import json
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import link
import rooms  # noqa: F401  pylint: disable=unused-import

import ground
import ours
import proxy
import registry
import sample


def project_of(folder, address, count):
    """Returns a project of so many images, each a repository."""
    project = sample.Sample(folder, f"{address}/many")
    project.images = [project.image(f"image{number}", base="python:3.11-slim", only_groups=True,
                                    groups=["lint"]) for number in range(count)]
    project.settings["engine"] = "buildah"
    project.save()
    return project


def publish_all(shelf, project):
    """Puts the image of each key under both of its tags, as a push would."""
    for one in project.images:
        facts = [fact for fact in project.facts("lint") if fact[0] not in ("image", "template")]
        template = pathlib.Path(one["template"]).read_bytes()
        facts += [("image", one["name"]), ("template", ours.sha256(template))]
        image = ours.image(ours.labels(one["name"], facts))
        for tag in ("1.0.0", ours.key_tag(ours.key(facts))):
            shelf.put(f"many/{one['name']}", tag, image)


def record(address, project):
    """Returns what the registry answers to each question of a push, by path."""
    answers = {}

    def ask(path):
        connection = http.client.HTTPConnection(address)
        connection.request("GET", path, headers={"Accept": ours.MANIFEST})
        answer = connection.getresponse()
        body = answer.read()
        head = "".join(f"{name}: {value}\r\n" for name, value in answer.getheaders())
        answers[path] = f"HTTP/1.1 {answer.status} OK\r\n{head}\r\n".encode() + body
        return body

    ask("/v2/")
    for one in project.images:
        there = f"/v2/many/{one['name']}"
        tags = json.loads(ask(f"{there}/tags/list"))["tags"]
        for manifest in [ask(f"{there}/manifests/{tag}") for tag in tags]:
            ask(f"{there}/blobs/{json.loads(manifest)['config']['digest']}")
    return answers


def guard(place, links):
    """Makes the registry behind the first link want tokens; the second gives one for all."""
    more = ground.AUTH.format(realm=f"http://{links[1].address}/token",
                              certificate=place.folder / "tokens/cert.pem")
    return registry.Registry(place.folder / "link", data=place.shelf.registry.data, more=more)


def token_answer(place, names):
    """Returns the answer of a token server that grants more than is asked."""
    scopes = [f"scope=repository:many/{name}:pull,push" for name in names]
    query = "&".join(["service=tests", *scopes])
    login = base64.b64encode(f"runner:{ground.USERS['runner']}".encode()).decode()
    answer = proxy.ask(place.token_server, proxy.Request(
        "GET", f"/token?{query}", {"authorization": f"Basic {login}"}, b"", ""))
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(answer.body)}\r\n\r\n"
    return head.encode() + answer.body


def measure(arguments, project, folder):
    """Returns the seconds of each run, by the clock and of a processor."""
    environment = {"PATH": str(folder / "bin"), "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    seconds, used = [], []
    for _ in range(arguments.runs):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        begin = time.perf_counter()
        done = subprocess.run([arguments.program, "push", "--project", project.json, "--state",
                               folder / "state"], env=environment, capture_output=True, check=False)
        seconds.append(time.perf_counter() - begin)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
        expected = f"push: 0 built, 0 pushed, 0 copied, 0 retagged, 0 restored, {arguments.images}"
        if done.returncode or expected not in done.stdout.decode():
            sys.exit(f"exit code {done.returncode}\n{done.stderr.decode()[-2000:]}")
    return seconds, used


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", help="pinned-images, built for release")
    parser.add_argument("--images", type=int, default=200)
    parser.add_argument("--milliseconds", type=float, default=50, help="a round trip")
    parser.add_argument("--tokens", action="store_true")
    parser.add_argument("--recorded", action="store_true",
                        help="the link itself answers, as the registry did before")
    parser.add_argument("--runs", type=int, default=7)
    arguments = parser.parse_args()
    links = [link.start(arguments.milliseconds / 1000) for _ in range(2)]  # to the token server, too
    place = ground.Ground()
    guarded = None
    folder = pathlib.Path(tempfile.mkdtemp(prefix="pinned images link "))
    try:
        project = project_of(folder / "project", links[0].address, arguments.images)
        publish_all(place.shelf, project)
        links[0].server = place.shelf.address
        if arguments.recorded:
            links[0].answers = record(place.shelf.address, project)
        if arguments.tokens:
            guarded = guard(place, links)
            links[0].server = guarded.address
            links[1].answer = token_answer(place, [one["name"] for one in project.images])
        seconds, used = measure(arguments, project, folder)
    finally:
        if guarded:
            guarded.stop()
        place.remove()
        shutil.rmtree(folder)
    runs = arguments.runs
    tokens = " with tokens" if arguments.tokens else " of recorded answers" * arguments.recorded
    print(f"{arguments.images} images over {arguments.milliseconds:g} ms{tokens}: median "
          f"{statistics.median(seconds):.3f} s, range {min(seconds):.3f} to {max(seconds):.3f} s, "
          f"{runs} runs; {statistics.median(used):.3f} s of a processor; a run asks "
          f"{sum(one.requests for one in links) / runs:.0f} times over "
          f"{sum(one.connections for one in links) / runs:.0f} connections")


if __name__ == "__main__":
    main()
