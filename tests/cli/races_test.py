#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Another run pushes between two of our requests: its image is adopted if its key is ours."""
import box
import ours
import scripted
import told

NOT_DONE = "push: 0 built, 0 pushed, 0 copied, 0 retagged, 0 restored, 0 already there"


class Races(told.Told):
    """Ours is under its key tag, to be retagged; the version tag is there at the second look."""

    def setUp(self):
        super().setUp()
        self.only_lint()
        self.mine = self.ours("lint", "<mine>")
        self.tell_retaggable("lint", self.mine)

    def tell_second_look(self, image):
        self.server.once(self.version("lint"), scripted.manifest(image))
        if image is not self.mine:
            self.tell_config("lint", image)

    def test_the_same_image(self):
        self.tell_second_look(self.mine)
        self.check_told(self.helper_in("push"), 0, [
            "lint  <registry>/demo/lint:1.0.0  <mine>  retagged",
            "push: 0 built, 0 pushed, 0 copied, 1 retagged, 0 restored, 0 already there"])

    def test_another_image_of_the_same_key(self):
        self.tell_second_look(self.ours("lint", "<theirs>", created="2026-01-02T03:04:06Z"))
        self.check_told(self.helper_in("push"), 0, [
            "lint  <registry>/demo/lint:1.0.0  <theirs>  retagged",
            "push: 0 built, 0 pushed, 0 copied, 1 retagged, 0 restored, 0 already there"], [
            "<registry>/demo/lint:1.0.0 was pushed by another run: it is taken as it is"])

    def test_an_image_of_another_key(self):
        facts = [fact for fact in self.project.facts("lint") if fact != ("pin", "torch", "==2.1")]
        theirs = ours.image(ours.labels("lint", [*facts, ("pin", "torch", "==2.2")]))
        self.tell_second_look(theirs)
        self.check_told(self.helper_in("push"), 1, [NOT_DONE], [
            "lint: <registry>/demo/lint:1.0.0 exists and was built from other facts (there -> "
            "here):", "    torch: ==2.2 -> ==2.1",
            "  hint: bump the project's version, or use docker_registry(... TAG KEY)"])
        self.assert_files()

    def test_an_image_of_others(self):
        theirs = ours.image({})
        self.call(theirs.digest, "<theirs>")
        self.tell_second_look(theirs)
        self.check_told(self.helper_in("push"), 1, [NOT_DONE], [
            "lint: <registry>/demo/lint:1.0.0 was not built by this project: it has no "
            "pinned-images labels (<theirs>)",
            "  hint: it is never overwritten: choose another version, or delete the tag by hand"])
        self.assert_files()

    def test_our_image_is_deleted_meanwhile(self):
        self.server.once(self.version("lint"), scripted.ABSENT)
        self.server.once(self.version("lint", "PUT"), scripted.Answer(
            400, b'{"errors": [{"code": "MANIFEST_BLOB_UNKNOWN"}]}'))
        self.check_told(self.helper_in("push"), 1, [NOT_DONE], [
            "lint: <registry>/demo/lint:1.0.0: a part of this image is gone from the registry; it "
            "says: MANIFEST_BLOB_UNKNOWN",
            "  hint: somebody deleted it just now: run the command again"])
        self.assert_files()

    def test_after_our_put_another_image_of_the_same_key_is_there(self):
        theirs = self.ours("lint", "<theirs>", created="2026-01-02T03:04:06Z")
        self.server.once(self.version("lint"), scripted.ABSENT)
        self.server.once(self.version("lint", "PUT"), scripted.Answer(201))
        self.tell_second_look(theirs)
        self.check_told(self.helper_in("push"), 0, [
            "lint  <registry>/demo/lint:1.0.0  <theirs>  retagged",
            "push: 0 built, 0 pushed, 0 copied, 1 retagged, 0 restored, 0 already there"], [
            "<registry>/demo/lint:1.0.0 was pushed by another run: it is taken as it is"])


if __name__ == "__main__":
    box.main()
