#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A registry that is out of order: no answer is never taken for an absence.

Some of these tests wait for the client's own pauses between its tries, 0.5 to 4.5 seconds.
"""
import socket

import box
import ours
import sample
import scripted
import stub
import told

BUSY = scripted.Answer(503)
TOO_MANY = scripted.Answer(429, headers={"Retry-After": "0"})
HTML = scripted.Answer(200, b"<html>", {"Content-Type": "text/html"})
AT_FAULT = "  hint: the registry, or a proxy before it, is at fault: tell those who run it"
LATER = "  hint: the fault is the registry's: try again later"
TRIES = 4


class Push(told.Told):
    """The sibling `lint` could be retagged, or built; neither is done."""

    def test_busy_for_good(self):
        self.tell_retaggable("lint", self.ours("lint", "<lint>"))
        self.server.always(self.version("full"), BUSY)
        self.check_told(self.helper_in("push"), 4, err=[
            "<registry>/demo/full:1.0.0: <registry> answered 503 to GET (4 tries)", LATER])
        self.assertEqual(TRIES, self.server.asked(self.version("full")))
        self.assert_files()

    def test_busy_for_good_where_the_other_would_be_built(self):
        self.server.once(self.version("lint"), scripted.ABSENT)
        self.server.once(self.key_tag("lint"), scripted.ABSENT)
        self.server.once(self.version("full"), scripted.ABSENT)
        self.server.always(self.key_tag("full"), BUSY)
        self.check_told(self.helper_in("push"), 4, err=[
            "<registry>/demo/full:<full key tag>: <registry> answered 503 to GET (4 tries)", LATER])
        self.assert_files()

    def test_no_login(self):
        self.tell_retaggable("lint", self.ours("lint", "<lint>"))
        self.server.once(self.version("full"), scripted.Answer(401))
        self.check_told(self.helper_in("push"), 5, err=[
            "<registry>/demo/full:1.0.0: access denied for scope repository:demo/full:pull (401), "
            "asked without a login, as none was found",
            "  hint: log in with `docker login <registry>` or `podman login <registry>`; a GitLab "
            "job has CI_REGISTRY_USER and CI_REGISTRY_PASSWORD for its CI_REGISTRY"])

    def test_denied(self):
        self.tell_retaggable("lint", self.ours("lint", "<lint>"))
        denial = scripted.Answer(
            403, b'{"errors": [{"code": "DENIED", "message": "no\\u001b[1m"}]}')
        self.server.once(self.version("full"), denial)
        self.check_told(self.helper_in("push"), 5, err=[
            "<registry>/demo/full:1.0.0: access denied for scope repository:demo/full:pull (403), "
            r"asked without a login, as none was found; it says: DENIED: no\x1b[1m",
            "  hint: log in with `docker login <registry>` or `podman login <registry>`; a GitLab "
            "job has CI_REGISTRY_USER and CI_REGISTRY_PASSWORD for its CI_REGISTRY"])

    def test_asked_too_often_then_fine(self):
        self.only_lint()
        image = self.ours("lint", "<lint>")
        self.server.once(self.version("lint"), TOO_MANY, TOO_MANY, scripted.manifest(image))
        self.server.once(self.key_tag("lint"), TOO_MANY, scripted.manifest(image))
        self.tell_config("lint", image)
        self.check_told(self.helper_in("push"), 0, [
            "lint  <registry>/demo/lint:1.0.0  <lint>  already there",
            "push: 0 built, 0 pushed, 0 copied, 0 retagged, 0 restored, 1 already there"])

    def test_asked_too_often_for_good(self):
        self.only_lint()
        self.server.always(self.version("lint"), TOO_MANY)
        self.check_told(self.helper_in("push"), 4, err=[
            "<registry>/demo/lint:1.0.0: <registry> answered 429 to GET (4 tries)",
            "  hint: the registry limits how often it is asked: wait some minutes, or log in, as "
            "known users may ask more often"])

    def test_answer_that_is_no_manifest(self):
        self.tell_retaggable("lint", self.ours("lint", "<lint>"))
        self.server.once(self.version("full"), HTML)
        self.check_told(self.helper_in("push"), 1, err=[
            "<registry>/demo/full:1.0.0: the registry's answer is no manifest", AT_FAULT])
        self.assert_files()

    def test_manifest_of_another_digest_than_the_registry_says(self):
        self.only_lint()
        image = self.ours("lint", "<lint>")
        answer = scripted.manifest(image)
        answer.headers["Docker-Content-Digest"] = self.call("sha256:" + 64 * "4", "<said>")
        self.server.once(self.version("lint"), answer)
        self.check_told(self.helper_in("push"), 1, err=[
            "<registry>/demo/lint:1.0.0: the bytes have the digest <lint>, and not <said> as they "
            "should", AT_FAULT])

    def test_config_of_another_digest(self):
        self.only_lint()
        image = self.ours("lint", "<lint>")
        self.server.once(self.version("lint"), scripted.manifest(image))
        config = self.call(ours.digest(image.config), "<config>")
        self.server.once(f"GET /v2/demo/lint/blobs/{config}", scripted.Answer(200, b"{}"))
        self.call(ours.digest(b"{}"), "<other>")
        self.check_told(self.helper_in("push"), 1, err=[
            "<registry>/demo/lint@<config>: the bytes have the digest <other>, and not <config> as "
            "they should", AT_FAULT])

    def test_write_is_refused(self):
        self.only_lint()
        image = self.ours("lint", "<lint>")
        self.tell_retaggable("lint", image)
        self.server.once(self.version("lint"), scripted.ABSENT)
        self.server.once(self.version("lint", "PUT"), scripted.Answer(403))
        self.check_told(self.helper_in("push"), 5,
                        ["push: 0 built, 0 pushed, 0 copied, 0 retagged, 0 restored, 0 already there"], [
            "lint: <registry>/demo/lint:1.0.0: access denied for scope "
            "repository:demo/lint:pull,push (403), asked without a login, as none was found",
            "  hint: log in with `docker login <registry>` or `podman login <registry>`; a GitLab "
            "job has CI_REGISTRY_USER and CI_REGISTRY_PASSWORD for its CI_REGISTRY"])
        self.assert_files()

    def test_write_is_lost(self):
        """A registry says that it took the tag, and then does not have it."""
        self.only_lint()
        image = self.ours("lint", "<lint>")
        self.tell_retaggable("lint", image)
        self.server.once(self.version("lint"), scripted.ABSENT, scripted.ABSENT)
        self.server.once(self.version("lint", "PUT"), scripted.Answer(201))
        self.check_told(self.helper_in("push"), 1,
                        ["push: 0 built, 0 pushed, 0 copied, 0 retagged, 0 restored, 0 already there"], [
            "lint: <registry>/demo/lint:1.0.0 is absent after it was put",
            "  hint: the registry lost it, or somebody deleted it: run the command again"])
        self.assert_files()


class Others(told.Told):
    """The commands that only ask."""

    def tell_busy(self):
        self.only_lint()
        self.server.always(self.version("lint"), BUSY)

    def test_explain_says_so(self):
        self.tell_busy()
        self.check_told(self.helper_in("explain"), 0, [
            "lint  not known: no answer",
            "    pin      torch==2.1         followed  <box>/project/pyproject.toml:5:3",
            "    pin      torchvision==0.16  followed  <box>/project/pyproject.toml:6:3",
            "    base     <registry>/demo/base:1"], [
            "warning: <registry>/demo/lint:1.0.0: <registry> answered 503 to GET (4 tries); "
            "explaining from the files alone", LATER])

    def test_verify_keeps_the_stamps(self):
        """Not to know is no reason to ask again later."""
        self.tell_busy()
        (self.state / "push-images.stamp").touch()
        self.check_told(self.helper_in("verify"), 4, err=[
            "<registry>/demo/lint:1.0.0: <registry> answered 503 to GET (4 tries)", LATER])
        self.assert_files("push-images.stamp")

    def test_explain_does_not_know_the_base(self):
        self.only_lint()
        image = self.ours("lint", "<lint>", base_digest="sha256:" + 64 * "3")
        self.server.once(self.version("lint"), scripted.manifest(image))
        self.server.once(self.key_tag("lint"), scripted.manifest(image))
        self.tell_config("lint", image)
        self.server.once("HEAD /v2/demo/base/manifests/1", scripted.Answer(401))
        result = self.helper_in("explain")
        self.assertEqual((0, ""), (result.code, result.err))
        self.assertIn(
            "    moved    is <registry>/demo/base:1 as it was? not known: <registry>/demo/base:1: "
            "access denied for scope repository:demo/base:pull (401), asked without a login, as "
            "none was found",
            result.out.splitlines())


class Timeout(told.Told):
    """PINNED_IMAGES_TIMEOUT says how long a registry may be silent."""

    def environment(self):
        return {**super().environment(), "PINNED_IMAGES_TIMEOUT": self.timeout}

    def test_no_number(self):
        for self.timeout in ("0", "1 h", "-1", "3601", "1e2"):
            result = self.helper_in("verify")
            self.check(result, 1, err=[
                "PINNED_IMAGES_TIMEOUT is no number of seconds from 1 to 3600",
                "  hint: set it to the longest time that a registry may be silent, or unset it"])

    def test_nothing_is_the_default(self):
        self.timeout = ""
        self.only_lint()
        self.server.once(self.version("lint"), scripted.Answer(403))
        self.assertEqual(5, self.helper_in("verify").code)


class Refused(box.Box):
    """Nobody listens at the address."""

    def test_connection(self):
        with socket.socket() as bound:
            bound.bind(("127.0.0.1", 0))
            address = self.call("127.0.0.1:{}".format(bound.getsockname()[1]), "<registry>")
            project = sample.Sample(self.box / "project", f"{address}/demo")
            project.images = [project.lint]
            project.save()
            engines = stub.Engines(self.box / "bin")
            self.check(self.run_helper("push", "--project", project.json, "--state", self.state),
                       4, err=[
                "<registry>/demo/lint:1.0.0: <registry>: the connection was refused (4 tries)",
                "  hint: check the host's name, the network and, behind a proxy, HTTPS_PROXY and "
                "NO_PROXY; then try again"])
        self.assertEqual([], engines.calls())
        self.assert_files()


if __name__ == "__main__":
    box.main()
