#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Two build trees of one user that want the same image: the second waits, and takes the first's."""
import contextlib
import fcntl
import os

import box
import shelf
import world

CHOSEN = ("buildah --version",)  # asked before anything is done; no call of an engine but this


class KeyLock(world.World):
    def setUp(self):
        super().setUp()
        self.choose_engine("buildah")
        self.publish("lint")
        key = self.project.key("full")
        self.call(key[:16], "<key>")
        self.lock_file = self.box / "runtime" / f"pinned-images-{os.getuid()}" / f"{key}.lock"
        self.lock_file.parent.mkdir()

    @contextlib.contextmanager
    def held(self):
        """Holds the lock of the key of `full`, as a build of it does."""
        with open(self.lock_file, "wb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def start_push(self):
        """Starts a push that has to build `full`, and returns once it waits."""
        process = self.start_helper("push", "--project", self.project.json,
                                    "--state", self.state)
        said = self.general(process.stderr.readline().decode())
        self.assertEqual("waiting for another run that builds the same image (key <key>)\n", said)
        return process

    def test_folder_that_is_not_ours(self):
        """In /tmp anybody can make one of that name, or a link."""
        self.lock_file.parent.rmdir()
        (self.box / "elsewhere").mkdir()
        self.lock_file.parent.symlink_to(self.box / "elsewhere")
        self.check(self.push(), 1, [
            "lint  <prefix>/lint:1.0.0  <lint>  already there",
            "push: 0 built, 0 pushed, 0 copied, 0 retagged, 0 restored, 1 already there"], [
            f"full: <box>/runtime/{self.lock_file.parent.name} can't hold our locks: it is no "
            "folder of this user's own",
            "  hint: remove it, or set TMPDIR to a folder of yours"])
        self.assertEqual([], list((self.box / "elsewhere").iterdir()))

    def test_image_that_came_meanwhile_is_taken(self):
        with self.held():
            process = self.start_push()
            self.publish("full", version=False)
        out, err = process.communicate(timeout=box.LONGEST_RUN)
        self.check(self.result(process.returncode, out, err), 0, [
            "lint  <prefix>/lint:1.0.0  <lint>  already there",
            "full  <prefix>/full:1.0.0  <full>  pushed by another run",
            "push: 0 built, 0 pushed, 0 copied, 0 retagged, 0 restored, 2 already there"])
        self.assert_written("PUT full/manifests/1.0.0", calls=CHOSEN)
        self.assert_tags("full", version="<full>", key="<full>")

    def test_tampered_image_that_came_meanwhile_is_refused(self):
        with self.held():
            process = self.start_push()
            self.publish("full", self.foreign(), version=False)
        out, err = process.communicate(timeout=box.LONGEST_RUN)
        self.check(self.result(process.returncode, out, err), 1, [
            "lint  <prefix>/lint:1.0.0  <lint>  already there",
            "push: 0 built, 0 pushed, 0 copied, 0 retagged, 0 restored, 1 already there"], [
            "full: <prefix>/full:<full key tag> was not built by this project: it has no "
            "pinned-images labels (<foreign>)",
            "  hint: it is never overwritten: choose another version, or delete the tag by hand"])
        self.assert_written(calls=CHOSEN)

    def test_no_engine_as_long_as_it_waits(self):
        with self.held():
            process = self.start_push()
            self.assert_written(calls=CHOSEN)
            process.kill()


if __name__ == "__main__":
    box.main(shelf.PROGRAM)
