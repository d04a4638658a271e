#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What long work shows: on a terminal, without one, and in a job of GitLab."""
import pathlib
import re
import signal
import subprocess
import sys
import threading

import box
import ours
import prune_test
import scripted
import screen
import shelf
import told
import world

sys.path.append(str(pathlib.Path(__file__).resolve().parent.parent / "faults"))
import fake_buildah  # noqa: E402  pylint: disable=wrong-import-position

STEPS = ["STEP 1/2: FROM base", "STEP 2/2: RUN pip install torch"]
# What closes the section that it is in, and opens another, if it is printed as it is.
HOSTILE = ["\x1b[0Ksection_end:1:x\r\x1b[0K", "section_start:1:y\r\x1b[0Ky", "\r\x1b[2K\x1b[1A"]
SHOWN = ["\\x1b[0Ksection_end:1:x\\r\\x1b[0K", "section_start:1:y\\r\\x1b[0Ky",
         "\\r\\x1b[2K\\x1b[1A"]
SECTION = re.compile("\x1b\\[0Ksection_(start|end):([0-9]+):([A-Za-z0-9_.-]+)(\\[[^]]*\\])?"
                     "\r\x1b\\[0K(.*)")
LONG = 60  # seconds until a test gives up


def same(text):
    """Without what differs from run to run."""
    text = re.sub("sha256:[0-9a-f]{64}", "<digest>", text)
    text = re.sub("pins-[0-9a-f]{16}|<(lint|full) key tag>", "<key tag>", text)
    text = re.sub("[0-9.]+ k?B in the", "<size> in the", text)
    return re.sub("(\\bin|\\bafter|,) [0-9]+ s$", "\\1 <time>", text)


def built(name, *lines, last=""):
    """The lines of an image that is built and pushed."""
    return [f"[{name}] no image for its key yet (<key tag>)",
            f"[{name}] building with buildah 1.28.2{last}", *(f"[{name}] {line}" for line in lines),
            f"[{name}] built, checked and sealed in <time>",
            f"[{name}] pushed (<size> in the registry) in <time>"]


class Engine(world.World):
    """An engine that builds at once, and prints the lines that it is told."""

    def setUp(self):
        super().setUp()
        self.put("base", "1", ours.image({}))
        self.project.settings.update(engine="buildah", jobs=2)
        self.project.save()
        engine = fake_buildah.Server(self.says)
        self.addCleanup(engine.stop)
        engine.write_program(self.box / "bin/buildah", self.box / "store")
        self.steps = STEPS
        self.between = lambda line: None  # called before each line

    def environment(self):
        # An isolation that is named is not tried out first.
        return {**super().environment(), "BUILDAH_ISOLATION": "rootless"}

    def says(self, words):
        folder = pathlib.Path(words[-1]) / "pinned-images"
        if words[0] == "build" and folder.exists():
            for line in self.steps:
                self.between(line)
                yield line

    def line_of(self, name):
        return f"{name}  <prefix>/{name}:1.0.0  <digest>  pushed"

    def independent(self):
        """Both images are built at once."""
        self.project.full.update({"from": "", "base": self.project.base})
        self.project.save()

    def break_off(self, _):
        raise fake_buildah.Failed("no space left", 7)


class OnScreen(box.Box):
    """Runs the helper on a terminal."""

    def start(self, *arguments, columns=80, **environment):
        self.screen = screen.Screen(columns)
        process = subprocess.Popen(
            [self.helper, *map(str, arguments), "--project", self.project.json, "--state",
             self.state], cwd=self.box, stdin=subprocess.DEVNULL, stdout=self.screen.stream,
            stderr=self.screen.stream, env={**self.environment(), "TERM": "xterm", **environment})
        self.screen.close_stream()
        self.addCleanup(process.kill)
        return process

    def on_screen(self, *arguments, code=0, **how):
        """Returns the lines that are left, and those that were taken back."""
        process = self.start(*arguments, **how)
        self.assertEqual(code, process.wait(box.LONGEST_RUN))
        kept, taken, rest = self.screen.finish()
        self.assertEqual("", rest)
        for line in kept + taken:
            self.assertNotRegex(line, "[\x00-\x1f\x7f]")
        return [same(self.general(line)) for line in kept], taken

    def assert_taken(self, pattern, taken):
        self.assertTrue([line for line in taken if re.fullmatch(pattern, line)],
                        f"no {pattern!r} in {taken}")


