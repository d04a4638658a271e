#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The state folder may be lost or be another's: that costs a check, never a wrong push."""
import shutil

import box
import ours
import shelf
import world

DONE = ["lint  <prefix>/lint:1.0.0  <lint>  already there",
        "full  <prefix>/full:1.0.0  <full>  already there",
        "push: 0 built, 0 pushed, 0 copied, 0 retagged, 0 restored, 2 already there"]


class State(world.World):
    def check_recorded(self):
        """What was published is noted, and nothing else is in the folder."""
        recorded = {path.name: path.read_text()
                    for path in (self.state / "published").iterdir()}
        wanted = {name: f"{self.shelf.address}/{self.prefix}/{name}:1.0.0\n"
                        + ours.canonical(self.project.facts(name)) for name in ("lint", "full")}
        self.assertEqual(wanted, recorded)

    def check_done(self):
        self.check(self.push(), 0, DONE)
        self.assert_written()
        self.check_recorded()

    def publish_by_us(self):
        self.published()
        self.check_done()

    def test_what_was_published_is_noted(self):
        self.publish_by_us()
        self.assert_files("published")

    def test_nothing_is_noted_of_what_was_refused(self):
        self.foreign_under_version()
        self.assertEqual(1, self.push().code)
        self.assert_files()

    def test_state_folder_is_lost(self):
        self.publish_by_us()
        shutil.rmtree(self.state)
        self.check_done()

    def test_notes_are_lost(self):
        self.publish_by_us()
        shutil.rmtree(self.state / "published")
        self.check_done()

    def test_notes_are_of_another_project(self):
        self.published()
        (self.state / "published").mkdir()
        for name in ("lint", "full"):
            (self.state / f"published/{name}").write_text("r.example/a:1\nformat 7\nimage else\n")
        self.check_done()

    def test_notes_are_no_text(self):
        self.published()
        (self.state / "published").mkdir()
        (self.state / "published/full").write_bytes(b"\xff\x00 %zz\n\n \n%")
        self.assertEqual(0, self.helper_in("explain").code)
        self.check_done()

    def test_notes_are_cut_short(self):
        """As a crash of the machine may leave them: nothing is told of before."""
        self.published()
        (self.state / "published").mkdir()
        (self.state / "published/full").write_text("")
        (self.state / "published/lint").write_text("r.example/lint:0.9.0")
        explained = self.helper_in("explain")
        self.assertEqual(0, explained.code)
        self.assertNotIn("changed", explained.out)
        self.check_done()

    def test_stamp_without_an_image(self):
        """It says that all was pushed, and the registry is empty: the registry is believed."""
        for name in ("push-images.stamp", "push-full.stamp", "plan.stamp"):
            (self.state / name).touch()
        self.check(self.helper_in("verify"), 1, err=[
            "lint: no image for its key in <prefix>/lint (<lint key tag>)",
            "  hint: run the target push-images",
            "full: no image for its key in <prefix>/full (<full key tag>)",
            "  hint: run the target push-images"])

    def test_key_and_tag_files_of_others_are_not_believed(self):
        self.published()
        for name in ("lint", "full"):
            (self.state / f"{name}.key").write_text(64 * "5" + "\n")
            (self.state / f"{name}.tag").write_text("9.9.9\n")
        self.check_done()

    def test_another_registry_than_before(self):
        """The notes speak of the old one; the new one is asked."""
        self.publish_by_us()
        self.project.settings["registry"]["override"] = f"{self.shelf.address}/{self.prefix}/new"
        self.project.save()
        for name in ("lint", "full"):
            self.put(f"new/{name}", self.project.key_tag(name), self.ours(name))
        self.check(self.push(), 0, [
            "lint  <prefix>/new/lint:1.0.0  <lint>  retagged",
            "full  <prefix>/new/full:1.0.0  <full>  retagged",
            "push: 0 built, 0 pushed, 0 copied, 2 retagged, 0 restored, 0 already there"])
        self.assert_written("PUT new/lint/manifests/1.0.0", "PUT new/full/manifests/1.0.0")


if __name__ == "__main__":
    box.main(shelf.PROGRAM)
