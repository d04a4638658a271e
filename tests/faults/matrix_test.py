#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Each fault at each kind of request that a command sends, always and once.

usage: matrix_test.py HELPER COMMAND [FAULT [KIND]]

Whatever happens: the exit code is that of expectations.py, a failure names the repository and what
to do, no secret is in any output, and what was in the registry is there as before.
"""
import re
import shutil
import sys
import threading
import traceback
from dataclasses import dataclass

import commands
import expectations
import faults
import ground
import kinds
import search_secrets
from expectations import FINE

AT_ONCE = 12  # cases; many wait for the client's next try. With 24, two cores were no sooner done.
SHORT_TIMEOUT = "2"  # seconds, where nothing comes
FIRST = list({fault.group: fault for fault in reversed(faults.FAULTS)}.values())  # of each group
LEAST_GAP = 0.9  # seconds that Retry-After asked for, less what a clock may differ


@dataclass(frozen=True)
class Case:
    number: int
    name: str
    command: commands.Command
    fault: faults.Fault
    kind: str
    once: bool

    def __str__(self):
        return f"{self.name}: {self.fault.name}, {'once' if self.once else 'always'}, at {self.kind}"

    @property
    def misses(self):
        """Whether a check is told that something is absent."""
        return self.command.checks and self.fault.group == "absent" and self.kind in commands.STORED

    @property
    def outcome(self):
        if self.misses:
            return expectations.WRONG
        absent = self.kind in self.command.absent
        kind = "key" if self.kind == "upstream" else self.kind
        of = expectations.outcome
        if self.command.inspects:
            of = expectations.of_doctor
        elif self.command.user == "pruner":
            of = expectations.of_prune
        return of(self.fault, kind, self.once, absent)


def cases(name, fault_name=None, kind_name=None):
    """Returns all cases of a command."""
    command = commands.COMMANDS[name]
    found = []
    for kind in command.kinds:
        for fault in faults.FAULTS:
            fits = not fault.kinds or kind in fault.kinds
            fits = fits and (kind not in command.brief or fault in FIRST)
            skipped = (fault.group, kind) in command.skip
            wanted = fault_name in (None, fault.name) and kind_name in (None, kind)
            if not fits or skipped or not wanted:
                continue
            always = (fault.group, kind) not in command.truths
            for once in (False,) if fault.group == "gone" else (False, True)[not always:]:
                found.append(Case(len(found), name, command, fault, kind, once))
    return found


class Rule:
    """Puts the case's fault in, and counts."""

    def __init__(self, case, main_host, special):
        self._case = case
        self._kinds = kinds.Kinds(main_host, special)
        self._lock = threading.Lock()
        self.matched = 0

    def __call__(self, request):
        with self._lock:
            fits = self._kinds.of(request) == self._case.kind
            self.matched += fits
            is_hit = fits and not (self._case.once and self.matched > 1)
            if not is_hit or self._case.fault.group == "absent":
                self._kinds.answered(request)
            return self._case.fault if is_hit else None


class Worker:
    """Plays one case after the other with a proxy of its own."""

    def __init__(self, place, helper, folder):
        self.ground = place
        self.helper = helper
        self.folder = folder
        self.proxy = place.proxy()

    def stop(self):
        self.proxy.stop()

    def play(self, case):
        """Returns what is wrong, each with the output."""
        folder = self.folder / f"case {case.number}"
        runner = ground.Runner(self.ground, folder, self.helper, self.proxy.address,
                               f"case{case.number}", [self.proxy.other_address],
                               case.command.user)
        self.proxy.repositories = None
        wanted = case.command.prepare(runner, self.proxy)
        before = self.ground.state(runner.prefix)
        rule = Rule(case, self.proxy.address.split(":")[0], runner.special)
        self.proxy.begin(rule, case.number)
        patience = SHORT_TIMEOUT if case.fault.group == "slow" else commands.LATER
        try:
            result = runner.run(*case.command.arguments, PINNED_IMAGES_TIMEOUT=patience)
        finally:
            if case.fault.group == "gone":
                self.proxy.listen_again()
        end = End(case, runner, result, wanted, before, self.ground.state(runner.prefix),
                  self.proxy, rule.matched)
        wrong = end.problems() or self.finish(case, runner, wanted)
        if troubles := self.proxy.troubles():
            wrong = [f"the real servers: {troubles}"]
        shutil.rmtree(folder)
        log = "\n".join(self.proxy.log())
        return [f"{case}\n  {problem}\n{result}\n{log}" for problem in wrong[:1]]

    def finish(self, case, runner, wanted):
        """A prune that was stopped, by whatever, is ended by the next one."""
        if not case.command.prunes or self.ground.state(runner.prefix).tags == wanted:
            return []
        self.proxy.begin(None, case.number)
        again = runner.run(*case.command.arguments)
        tags = self.ground.state(runner.prefix).tags
        is_done = again.code == FINE and tags == wanted
        if is_done:
            return []
        return [f"the next run (the requests below are its) does not end it: {tags}, {again}"]


