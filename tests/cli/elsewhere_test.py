#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`push` where another repository has the image: it is copied, and nothing is built."""
import box
import ours
import shelf
import world


class Elsewhere(world.World):
    """The project's own prefix is empty; UPSTREAM is `theirs` below it, in the same registry."""

    def setUp(self):
        super().setUp()
        self.project.images = [self.project.lint]
        self.theirs = f"{self.prefix}/theirs"
        self.upstream = self.call(f"{self.shelf.address}/{self.theirs}", "<upstream>")
        self.project.settings["registry"]["upstream"] = self.upstream
        self.project.save()

    def put_upstream(self, image, tag=None):
        self.shelf.put(f"{self.theirs}/lint", tag or self.project.key_tag("lint"), image)

    def check_copied(self, where="<upstream>"):
        self.check(self.push(), 0, [
            f"lint  <prefix>/lint:1.0.0  <lint>  copied from {where}/lint",
            "push: 0 built, 0 pushed, 1 copied, 0 retagged, 0 restored, 0 already there"])
        self.assert_tags("lint", version="<lint>", key="<lint>")

    def test_copied_from_upstream(self):
        image = self.ours("lint")
        self.put_upstream(image)
        self.check_copied()
        mounts = [request for request in self.shelf.writes(self.prefix) if "POST" in request]
        self.assertEqual(
            [f"POST lint/blobs/uploads/?mount={ours.digest(blob)}&from={self.theirs}/lint"
             for blob in (image.config, ours.LAYER)], mounts)
        self.assertEqual([], self.engines.calls())
        self.check(self.push(), 0, [
            "lint  <prefix>/lint:1.0.0  <lint>  already there",
            "push: 0 built, 0 pushed, 0 copied, 0 retagged, 0 restored, 1 already there"])

    def test_copied_from_another_registry(self):
        other = shelf.Shelf()
        self.addCleanup(other.remove)
        other.put("far/lint", self.project.key_tag("lint"), self.ours("lint"))
        self.project.settings["registry"]["upstream"] = self.call(f"{other.address}/far", "<far>")
        self.project.save()
        self.check_copied("<far>")

    def test_the_prefix_goes_before_upstream(self):
        """Written to another place, as a fork does, the project's own prefix is looked at."""
        own = self.project.settings["registry"]
        self.put_upstream(self.ours("lint", created="2026-01-01T00:00:00Z"))
        self.put("lint", self.project.key_tag("lint"), self.ours("lint"))
        own["override"] = self.call(f"{self.shelf.address}/{self.prefix}/fork", "<fork>")
        self.project.save()
        self.check(self.push(), 0, [
            "lint  <fork>/lint:1.0.0  <lint>  copied from <prefix>/lint",
            "push: 0 built, 0 pushed, 1 copied, 0 retagged, 0 restored, 0 already there"])

    def test_an_image_of_others_is_passed_over(self):
        """What can't be taken is said; without an engine the build that is left fails."""
        self.put_upstream(self.foreign())
        result = self.push()
        self.assertEqual(1, result.code)
        self.assertIn(
            "warning: <upstream>/lint:<lint key tag> was not built by this project: it has no "
            "pinned-images labels (<foreign>); it is passed over\n", result.err)
        self.assertEqual({}, self.tags("lint"))

    def test_upstream_that_does_not_answer(self):
        """Unknown is never absent: nothing is built beside an image that may be there."""
        self.project.settings["registry"]["upstream"] = self.call("127.0.0.1:1/far", "<dead>")
        self.project.save()
        self.check(self.push(), 4, err=[
            "<dead>/lint:<lint key tag>: 127.0.0.1:1: the connection was refused (4 tries)",
            "  hint: check the host's name, the network and, behind a proxy, HTTPS_PROXY and "
            "NO_PROXY; then try again"])
        self.assert_written()

    def test_build_reuses_it_where_it_is(self):
        self.put_upstream(self.ours("lint"))
        self.check(self.helper_in("build"), 0, [
            "lint  <upstream>/lint@<lint>  in the registry", "build: 0 built, 1 already there"])
        self.assert_written()

    def test_verify_and_explain_say_so(self):
        self.put_upstream(self.ours("lint"))
        self.check(self.helper_in("verify"), 1, err=[
            "lint: <prefix>/lint:1.0.0 is not in the registry, but <upstream>/lint has its image",
            "  hint: run the target push-images"])
        result = self.helper_in("explain")
        self.assertEqual("lint  to be copied from <upstream>/lint: it has the image of its key",
                         result.out.splitlines()[0])


if __name__ == "__main__":
    box.main(shelf.PROGRAM)
