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
import asyncio
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
import threading
import time

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "faults"))
import ground  # noqa: E402  pylint: disable=wrong-import-position
import ours  # noqa: E402  pylint: disable=wrong-import-position
import proxy  # noqa: E402  pylint: disable=wrong-import-position
import registry  # noqa: E402  pylint: disable=wrong-import-position
import sample  # noqa: E402  pylint: disable=wrong-import-position

PIECE = 65536


class Link:
    """A relay to one server, or to `answer`, that holds all that passes; counts what it can."""

    def __init__(self, loop, delay):
        self._loop = loop
        self._half = delay / 2
        self.server = ""
        self.answer = b""
        self.answers = {}  # by path; in place of a server's
        self.connections = 0
        self.requests = 0

    async def start(self):
        served = await asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=512)
        self.address = "127.0.0.1:{}".format(served.sockets[0].getsockname()[1])

    async def _serve(self, reader, writer):
        self.connections += 1
        if self.answer or self.answers:
            await self._answer_all(reader, writer)
            return
        far_reader, far_writer = await asyncio.open_connection(*self.server.split(":"))
        opening = 2 * self._half
        await asyncio.gather(self._carry(reader, far_writer, opening),
                             self._carry(far_reader, writer, 0))

    async def _carry(self, reader, writer, first):
        """What comes later is not sent earlier, for it is held as long or less time."""
        ready = self._loop.time() + first
        while piece := await reader.read(PIECE):
            self.requests += piece.count(b"HTTP/1.1\r\n") if first else 0
            at = max(self._loop.time(), ready) + self._half
            self._loop.call_at(at, self._write, writer, piece)
        self._loop.call_at(max(self._loop.time(), ready) + self._half, writer.close)

    @staticmethod
    def _write(writer, piece):
        if not writer.is_closing():
            writer.write(piece)

    async def _answer_all(self, reader, writer):
        """Serves what is known for the path, else the same answer to each request."""
        opening = 2 * self._half
        while True:
            try:
                head = await reader.readuntil(b"\r\n\r\n")
            except (asyncio.IncompleteReadError, ConnectionError):
                writer.close()
                return
            self.requests += 1
            answer = self.answers.get(head.split(b" ", 2)[1].decode(), self.answer)
            self._loop.call_later(opening + 2 * self._half, self._write, writer, answer)
            opening = 0


def start_links(delay):
    """Returns two links, served by a thread: to the registry, and to its token server."""
    loop = asyncio.new_event_loop()
    links = [Link(loop, delay), Link(loop, delay)]
    for link in links:
        loop.run_until_complete(link.start())
    threading.Thread(target=loop.run_forever, daemon=True).start()
    return links


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
    links = start_links(arguments.milliseconds / 1000)
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
          f"{sum(link.requests for link in links) / runs:.0f} times over "
          f"{sum(link.connections for link in links) / runs:.0f} connections")


if __name__ == "__main__":
    main()
