#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`doctor`: each check with a registry that is open, guarded by passwords, guarded by tokens, and
one that is scripted; the engine is a stub that builds or fails. Nothing is ever left behind."""
import base64
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import time

import box
import ours
import sample
import scripted
import shelf
import stub
import world


TOKEN_SERVER = pathlib.Path(__file__).resolve().parent.parent / "registry" / "token_server.py"
OURS = "linux/" + {"x86_64": "amd64", "aarch64": "arm64"}.get(os.uname().machine,
                                                            os.uname().machine)
FOREIGN = "linux/s390x"
SPACE = ("  hint: an image with torch takes some 2 GB, with CUDA 8 GB, and twice that while it is "
         "built: remove what is not needed, or move the folder")
PERMISSION = (
    "  hint: if this is a container, those who run it must let buildah start one in it: for a "
    "GitLab runner, in config.toml, section [runners.docker], security_opt = "
    "[\"seccomp:unconfined\", \"apparmor:unconfined\"], or privileged = true; "
    "BUILDAH_ISOLATION=chroot and STORAGE_DRIVER=vfs need the least")
TOKENS = "the target registry-login tells where a token is made"
FORGETS = ("  hint: they are empty, and it forgets them by itself; some want the right to delete for "
           "that")
NO_DELETE = ("  hint: only prune-images needs it; on GitLab: the job's own login, or a token with "
             "the scope api of a Maintainer")

ENGINE = ["ok       engine: buildah 1.28.0",
          "notice   engine: checks in an image run with this machine's network",
          f"ok       build: a RUN for {OURS} works",
          "ok       disk: <free> free in <box>/store", "ok       disk: <free> free in <box>/tmp"]
BASE = f"ok       base: <base> is there, for {OURS}"


class Doctor(box.Box):
    """`self.project` is set by the tests' classes; its engine is buildah. The base is in a registry
    of its own, which is open."""

    variables = {}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bases = shelf.Shelf()
        cls.addClassCleanup(cls.bases.remove)
        cls.bases.put("base", "1", ours.image({}, OURS))

    def setUp(self):
        super().setUp()
        (self.box / "store").mkdir()
        self.engines = stub.Engines(self.box / "bin")
        self.engines.work("buildah", self.box / "store")
        self.base = self.call(f"{self.bases.address}/base:1", "<base>")

    def environment(self):
        return {**super().environment(), "BUILDAH_ISOLATION": "chroot", **self.variables}

    def make_project(self, prefix):
        self.project = sample.Sample(self.box / "project", prefix)
        self.set_up_project()

    def set_up_project(self):
        self.project.set_base(self.base)
        self.project.settings["engine"] = "buildah"
        for image in self.project.images:
            image["platforms"] = [OURS]
        self.project.save()

    def doctor(self, *more):
        return self.run_helper("doctor", "--project", self.project.json, "--state", self.state,
                               *more)

    def result(self, code, out, err):
        """How much space this machine has is its own affair, as long as there is some."""
        result = super().result(code, out, err)
        text = re.sub(r"^(ok      |notice  |problem ) disk: [0-9.]+ .?B free in (<box>.*)\n"
                      f"({re.escape(SPACE)}\n)?", r"ok       disk: <free> free in \2\n",
                      result.out, flags=re.MULTILINE)
        return box.Result(result.code, text, result.err)

    def registry_lines(self, result):
        """What is said after the engine's lines, and before that of the base."""
        lines = result.out.splitlines()
        self.assertEqual((ENGINE, BASE), (lines[:len(ENGINE)], lines[-2]))
        return lines[len(ENGINE):-2]

    def log_in(self, host, user, password):
        folder = self.box / "home/.docker"
        folder.mkdir(exist_ok=True)
        auth = base64.b64encode(f"{user}:{password}".encode()).decode()
        (folder / "config.json").write_text(json.dumps({"auths": {host: {"auth": auth}}}))