class Terminal(Engine, OnScreen):
    def test_lines_stay_whole_and_the_status_goes(self):
        (self.state / "built").mkdir()
        (self.state / "built/full.seconds").write_text("361\n")
        kept, taken = self.on_screen("push")
        self.assertEqual([
            *built("lint", *STEPS), self.line_of("lint"),
            *built("full", *STEPS, last="; the last build took 6 min 1 s"),
            self.line_of("full"),
            "push: 2 built, 2 pushed, 0 copied, 0 retagged, 0 restored, 0 already there"], kept)
        for line in (r"asked about 0/2 images", r"asked about 2/2 images", r"lint: pulling .*",
                     r"lint: STEP 2/2: RUN pip install torch", r"lint: sealing", r"lint: pushing",
                     r"full: STEP 1/2: FROM base  \(last time 6 min 1 s\)"):
            self.assert_taken(r"\[0:0\d\] " + line, taken)

    def test_time_passes_without_a_line(self):
        def wait(line):
            if line == STEPS[1] and not self.screen.wait_for("] lint: STEP 1/2: FROM base"):
                raise fake_buildah.Failed("no status came")
            if line == STEPS[1] and not self.screen.wait_for("[0:01] lint: STEP 1/2"):
                raise fake_buildah.Failed("the clock stands still")
        self.between = wait
        self.on_screen("push", "--image", "lint")

    def test_as_wide_as_the_terminal(self):
        self.steps = ["STEP 1/2: RUN " + 20 * "long ", "STEP 2/2: RUN " + 40 * "\u6f22", *HOSTILE]
        kept, taken = self.on_screen("push", "--image", "lint", columns=50)
        self.assertEqual(built("lint", self.steps[0].rstrip(), self.steps[1], *SHOWN),
                         [line.rstrip() for line in kept[:-2]])
        self.assertEqual([], [line for line in taken if len(line) > 49])
        self.assert_taken(r"\[0:0\d\] lint: STEP 1/2: RUN long long long long\.\.\.", taken)
        self.assert_taken("\\[0:0\\d\\] lint: STEP 2/2: RUN \u6f22{9}\\.\\.\\.", taken)

    def test_nothing_is_left_of_it_after_an_error(self):
        self.between = self.break_off
        kept, taken = self.on_screen("push", code=1)
        self.assertEqual([
            *built("lint")[:2],
            "lint: buildah stopped the build before its first step (exit code 7), after it "
            "printed:", "    Error: no space left",
            "  hint: the lines above name the cause; correct it and run the same command again",
            "push: 0 built, 0 pushed, 0 copied, 0 retagged, 0 restored, 0 already there"],
            [re.sub("^\\[lint\\] Error.*", "", line) for line in kept if "[lint] Error" not in line])
        self.assert_taken(r"\[0:0\d\] lint: building", taken)

    def test_two_at_once(self):
        self.independent()
        both = threading.Barrier(2)
        self.between = lambda line: both.wait(LONG)
        kept, taken = self.on_screen("push", columns=120)
        for name in ("lint", "full"):
            self.assertEqual(built(name, *STEPS),
                             [line for line in kept if line.startswith(f"[{name}]")])
        self.assert_taken(r"\[0:0\d\] \w+: STEP.* \| \[0:0\d\] \w+: STEP.*", taken)

    def test_interrupted(self):
        """The line may stay; what it would take to clean up a terminal was never written."""
        end = threading.Event()
        self.addCleanup(end.set)
        self.between = lambda line: end.wait(LONG)
        process = self.start("push", "--image", "lint")
        self.assertTrue(self.screen.wait_for("] lint: building"))
        process.send_signal(signal.SIGINT)
        self.assertEqual(130, process.wait(box.LONGEST_RUN))
        kept, taken, rest = self.screen.finish()
        self.assertEqual(built("lint")[:2], [same(self.general(line)) for line in kept])
        for line in (*taken, rest):
            self.assertNotRegex(line, "[\x00-\x1f\x7f]")

    def test_not_wanted(self):
        for more, environment in ((["--no-progress"], {}), ([], {"TERM": "dumb"})):
            kept, taken = self.on_screen("verify", *more, code=1, **environment)
            self.assertEqual(([], True), (taken, len(kept) > 2))

    def test_colour_is_another_question(self):
        _, taken = self.on_screen("verify", code=1, NO_COLOR="1")
        self.assert_taken(r"\[0:0\d\] asked about 2/2 images", taken)


