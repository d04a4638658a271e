#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A second runner's whole push between any two requests of the first; a kill after each request.

usage: races_test.py HELPER race|kill STATE [PLACE]

Whichever place it was: all that is there in the end is as if there had been one undisturbed run.
"""
import base64
import json
import subprocess
import sys
import threading
import traceback

import commands
import ground
from ground import box

AT_ONCE = 6
STATES = {"push": ("push", "--stamp", "pushed"), "retag": commands.PUSH, "copy": commands.PUSH,
          "refresh": ("refresh",), "prune": ("prune",)}
ANOTHER = "by another run"


def prepare(state, runner, proxy):
    """Makes a state of the registry; returns the tags that it must have in the end."""
    if state != "push":
        return commands.COMMANDS[state].prepare(runner, proxy)
    runner.only("lint", "full")
    runner.put_base()
    return {**runner.tags("lint", None), **runner.tags("full", None)}


def user_of(request):
    """Whose request it is, told by its login; None where there is none."""
    kind, _, value = request.headers.get("authorization", "").partition(" ")
    if kind == "Basic":
        return base64.b64decode(value).decode().partition(":")[0]
    if kind == "Bearer":
        claims = value.split(".")[1]
        return json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))["sub"]
    return None


class Turnstile:
    """A rule of the proxy: the first runner's requests pass one by one, and are counted.

    At the request `place` it calls `act(exchange)`, which answers it.
    """

    name = "turnstile"

    def __init__(self, place, act):
        self._place = place
        self._act = act
        self._lock = threading.Lock()
        self._busy = False
        self.count = 0
        self.puts = []  # (path, digest) of manifests, in the order of their being put

    def __call__(self, request):
        user = user_of(request)
        if user == "second" or (user is None and self._busy):
            return self._noting(request)
        return self._first

    def _first(self, exchange):
        with self._lock:
            self.count += 1
            if self.count != self._place:
                return self._note(exchange)
            self._busy = True
            try:
                return self._act(exchange)
            finally:
                self._busy = False

    def _noting(self, request):
        return self._note if request.method == "PUT" else None

    def _note(self, exchange):
        answer = exchange.forward()
        self.remember(exchange.request, answer)
        return exchange.send(answer)

    def remember(self, request, answer):
        if request.method == "PUT" and "/manifests/" in request.path and answer.status == 201:
            self.puts.append((request.path, answer.header("Docker-Content-Digest")))


class Worker:
    """Plays one place after the other with a proxy of its own."""

    def __init__(self, place, helper, folder, state):
        self.ground = place
        self.helper = helper
        self.folder = folder
        self.state = state
        self.proxy = place.proxy()

    def stop(self):
        self.proxy.stop()

    def runner(self, number, user):
        """A machine of its own: its engine, its build tree and its locks are not the other's."""
        return ground.Runner(self.ground, self.folder / f"{self.state} {number} {user}", self.helper,
                             self.proxy.address, f"{self.state}{number}",
                             [self.proxy.other_address], user)

    def race(self, number):
        """Returns how often the first runner asked, and what is wrong."""
        first, second = (self.runner(number, user) for user in ground.USERS)
        wanted = prepare(self.state, first, self.proxy)
        prepare(self.state, second, self.proxy)
        before = self.ground.state(first.prefix)
        results = {}

        def push(exchange):
            results["second"] = second.run(*STATES[self.state])
            answer = exchange.forward()
            rule.remember(exchange.request, answer)
            return exchange.send(answer)

        rule = Turnstile(number, push)
        self.proxy.begin(rule)
        results["first"] = first.run(*STATES[self.state])
        runners = {"first": first, "second": second} if "second" in results else {"first": first}
        end = End(self, wanted, before, runners, results, rule)
        return rule.count, end.problems() + end.of_race()

    def kill(self, number):
        """Kills the helper after a request, before it has the answer, and runs it again."""
        runner = self.runner(number, "pruner" if self.state == "prune" else "runner")
        wanted = prepare(self.state, runner, self.proxy)
        before = self.ground.state(runner.prefix)
        started = threading.Event()
        processes = []

        def shoot(exchange):
            answer = exchange.forward()
            rule.remember(exchange.request, answer)
            started.wait()
            processes[0].kill()
            processes[0].wait()
            return exchange.send(answer)  # an engine may be left, and go on

        rule = Turnstile(number, shoot)
        self.proxy.begin(rule)
        with open(runner.folder / "first", "wb") as output:
            processes.append(subprocess.Popen(
                [str(word) for word in runner.command(*STATES[self.state])], cwd=runner.folder,
                env=runner.environment(), stdin=subprocess.DEVNULL, stdout=output, stderr=output))
        started.set()
        code = processes[0].wait(box.LONGEST_RUN)
        count = rule.count
        output = (runner.folder / "first").read_text()
        after_kill = self.lost(runner, wanted) if self.state == "prune" else []
        result = box.Result(code, output) if number == 0 else runner.run(*STATES[self.state])
        end = End(self, wanted, before, {"first": runner}, {"first": result}, rule)
        return count, after_kill + (end.of_prune() if self.state == "prune" else end.problems())


    def lost(self, runner, wanted):
        """What a prune took away that is used."""
        tags = self.ground.state(runner.prefix).tags
        return [f"{tag} is {tags.get(tag)}, not {digest}" for tag, digest in wanted.items()
                if tags.get(tag) != digest]