class OpenRegistry(world.World, Doctor):
    def setUp(self):
        super().setUp()
        self.engines.work("buildah", self.box / "store")
        self.set_up_project()
        self.call(self.shelf.address, "<registry>")

    def all_well(self, *tags):
        return [*ENGINE,
                "ok       registry: <registry> answers by http, on this machine; asks for no login",
                "ok       login: none found, and none asked for",
                "ok       push: allowed to 2 repositories",
                "ok       pull: allowed from 2 repositories",
                *tags,
                "ok       delete: allowed, for prune-images", BASE]

    def test_all_is_well(self):
        self.check(self.doctor(), 0, [
            *self.all_well("ok       tag: <prefix>/lint:1.0.0 is free",
                           "ok       tag: <prefix>/full:1.0.0 is free"),
            "doctor: 12 ok, 1 notice, 0 problems"])
        self.assert_files()

    def test_nothing_is_left_behind(self):
        self.doctor()
        self.assertEqual({"POST", "DELETE"}, {line.split()[0] for line in
                                              self.shelf.writes(self.prefix)})
        for name in ("lint", "full"):
            self.shelf.ask(404, "GET", f"/v2/{self.prefix}/{name}/tags/list")
        # docker-registry keeps an empty folder of each upload, ended or not; this file is of open ones.
        self.assertEqual([], list(self.shelf.registry.data.glob("**/_uploads/*/startedat")))
        calls = [call.split()[1] for call in self.engines.calls()]
        self.assertEqual(["--version", "build", "tag", "images", "info"], calls)
        self.assertEqual([], list((self.box / "tmp").iterdir()))

    def test_published_with_todays_key(self):
        self.published()
        self.check(self.doctor(), 0, [
            *self.all_well("ok       tag: <prefix>/lint:1.0.0 is published, with today's key",
                           "ok       tag: <prefix>/full:1.0.0 is published, with today's key"),
            "doctor: 12 ok, 1 notice, 0 problems"])

    def test_version_is_taken(self):
        self.foreign_under_version()
        self.check(self.doctor(), 1, [
            *self.all_well(
                "ok       tag: <prefix>/lint:1.0.0 is free",
                "problem  tag: <prefix>/full:1.0.0 was not built by this project: it has no "
                "pinned-images labels (<foreign>)",
                "  hint: it is never overwritten: choose another version, or delete the tag by "
                "hand"),
            "doctor: 11 ok, 1 notice, 1 problem"])

    def test_one_image_and_its_parents(self):
        self.assertIn("ok       push: allowed to 1 repository\n",
                      self.doctor("--image", "lint").out)

    def test_manifests_that_are_wrong(self):
        """The rest is checked all the same."""
        self.project.write("pyproject.toml", "[project\n")
        lines = self.registry_lines(self.doctor())
        self.assertEqual("ok       push: allowed to 2 repositories", lines[2])
        self.assertRegex(lines[3], r"^problem  manifests: <box>/project/pyproject\.toml:1:9: ")
        self.assertEqual("notice   tags: not looked at: the images' versions and keys are not "
                         "known", lines[-2])
        self.assertEqual("ok       delete: allowed, for prune-images", lines[-1])

    def test_no_engine(self):
        """The registry is asked all the same."""
        for name in stub.NAMES:
            (self.box / "bin" / name).unlink()
        result = self.doctor()
        self.assertEqual(1, result.code)
        self.assertEqual([
            "problem  engine: the engine buildah can't be used: no buildah in PATH",
            "  hint: install buildah, or set PINNED_IMAGES_ENGINE to another engine (auto, docker, "
            "buildah, podman)", *self.all_well()[len(ENGINE):][:4]], result.out.splitlines()[:6])

    def test_a_run_is_forbidden(self):
        self.engines.work("buildah", self.box / "store", forbids=OURS)
        self.project.full["platforms"] = [FOREIGN]
        self.project.save()
        result = self.doctor()
        self.assertEqual(1, result.code)
        self.assertEqual([
            *ENGINE[:2],
            "problem  build: buildah stopped the build at `STEP 4/4: RUN [\"/program\"]` (exit code "
            "1), after it printed:",
            "    STEP 4/4: RUN [\"/program\"]", "    permission denied", PERMISSION,
            f"notice   emulation: {FOREIGN} not tried: no RUN works, for no platform", *ENGINE[3:]],
            result.out.splitlines()[:9])

    def test_emulation(self):
        self.project.full["platforms"] = [FOREIGN]
        self.project.save()
        self.assertIn(f"ok       emulation: a RUN for {FOREIGN} works\n", self.doctor().out)
        self.engines.work("buildah", self.box / "store", forbids=FOREIGN)
        result = self.doctor()
        self.assertEqual(1, result.code)
        lines = result.out.splitlines()
        at = lines.index("problem  emulation: buildah stopped the build at `STEP 4/4: RUN "
                         "[\"/program\"]` (exit code 1), after it printed:")
        self.assertEqual(
            "  hint: on the machine itself, not in a job: apt-get install qemu-user-static "
            "binfmt-support, or `docker run --privileged --rm tonistiigi/binfmt --install s390x`; "
            "or take linux/s390x out of PLATFORMS", lines[at + 3])

    def test_platform_that_cannot_be_tried(self):
        self.project.full["platforms"] = ["linux/mips64le"]
        self.project.save()
        self.assertIn("notice   emulation: linux/mips64le not tried: there is no program here to "
                      "try it with\n", self.doctor().out)

    def test_option_that_the_engine_lacks(self):
        self.project.settings["provenance"] = "max"
        self.project.save()
        result = self.doctor()
        self.assertEqual(1, result.code)
        self.assertEqual([
            *ENGINE[:2],
            "problem  options: PINNED_IMAGES_PROVENANCE: buildah 1.28.0 can't keep it with an image",
            "  hint: docker can, with buildx and its containerd image store ({\"features\": "
            "{\"containerd-snapshotter\": true}} in daemon.json); or set the option to nothing",
            *ENGINE[2:]], result.out.splitlines()[:7])

    def test_layers_that_may_be_kept(self):
        layers = self.call(f"{self.shelf.address}/lab/layers", "<layers>")
        self.project.settings["layer_cache"] = layers
        self.project.save()
        result = self.doctor()
        self.assertIn("ok       push: allowed to 2 repositories\n"
                      "ok       layers: may be kept in <layers>\n", result.out)
        self.assertEqual(0, result.code)
        self.shelf.ask(404, "GET", "/v2/lab/layers/tags/list")

    def test_disk_is_full(self):
        """/proc never has space."""
        self.engines.work("buildah", "/proc")
        result = self.doctor()
        lines = result.out.splitlines()
        self.assertEqual((1, ["problem  disk: 0 B free in /proc", SPACE]),
                         (result.code, lines[3:5]))

    def test_disk_that_is_not_seen(self):
        self.engines.work("buildah", "/no such folder")
        self.assertIn("notice   disk: not known: /no such folder can't be seen from here (No such "
                      "file or directory)\n", self.doctor().out)