@dataclass(frozen=True)
class End:
    """How a case ended."""

    case: Case
    runner: ground.Runner
    result: object
    wanted: dict
    before: ground.State
    after: ground.State
    proxy: object
    matched: int

    def problems(self):
        """Returns all that is not as it should be."""
        found = []
        for check in (self.reach, self.code, self.message, self.secrets, self.registry, self.pruned,
                      self.engine, self.left, self.patience, self.elsewhere):
            found += check()
        return found

    @property
    def is_fine(self):
        return self.case.outcome == FINE

    def reach(self):
        return [] if self.matched else ["no such request was sent"]

    def code(self):
        expected = FINE if self.case.command.tells else self.case.outcome
        code = self.result.code
        return [] if code == expected else [f"exit code {code}, not {expected}"]

    def message(self):
        """A failure names what it is about, and what to do."""
        tells_anyway = self.case.command.tells and self.case.fault.group == "absent"
        if self.is_fine or tells_anyway:
            return []
        text = self.result.out + self.result.err
        place = rf"{self.runner.prefix}/(up/)?(lint|full|base)[:@ ]"
        if self.case.command.inspects:
            place += "|v2/: "  # the registry itself is what a doctor asks for first
        about = rf"127\.0\.0\.[12]:{self.proxy.port}/({place})"
        found = [] if re.search(about, text) else ["no repository is named"]
        if not re.search(r"^  hint: \S", text, re.MULTILINE) and self.case.kind != "base":
            found.append("no hint")
        if "internal error" in text or "report this bug" in text:
            found.append("an internal error")
        return found

    def secrets(self):
        """Nothing of the logins is in an output, nor in any file of the run."""
        login = self.runner.login
        known = {"password": login.partition(":")[2], "login": login}
        known |= {f"token {number}": token for number, token in enumerate(self.proxy.tokens)}
        search = search_secrets.Search(known)
        texts = {"its output": (self.result.out + self.result.err).encode()}
        texts |= {str(path.relative_to(self.runner.folder)): path.read_bytes()
                  for path in self.runner.files()}
        if not search.found_in(b"\0".join(texts.values())):
            return []
        found = [f"{name} in {where}" for where, text in texts.items()
                 for name in search.found_in(text)]
        return [f"it tells {name}" for name in found]

    def registry(self):
        """What was there is there; what is new is what was wanted."""
        found = []
        if not self.before.digests <= self.after.digests:
            found.append("a digest is gone")
        for tag, digest in self.before.tags.items():
            if self.after.tags.get(tag) != digest and not self._may_go(tag):
                found.append(f"{tag} was {digest} and is {self.after.tags.get(tag)}")
        new = {tag: digest for tag, digest in self.after.tags.items() if tag not in self.before.tags}
        for tag, digest in new.items():
            if self._wanted(tag) != digest:
                found.append(f"{tag} is new: {digest}; wanted: {self.wanted}")
        missing = set(self.wanted) - set(self.after.tags)
        if self.is_fine and missing:
            found.append(f"not there: {missing}")
        if self._is_too_early and self.before != self.after:
            found.append("the registry was changed")
        return found

    @property
    def _is_too_early(self):
        """Whether nothing was known yet that could be acted on."""
        case = self.case
        if case.command.prunes:
            return expectations.changes_nothing(case.kind, case.once, case.outcome)
        return case.command.inspects or not self.is_fine and case.kind in commands.DECIDING

    def _may_go(self, tag):
        """A tag that nothing uses is gone, or has a placeholder until the next run."""
        if not self.case.command.prunes or tag in self.wanted:
            return False
        if tag not in self.after.tags:
            return True
        labels = self.runner.ground.labels(*tag)
        return not self.is_fine and set(labels) == {"pinned-images.placeholder"}

    def pruned(self):
        """All that nothing uses is gone, and so is what a stamp says of it."""
        if not self.case.command.prunes:
            return []
        found = []
        case = self.case
        if self.is_fine and not expectations.spares(case.fault, case.kind, case.once):
            left = set(self.after.tags) - set(self.wanted)
            found += [f"not deleted: {left}"] if left else []
        if self.before != self.after and (self.runner.state / "push-images.stamp").exists():
            found.append("the stamp of a push is there")
        return found

    def _wanted(self, tag):
        """The digest that a tag should have; of a new image, that of its key tag."""
        if tag not in self.wanted or self.wanted[tag]:
            return self.wanted.get(tag)
        key_tag = next(other for other in self.wanted if other[1].startswith("pins-"))
        digest = self.after.tags.get(key_tag)
        labels = self.runner.ground.labels(*key_tag) if digest else {}
        key = labels.get("pinned-images.key", "")
        return digest if key_tag[1] == f"pins-{key[:16]}" else None

    def engine(self):
        """Nothing is built where it is not known whether that is needed."""
        built = self.runner.built()
        builds = None in self.wanted.values()
        early = self.case.kind in (*commands.DECIDING, "base") and not self.is_fine
        return [f"built: {built}"] if built and (early or not builds) else []

    def left(self):
        """No temporary file; and no stamp, record or lock of what failed."""
        found = [f"left in TMPDIR: {path.name}" for path in (self.runner.folder / "tmp").iterdir()]
        done = [name for name in ("pushed", "built") if (self.runner.folder / name).exists()]
        done += ["lock"] if self.runner.project.lock.exists() else []
        if done and self.result.code:
            found.append(f"recorded: {done}")
        has_stamp = (self.runner.state / "push-images.stamp").exists()
        if self.case.command.checks and has_stamp == self.case.misses:
            found.append(f"the stamp of a push is {'there' if has_stamp else 'gone'}")
        return found

    def patience(self):
        """Retry-After is heeded: the client's own first pause is shorter."""
        case = self.case
        repeats = not (case.command.inspects and case.kind in expectations.NOT_REPEATED)
        if case.fault.group != "busy" or not case.once or not repeats:
            return []
        seen = self.proxy.seen()
        hit = next(index for index, one in enumerate(seen) if one.fault)
        again = next(one for one in seen[hit + 1:] if one.same_as(seen[hit]))
        gap = again.at - seen[hit].at
        return [] if gap >= LEAST_GAP else [f"asked again after {gap:.2f} s"]

    def elsewhere(self):
        """No login goes to another host."""
        told = [one for one in self.proxy.seen()
                if one.host == faults.STORAGE_HOST and one.has_authorization]
        return [f"the login went to another host: {told}"] if told else []


def play_all(helper, name, *only):
    """Plays the cases of a command; returns how many, and what is wrong."""
    wanted = cases(name, *only)
    wrong = []

    def play(worker, case):
        try:
            wrong.extend(worker.play(case))
        except Exception:  # pylint: disable=broad-exception-caught
            wrong.append(f"{case}\n{traceback.format_exc()}")

    with ground.opened() as (place, folder):
        ground.run_on_threads(min(AT_ONCE, len(wanted)),
                              lambda: Worker(place, helper, folder), wanted, play)
    return len(wanted), wrong


if __name__ == "__main__":
    ground.main(play_all, f"matrix {sys.argv[2]}", *sys.argv[2:])