class End:
    """How it ended."""

    def __init__(self, worker, wanted, before, runners, results, rule):
        self.wanted = wanted
        self.before = before
        self.runners = runners
        self.results = results
        self.puts = rule.puts
        self.ground = worker.ground
        self.after = worker.ground.state(runners["first"].prefix)

    def problems(self):
        """Returns what is wrong: of the exit codes, of the tags, and of what was recorded."""
        found = [f"{name} ended with {result.code}" for name, result in self.results.items()
                 if result.code]
        found += self._tags() + self._overwritten()
        for name, runner in self.runners.items():
            found += [f"{name}: {problem}" for problem in self._recorded(runner)]
        outputs = "\n".join(f"{name}: {result}" for name, result in self.results.items())
        return [f"{problem}\n{self.puts}\n{outputs}" for problem in found[:1]]

    def of_prune(self):
        """Returns what is wrong after a prune: what is used is there, and nothing else."""
        result = self.results["first"]
        fine = result.code == 0 and self.after.tags == self.wanted
        kept = self.before.digests <= self.after.digests
        return [] if fine and kept else [f"{self.after.tags}\nwanted: {self.wanted}\n{result}"]

    def _tags(self):
        """Those that were there, and those that are wanted; both tags of an image are one."""
        found = []
        tags = dict(self.before.tags)
        for tag in self.wanted:
            tags[tag] = self.after.tags.get(self._version_of(tag))
        if tags != self.after.tags or None in tags.values():
            found.append(f"tags: {self.after.tags}\nwanted: {tags}")
        elif any(self.wanted[tag] not in (None, tags[tag]) for tag in self.wanted):
            found.append(f"tags: {self.after.tags}\nwanted: {self.wanted}")
        return found

    def _version_of(self, tag):
        return next(other for other in self.wanted
                    if other[0] == tag[0] and not other[1].startswith("pins-"))

    def _overwritten(self):
        """A version tag is never put twice; a key tag that was, is put back as the version is."""
        digests = {}
        for path, digest in self.puts:
            digests.setdefault(path, []).append(digest)
        return [f"{path} was put as {put}" for path, put in digests.items()
                if len(set(put)) > 1 and "/pins-" not in path]

    def _recorded(self, runner):
        """The stamp, the facts of what was published, and the lock of a refresh."""
        found = []
        refreshed = runner.project.lock.exists()
        if not refreshed and not (runner.folder / "pushed").exists():
            found.append("no stamp")
        if refreshed and "refresh = 1" not in runner.project.lock.read_text():
            found.append("the lock has no serial")
        for image in runner.project.images:
            file = runner.state / "published" / image["name"]
            facts = file.read_text().partition("\n")[2] if file.exists() else ""
            tag = next(tag for tag in self.wanted if tag[0] == runner.repository(image["name"]))
            if ground.ours.key_tag(ground.ours.sha256(facts)) not in [
                    other[1] for other in self.wanted if other[0] == tag[0]]:
                found.append(f"no facts of {image['name']} are recorded")
        return found

    def of_race(self):
        """Each says which digest the tags have; who built in vain says so."""
        found = []
        for name, result in self.results.items():
            for tag in self.wanted:
                if not tag[1].startswith("pins-") and self.after.tags.get(tag) not in result.out:
                    found.append(f"{name} does not tell {tag} is {self.after.tags.get(tag)}")
        built = [name for name, runner in self.runners.items() if runner.built()]
        told = [name for name in built if ANOTHER in self.results[name].out + self.results[name].err]
        if len(built) == 2 and not told:
            found.append("both built, and none says that the other's is taken")
        outputs = "\n".join(f"{name}: {result}" for name, result in self.results.items())
        return [f"{problem}\n{self.puts}\n{outputs}" for problem in found[:1]]


def play_all(helper, what, state, only=0):
    """Returns how many places there were, and what is wrong at some."""
    wrong, counts = [], []

    def play(worker, number):
        try:
            count, problems = getattr(worker, what)(number)
            counts.append(count)
            wrong.extend(f"{what} {state}, at request {number}: {text}" for text in problems)
        except Exception:  # pylint: disable=broad-exception-caught
            wrong.append(f"{what} {state}, at request {number}\n{traceback.format_exc()}")

    with ground.opened() as (place, folder):
        def make_worker():
            return Worker(place, helper, folder, state)

        # The first, undisturbed, tells how many places there are.
        ground.run_on_threads(1, make_worker, [0], play)
        places = [int(only)] if only else range(1, counts[0] + 1) if counts else []
        ground.run_on_threads(AT_ONCE, make_worker, places, play)
    return len(places), wrong


if __name__ == "__main__":
    ground.main(play_all, " ".join(sys.argv[2:]), *sys.argv[2:])