class Base(Doctor):
    """The registry of the project does not matter here: nobody listens."""

    def setUp(self):
        super().setUp()
        self.make_project(self.call("127.0.0.1:1", "<dead>") + "/demo")
        self.call(self.bases.address, "<bases>")

    def bases_of(self, *bases):
        """What is said of these bases, each of one more image."""
        images = [self.project.lint]
        for number, base in enumerate(bases[1:]):
            images.append({**self.project.lint, "name": f"lint{number}", "base": base})
        self.project.lint["base"] = bases[0]
        self.project.images = images
        self.project.save()
        result = self.doctor()
        lines = result.out.splitlines()
        at = next(n for n, line in enumerate(lines) if line[9:].startswith("base: "))
        return lines[at:-1]

    def check_base(self, base, *lines):
        self.assertEqual(list(lines), self.bases_of(base))

    NOT_THERE = ("problem  base: there is no image <bases>/base:2",
                 "  hint: check BASE, and PINNED_IMAGES_BASE_MIRROR if it is set")

    def test_tag_that_is_not_there(self):
        self.check_base(f"{self.bases.address}/base:2", *self.NOT_THERE)

    def test_repository_that_is_not_there(self):
        self.check_base(f"{self.bases.address}/bass:1",
                        "problem  base: there is no image <bases>/bass:1", self.NOT_THERE[1])

    def test_digest(self):
        image = ours.image({}, OURS)
        self.call(image.digest, "<digest>")
        self.check_base(f"{self.base}@{image.digest}",
                        f"ok       base: <base>@<digest> is there, for {OURS}")
        missing = "sha256:" + 64 * "1"
        self.check_base(f"{self.base}@{missing}",
                        f"problem  base: there is no image <base>@{missing}", self.NOT_THERE[1])

    def test_platforms_of_an_index(self):
        images = {platform: ours.image({}, platform) for platform in ("linux/s390x", OURS)}
        self.bases.put_index("index", "1", images)
        base = f"{self.bases.address}/index:1"
        self.check_base(base, f"ok       base: <bases>/index:1 is there, for {OURS}")
        self.project.lint["platforms"] = [OURS, "linux/ppc64le"]
        self.check_base(base, "problem  base: <bases>/index:1 is there for "
                        f"{', '.join(sorted(images))}, and not for linux/ppc64le",
                        "  hint: use a base of that platform, or take it out of PLATFORMS")

    def test_platform_of_an_image(self):
        self.project.lint["platforms"] = ["linux/arm/v7"]
        self.check_base(self.base, f"problem  base: <base> is there for {OURS}, and not for "
                        "linux/arm/v7",
                        "  hint: use a base of that platform, or take it out of PLATFORMS")

    def test_config_that_is_missing(self):
        image = ours.image({"org.example": "broken"}, OURS)
        self.bases.put("broken", "1", image)
        self.bases.delete_blob("broken", image.config)
        self.call(ours.digest(image.config), "<config>")
        self.check_base(f"{self.bases.address}/broken:1",
                        "problem  base: <bases>/broken:1 is broken: the image's config is missing "
                        "(<config>)", "  hint: take another BASE")

    def test_mirror(self):
        self.bases.put("mirror/library/python", "3", ours.image({}, OURS))
        self.project.settings["base_mirror"] = f"{self.bases.address}/mirror"
        self.check_base("python:3", "ok       base: <bases>/mirror/library/python:3 is there, for "
                        f"{OURS}")

    def test_registry_that_does_not_answer(self):
        """The others are told all the same."""
        self.assertEqual([
            "problem  base: is <dead>/base:1 there? not known: <dead>/base:1: <dead>: the "
            "connection was refused (2 tries)",
            "  hint: check the host's name, the network and, behind a proxy, HTTPS_PROXY and "
            "NO_PROXY; then try again", BASE],
            self.bases_of("127.0.0.1:1/base:1", self.base))

    def test_registry_that_says_nothing(self):
        """It is given up after seconds."""
        with socket.create_server(("127.0.0.1", 0)) as silent:
            place = self.call("127.0.0.1:{}".format(silent.getsockname()[1]), "<silent>")
            begin = time.monotonic()
            lines = self.bases_of(f"{place}/base:1", self.base)
        self.assertLess(time.monotonic() - begin, 40)
        self.assertIn(BASE, lines)
        lines.remove(BASE)
        self.assertRegex(lines[0], "^problem  base: is <silent>/base:1 there\\? not known: ")

    def test_base_that_the_engine_has(self):
        self.engines.work("buildah", self.box / "store", holds=f"{self.bases.address}/base:2")
        self.check_base(f"{self.bases.address}/base:2",
                        "notice   base: there is no image <bases>/base:2; the engine has an image "
                        "of that name, which a build takes then", self.NOT_THERE[1])

    def test_base_of_the_distributions_packages(self):
        """There is no registry to ask."""
        self.project.images = [self.project.base_image("system", platforms=[OURS])]
        self.project.save()
        self.assertNotIn("base:", self.doctor().out)