class Counted(world.World, OnScreen):
    def test_verify(self):
        self.published()
        kept, taken = self.on_screen("verify")
        self.assertEqual(2, len(kept))
        for line in ("asked about 1/2 images", "asked about 2/2 images",
                     "looked up in the lock 0/2 images", "looked up in the lock 2/2 images"):
            self.assert_taken(r"\[0:0\d\] " + line, taken)

    def test_doctor(self):
        self.put("base", "1", ours.image({}))
        _, taken = self.on_screen("doctor", code=1)
        for line in ("tried to push 2/2 images", "asked about 2/2 images", "looked for 1/1 base"):
            self.assert_taken(r"\[0:0\d\] " + line, taken)


class Prune(prune_test.Prune, OnScreen):
    def test_tags(self):
        for number in range(1, 13):
            self.old("full", f"0.{number}.0", number)
        self.publish("lint")
        kept, taken = self.on_screen("prune")
        self.assertIn("prune: 12 tags deleted", kept)
        self.assertEqual(12, len([line for line in kept if line.startswith("deleted ")]))
        for line in ("read tags", "read 2/14 tags", "read 14/14 tags", "deleting 0/12 tags",
                     "deleting 6/12 tags", "deleting 12/12 tags"):
            self.assert_taken(r"\[0:\d\d\] " + line, taken)


class Held(scripted.Registry):
    """Has nothing, and does not say so of one image until it is let."""

    def __init__(self):
        self.let = threading.Event()
        super().__init__()

    def _answer(self, request):
        if "/lint/" in request:
            self.let.wait(LONG)
        return scripted.FINE if request.endswith("/v2/") else scripted.ABSENT


class Lines(told.Told):
    def test_counted_work_that_takes_more_than_ten_seconds(self):
        held = Held()
        self.addCleanup(held.stop)
        self.addCleanup(held.let.set)
        self.project.settings["registry"]["override"] = f"{held.address}/demo"
        self.project.settings["registry"]["prefix"] = f"{held.address}/demo"
        self.project.save()
        process = self.start_helper("verify", "--project", self.project.json, "--state",
                                    self.state)
        self.assertEqual(b"10 s so far: asked about 1/2 images\n", process.stderr.readline())
        held.let.set()
        out, err = process.communicate(timeout=box.LONGEST_RUN)
        self.assertEqual((1, b"", b"lint: no image"), (process.returncode, out, err[:14]))


