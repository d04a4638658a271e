#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A second run in a build tree waits for the first, and says so."""
import contextlib
import fcntl
import signal

import box
import sample


class StateLock(box.Box):
    def setUp(self):
        super().setUp()
        self.project = sample.Sample(self.box / "project")

    @contextlib.contextmanager
    def held(self):
        """Holds the lock of the state folder, as another run does."""
        with open(self.state / ".lock", "wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def start(self, command):
        return self.start_helper(command, "--project", self.project.json, "--state", self.state)

    def finish(self, process):
        out, err = process.communicate(timeout=box.LONGEST_RUN)
        return self.result(process.returncode, out, err)

    def assert_waits(self, process):
        said = self.general(process.stderr.readline().decode())
        self.assertEqual("waiting for another run in <box>/state dir to end\n", said)
        self.assertIsNone(process.poll())

    def assert_planned(self, process):
        self.check(self.finish(process))
        self.assert_files("lint.key", "lint.tag", "full.key", "full.tag", "plan.stamp")

    def test_plan_waits_and_goes_on(self):
        with self.held():
            process = self.start("plan")
            self.assert_waits(process)
            self.assert_files()
        self.assert_planned(process)

    def test_plan_reads_after_it_waited(self):
        """What the first run changes is seen by the second."""
        with self.held():
            process = self.start("plan")
            self.assert_waits(process)
            self.project.edit("pyproject.toml", '"1.0.0"', '"1.1.0"')
        self.check(self.finish(process))
        self.assertEqual("1.1.0\n", (self.state / "full.tag").read_text())

    def test_commands_that_write_wait(self):
        for command in ("build", "push", "refresh"):
            with self.subTest(command), self.held():
                process = self.start(command)
                self.assert_waits(process)
                process.kill()

    def test_requirements_waits_not(self):
        """It writes nothing."""
        with self.held():
            result = self.finish(self.start("requirements"))
        self.assertEqual((0, ""), (result.code, result.err))
        self.assertIn("# image full\n", result.out)

    def test_waiting_can_be_interrupted(self):
        with self.held():
            process = self.start("plan")
            self.assert_waits(process)
            process.terminate()
            self.check(self.finish(process), 128 + signal.SIGTERM)
            self.assert_files()

    def test_lock_that_nobody_holds_is_no_obstacle(self):
        (self.state / ".lock").write_text("left behind")
        self.assert_planned(self.start("plan"))

    def test_other_state_folder_is_no_obstacle(self):
        with self.held():
            self.state = self.box / "another"
            self.assert_planned(self.start("plan"))

    def test_lock_is_free_after_a_kill(self):
        with self.held():
            process = self.start("plan")
            self.assert_waits(process)
            process.kill()
            process.communicate()
        self.assert_planned(self.start("plan"))


if __name__ == "__main__":
    box.main()