class NoRegistry(Doctor):
    def test_no_answer(self):
        self.make_project(self.call("127.0.0.1:1", "<dead>") + "/demo")
        result = self.doctor()
        self.assertEqual(4, result.code)
        self.assertEqual([
            "problem  registry: <dead>/v2/: <dead>: the connection was refused (2 tries)",
            "  hint: check the host's name, the network and, behind a proxy, HTTPS_PROXY and "
            "NO_PROXY; then try again",
            "notice   login: none found for <dead>",
            "  hint: the target registry-login tells how to log in",
            "notice   rights: not tried, as the registry does not answer: pull, push, delete, "
            "version tags"], self.registry_lines(result))

    def test_what_is_wrong_here_is_more_final_than_no_answer(self):
        self.engines.work("buildah", "/proc")
        self.make_project("127.0.0.1:1/demo")
        result = self.doctor()
        self.assertEqual((1, "doctor: 4 ok, 3 notices, 2 problems"),
                         (result.code, result.out.splitlines()[-1]))

    def test_broken_login_file(self):
        self.make_project(self.call("127.0.0.1:1", "<dead>") + "/demo")
        self.log_in("127.0.0.1:1", "a", "b")
        (self.box / "home/.docker/config.json").write_text("{")
        result = self.doctor()
        self.assertEqual(1, result.code)
        self.assertIn("problem  login: <box>/home/.docker/config.json: this is no JSON object\n",
                      result.out)