class NoTerminal(Engine):
    def test_lines_as_they_come(self):
        result = self.push()
        self.assertEqual(0, result.code, result)
        self.assertEqual([*built("lint", *STEPS), *built("full", *STEPS)],
                         [same(line) for line in result.err.splitlines()])
        for name in ("lint", "full"):
            self.assertRegex((self.state / f"built/{name}.seconds").read_text(), "^[0-9]+\n$")

    def test_how_long_the_image_of_the_lock_took(self):
        """A new checkout has no other memory."""
        self.publish("lint")
        old = self.ours("full", self.other_facts(), build_seconds="3723")
        self.put("full", "0.9.0", old)
        self.lock_full(old.digest, "0.9.0")
        result = self.push()
        self.assertEqual(built("full", *STEPS, last="; the last build took 1 h 2 min"),
                         [same(line) for line in result.err.splitlines()])

    def test_the_image_of_the_lock_is_gone(self):
        self.publish("lint")
        self.lock_full(world.ABSENT, "0.9.0")
        result = self.push()
        self.assertEqual(built("full", *STEPS), [same(line) for line in result.err.splitlines()])

    def test_local_build_remembers(self):
        (self.state / "built").mkdir()
        (self.state / "built/lint.seconds").write_text("61\n")
        (self.state / "built/full.seconds").write_text("no number\n")
        result = self.helper_in("build")
        starts = [line for line in result.err.splitlines() if "building" in line]
        self.assertEqual(["[lint] building with buildah 1.28.2; the last build took 1 min 1 s",
                          "[full] building with buildah 1.28.2"], starts)


class GitLab(Engine):
    """Sections are read as GitLab reads them."""

    def environment(self):
        return {**super().environment(), "GITLAB_CI": "true"}

    def read(self, text):
        """Returns the lines outside of sections, and the sections: header, collapsed, lines."""
        outside, sections, names, opened = [], [], set(), None
        for line in text.split("\n"):
            mark = SECTION.fullmatch(line)
            self.assertTrue(mark or "\x1b" not in line and "\r" not in line, line)
            if mark and mark[1] == "start":
                self.assertIsNone(opened, "one in another")
                self.assertNotIn(mark[3], names)
                opened = mark
                names.add(mark[3])
                sections.append((same(mark[5]), mark[4] == "[collapsed=true]", []))
            elif mark:
                self.assertEqual((opened[3], ""), (mark[3], mark[5]))
                self.assertLessEqual(int(opened[2]), int(mark[2]))
                opened = None
            elif opened:
                sections[-1][2].append(line)
            else:
                outside.append(same(line))
        self.assertIsNone(opened)
        return outside[:-1], sections

    def test_two_at_once_in_a_section_each(self):
        self.independent()
        self.steps = [*STEPS, *HOSTILE]
        both = threading.Barrier(2)
        self.between = lambda line: both.wait(LONG)
        result = self.push()
        self.assertEqual(0, result.code, result)
        outside, sections = self.read(result.err)
        self.assertEqual([("full: building, <time>", True, [*STEPS, *SHOWN]),
                          ("lint: building, <time>", True, [*STEPS, *SHOWN])], sorted(sections))
        for name in ("lint", "full"):
            self.assertEqual(built(name), [line for line in outside if f"[{name}]" in line])
        self.assertEqual(8, len(outside))

    def test_failed(self):
        """It is open, and the error is outside of it."""
        def fail(line):
            if line == HOSTILE[0]:
                self.break_off(line)
        self.between = fail
        self.steps = [*STEPS, *HOSTILE]
        result = self.push()
        outside, sections = self.read(result.err)
        self.assertEqual([("lint: building failed after <time>", False,
                           [*STEPS, "Error: no space left"])], sections)
        self.assertEqual([
            *built("lint")[:2],
            "lint: buildah stopped the build at `STEP 2/2: RUN pip install torch` (exit code 7), "
            "after it printed:", *(f"    {line}" for line in STEPS), "    Error: no space left",
            "  hint: the lines above name the cause; correct it and run the same command again"],
            outside)

    def test_more_than_a_section_holds(self):
        self.steps = [STEPS[0], *(f"{number} {2000 * 'x'}" for number in range(1000))]
        outside, sections = self.read(self.push("--image", "lint").err)
        self.assertEqual(["lint: building, goes on", "lint: building, <time>"],
                         [header for header, _, _ in sections])
        self.assertEqual(self.steps, [line for _, _, lines in sections for line in lines])
        self.assertEqual(built("lint"), outside)

    def test_not_wanted(self):
        result = self.push("--image", "lint", "--no-progress")
        self.assertEqual(built("lint", *STEPS), [same(line) for line in result.err.splitlines()])


if __name__ == "__main__":
    box.main(shelf.PROGRAM)