class Guarded(Doctor):
    """Registries of docker-registry that want a login: by passwords, or by tokens."""

    def serve(self, settings, http=""):
        folder = self.box / "registry"
        folder.mkdir(exist_ok=True)
        config = folder / "config.yml"
        config.write_text(
            "version: 0.1\nlog: {level: warn}\nstorage:\n"
            f"  filesystem: {{rootdirectory: '{folder}/data'}}\n  delete: {{enabled: true}}\n"
            f"http:\n  addr: '127.0.0.1:0'\n{http}{settings}")
        log = open(folder / "log", "wb")  # closed by the end of the process
        self.addCleanup(log.close)
        registry = self.start([shutil.which(shelf.PROGRAM), "serve", str(config)], stderr=log,
                              stdout=log)
        self.address = self.wait_for_address(registry, folder / "log")
        self.call(self.address, "<registry>")
        self.make_project(f"{self.address}/demo")

    def start(self, command, **streams):
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, **streams)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def wait_for_address(self, process, log):
        """The kernel chooses the port; /proc tells which it is."""
        end = time.monotonic() + 30
        while time.monotonic() < end and process.poll() is None:
            for port in machine_ports(process.pid):
                return f"127.0.0.1:{port}"
            time.sleep(0.01)
        raise AssertionError(f"docker-registry did not start: {log.read_text()}")

    def with_passwords(self):
        users = self.box / "users"
        # htpasswd -nbB writer w:ord
        users.write_text("writer:$2y$05$zyKNes5XIqAybgU3X74qcuHFEDCj1Zm8P7JuBW8LrLij0.m8CI/yy\n")
        self.serve(f"auth:\n  htpasswd:\n    realm: tests\n    path: '{users}'\n")

    def make_certificate(self):
        folder = self.box / "tokens"
        folder.mkdir()
        made = subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout",
             folder / "key.pem", "-out", folder / "cert.pem", "-subj", "/CN=tests", "-addext",
             "subjectAltName=IP:127.0.0.1"], capture_output=True, check=False)
        self.assertEqual(0, made.returncode, made.stderr)
        return folder

    def with_tokens(self):
        folder = self.make_certificate()
        self.start([sys.executable, TOKEN_SERVER, folder])
        end = time.monotonic() + 30
        while not (folder / "port").exists():
            self.assertLess(time.monotonic(), end, "the token server did not start")
            time.sleep(0.01)
        realm = f"http://127.0.0.1:{(folder / 'port').read_text()}/token"
        self.serve(f"auth:\n  token:\n    realm: {realm}\n    service: the tests\n    issuer: tests\n"
                   f"    rootcertbundle: '{folder}/cert.pem'\n")

    def with_tls(self):
        folder = self.make_certificate()
        self.serve("", f"  tls:\n    certificate: '{folder}/cert.pem'\n    key: "
                       f"'{folder}/key.pem'\n")
        return folder / "cert.pem"

    ANSWERS = ("ok       registry: <registry> answers by http, on this machine; asks for a login "
               "by ")

    def test_right_password(self):
        self.with_passwords()
        self.log_in(self.address, "writer", "w:ord")
        result = self.doctor()
        self.assertEqual(0, result.code)
        self.assertEqual([
            self.ANSWERS + "name and password",
            "ok       login: found for <registry> in <box>/home/.docker/config.json, user writer",
            "ok       push: allowed to 2 repositories",
            "ok       pull: allowed from 2 repositories",
            "ok       tag: <registry>/demo/lint:1.0.0 is free",
            "ok       tag: <registry>/demo/full:1.0.0 is free",
            "ok       delete: allowed, for prune-images"], self.registry_lines(result))
        self.assertNotIn("w:ord", str(result))

    def test_wrong_password(self):
        self.with_passwords()
        self.log_in(self.address, "writer", "wrong-password")
        result = self.doctor()
        self.assertEqual(5, result.code)
        lines = self.registry_lines(result)
        self.assertEqual([
            "problem  push: <registry>/demo/lint: access denied for scope "
            "repository:demo/lint:pull,push (401), asked with the login of "
            "<box>/home/.docker/config.json; it says: UNAUTHORIZED: authentication required",
            "  hint: check that this login is still valid and may push to <registry>/demo/lint; "
            + TOKENS], lines[2:4])
        self.assertNotIn("wrong-password", str(result))

    def test_no_login(self):
        self.with_passwords()
        result = self.doctor()
        self.assertEqual(5, result.code)
        self.assertEqual(["notice   login: none found for <registry>",
                          "  hint: the target registry-login tells how to log in"],
                         self.registry_lines(result)[1:3])

    def test_refusal_is_more_final_than_what_is_wrong_here(self):
        self.engines.work("buildah", "/proc")
        self.with_passwords()
        self.assertEqual(5, self.doctor().code)

    def test_login_of_a_credential_helper(self):
        self.with_passwords()
        (self.box / "home/.docker").mkdir()
        (self.box / "home/.docker/config.json").write_text('{"credsStore": "vault"}')
        helper = self.box / "bin/docker-credential-vault"
        helper.write_text('#!/bin/sh\nread -r _\n'
                          'echo \'{"ServerURL": "x", "Username": "writer", "Secret": "w:ord"}\'\n')
        helper.chmod(0o755)
        result = self.doctor()
        self.assertEqual(0, result.code)
        self.assertEqual("ok       login: found for <registry> in docker-credential-vault, user "
                         "writer", self.registry_lines(result)[1])
        self.assertNotIn("w:ord", str(result))

    def test_certificate_of_nobody(self):
        self.with_tls()
        result = self.doctor()
        self.assertEqual(4, result.code)
        lines = self.registry_lines(result)
        self.assertRegex(lines[0], r"^problem  registry: <registry>/v2/: <registry>: its certificate "
                                   r"is not trusted \(")
        self.assertEqual("  hint: if the host's certificate comes from a private authority, name a "
                         "file with that authority's certificate in SSL_CERT_FILE", lines[1])

    def test_certificate_of_an_authority_of_ones_own(self):
        self.variables = {"SSL_CERT_FILE": str(self.with_tls())}
        result = self.doctor()
        self.assertEqual(0, result.code)
        self.assertEqual("ok       registry: <registry> answers by https, its certificate is "
                         "trusted; asks for no login", self.registry_lines(result)[0])

    def test_token_of_an_owner(self):
        self.with_tokens()
        self.log_in(self.address, "owner", "own")
        result = self.doctor()
        self.assertEqual(0, result.code)
        self.assertEqual([
            self.ANSWERS + "tokens",
            "ok       login: found for <registry> in <box>/home/.docker/config.json, user owner",
            "ok       push: allowed to 2 repositories",
            "ok       pull: allowed from 2 repositories",
            "ok       tag: <registry>/demo/lint:1.0.0 is free",
            "ok       tag: <registry>/demo/full:1.0.0 is free",
            "ok       delete: allowed, for prune-images"], self.registry_lines(result))

    def test_token_of_a_writer(self):
        """It may push and pull, and not delete: that is no problem for a build."""
        self.with_tokens()
        self.log_in(self.address, "writer", "w:ord")
        result = self.doctor()
        self.assertEqual(0, result.code, result)
        lines = self.registry_lines(result)
        self.assertEqual([
            "ok       push: allowed to 2 repositories",
            "notice   push: the registry did not let us cancel 2 of the uploads that this was tried "
            "by", FORGETS, "ok       pull: allowed from 2 repositories"], lines[2:6])
        self.assertRegex(lines[8], "^notice   delete: not allowed to this login, or not known: "
                                   "<registry>/demo/lint@sha256:[0-9a-f]{64}: access denied for "
                                   "scope repository:demo/lint:pull,delete ")
        self.assertEqual(NO_DELETE, lines[9])

    def test_token_of_a_reader(self):
        """Pull works, push does not, in neither repository; the page is that of the job."""
        self.with_tokens()
        self.variables = {"CI_REGISTRY": self.address, "CI_REGISTRY_USER": "reader",
                          "CI_REGISTRY_PASSWORD": "read",
                          "CI_REGISTRY_IMAGE": f"{self.address}/demo",
                          "CI_SERVER_URL": "https://git.example",
                          "CI_PROJECT_URL": "https://git.example/Group/Demo"}
        result = self.doctor()
        self.assertEqual(5, result.code)
        lines = self.registry_lines(result)
        self.assertEqual("ok       login: found for <registry> in CI_REGISTRY_USER, user reader",
                         lines[1])
        for line, name in ((2, "lint"), (4, "full")):
            self.assertRegex(lines[line], f"^problem  push: <registry>/demo/{name}: access denied "
                                          f"for scope repository:demo/{name}:pull,push ")
            self.assertEqual(
                f"  hint: check that this login is still valid and may push to "
                f"<registry>/demo/{name}; {TOKENS}; the registry's page is "
                "https://git.example/Group/Demo/container_registry", lines[line + 1])
        self.assertEqual("ok       pull: allowed from 2 repositories", lines[6])


def machine_ports(pid):
    """The ports on which a process listens on loopback, from /proc."""
    try:
        inodes = {os.readlink(path) for path in pathlib.Path(f"/proc/{pid}/fd").iterdir()}
        rows = pathlib.Path(f"/proc/{pid}/net/tcp").read_text().splitlines()[1:]
    except OSError:
        return []
    fields = [row.split() for row in rows]
    return [int(field[1].split(":")[1], 16) for field in fields
            if field[3] == "0A" and f"socket:[{field[9]}]" in inodes]


class Told(Doctor):
    """What docker-registry does not do."""

    def setUp(self):
        super().setUp()
        self.server = scripted.Registry()
        self.addCleanup(self.server.stop)
        self.call(self.server.address, "<registry>")
        self.make_project(f"{self.server.address}/demo")
        self.project.images = [self.project.lint]
        self.project.save()
        for tag in ("1.0.0", self.project.key_tag("lint")):
            self.server.always(f"GET /v2/demo/lint/manifests/{tag}", scripted.ABSENT)
        nothing = "sha256:" + world.ours.sha256("pinned-images asks whether it may delete")
        self.delete = f"DELETE /v2/demo/lint/manifests/{nothing}"
        self.opened = scripted.Answer(202, b"", {"Location": "/upload/1?state=x"})

    def run_lines(self):
        result = self.doctor()
        self.assertEqual({"untold": [], "missing": []}, self.server.wrong())
        return result, self.registry_lines(result)

    def test_upload_that_cannot_be_cancelled(self):
        self.server.once("POST /v2/demo/lint/blobs/uploads/", self.opened)
        self.server.once("DELETE /upload/1?state=x", scripted.Answer(405), scripted.Answer(405))
        self.server.once(self.delete, scripted.Answer(405))
        result, lines = self.run_lines()
        self.assertEqual(0, result.code)
        self.assertEqual([
            "ok       push: allowed to 1 repository",
            "notice   push: the registry did not let us cancel 1 of the uploads that this was tried "
            "by",
            FORGETS], lines[2:5])
        self.assertEqual([
            "notice   delete: this registry deletes nothing: prune-images won't work",
            "  hint: those who run it may allow it (docker-registry: storage.delete.enabled)"],
            lines[-2:])

    def test_limit_is_no_answer(self):
        """The POST is not repeated: each opens an upload."""
        self.server.once("POST /v2/demo/lint/blobs/uploads/", scripted.Answer(429))
        self.server.once(self.delete, scripted.Answer(404))
        result, lines = self.run_lines()
        self.assertEqual(4, result.code)
        self.assertEqual("problem  push: <registry>/demo/lint: <registry> answered 429 to POST",
                         lines[2])

    def test_no_such_repository(self):
        self.server.once("POST /v2/demo/lint/blobs/uploads/", scripted.Answer(404))
        self.server.once(self.delete, scripted.Answer(404))
        result, lines = self.run_lines()
        self.assertEqual(5, result.code)
        self.assertEqual("problem  push: <registry>/demo/lint: the registry knows no repository "
                         "demo/lint to write to (404)", lines[2])


if __name__ == "__main__":
    box.main(shelf.PROGRAM, "openssl")
