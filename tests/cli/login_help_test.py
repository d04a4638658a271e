#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`login`: what it says of tokens for each registry, and the engine's own login at a terminal."""
import fcntl
import json
import os
import pty
import subprocess
import termios

import box
import sample
import stub

TOKEN = ("Log in with a token, not with the password of your account: it can be limited to this, and "
         "revoked.")
AFTER = "the target registry-doctor (`pinned-images doctor`) tells whether all is well."
NOBODY = ("there is no terminal to ask for a token at, so nobody was logged in",
          "  hint: run one of the commands above, or this one in a terminal")


def gitlab(server, project, first="GitLab makes tokens in three places; it takes any as the "
                                  "password:"):
    return [first,
            f"  the project's own: {project}/-/settings/access_tokens",
            "    role Developer, scopes read_registry and write_registry; user name: any",
            f"  yours: {server}/-/user_settings/personal_access_tokens?name=pinned-images"
            "&scopes=read_registry,write_registry",
            "    name and scopes are filled in there; user name: yours",
            f"  a deploy token: {project}/-/settings/repository",
            "    the same scopes; user name: the token's",
            "  To read only, read_registry is enough. prune-images needs the scope api and the role "
            "Maintainer; a deploy token never deletes."]


def commands(registry, program="docker", more=""):
    login = f"{program} login --username <user name> --password-stdin {more}{registry}"
    return ["Run this, with the token in the file or variable of your choice:",
            f"  {login} < <file with the token>", f"  printf %s \"$TOKEN\" | {login}",
            f"Then {AFTER}"]


class Login(box.Box):
    variables = {}

    def setUp(self):
        super().setUp()
        self.engines = stub.Engines(self.box / "bin")
        self.engines.work("buildah", self.box)

    def environment(self):
        return {**super().environment(), **self.variables}

    def login(self, prefix, **registry):
        self.project(prefix, **registry)
        return self.run_helper("login", "--project", self.box / "images.json",
                               "--state", self.state)

    def project(self, prefix, **registry):
        project = sample.Sample(self.box, prefix)
        project.settings["engine"] = "buildah"
        project.settings["registry"].update(registry)
        project.save()

    def without_terminal(self, registry, more=""):
        return commands(registry, "buildah", more)


class Text(Login):
    UNKNOWN = gitlab("https://<your GitLab>", "https://<your GitLab>/<group>/<project>",
                     "If this registry is a GitLab's, tokens are made in three places:")

    def test_registry_of_nobody_we_know(self):
        self.check(self.login("registry.example.edu/group/demo"), 1, [
            "The images go to registry.example.edu/group/demo, in the registry "
            "registry.example.edu.", TOKEN, *self.UNKNOWN,
            "Otherwise those who run it say where it makes tokens, robot accounts or passwords; "
            "they must be allowed to pull and push.",
            *self.without_terminal("registry.example.edu")], NOBODY)
        self.assertEqual([], [call for call in self.engines.calls() if " login" in call])

    def test_gitlab_com(self):
        self.check(self.login("registry.gitlab.com/group/demo"), 1, [
            "The images go to registry.gitlab.com/group/demo, in the registry registry.gitlab.com; "
            "its web page: https://gitlab.com/group/demo/container_registry.", TOKEN,
            *gitlab("https://gitlab.com", "https://gitlab.com/group/demo"),
            *self.without_terminal("registry.gitlab.com")], NOBODY)

    def test_gitlab_com_with_a_subgroup_or_a_repository(self):
        """Which of the names is the project's is not known."""
        self.check(self.login("registry.gitlab.com/group/a/b"), 1, [
            "The images go to registry.gitlab.com/group/a/b, in the registry registry.gitlab.com.",
            TOKEN, *gitlab("https://gitlab.com", "https://gitlab.com/<group>/<project>"),
            *self.without_terminal("registry.gitlab.com")], NOBODY)

    def test_docker_hub(self):
        self.check(self.login("docker.io/someone"), 1, [
            "The images go to docker.io/someone, in the registry docker.io; its web page: "
            "https://hub.docker.com/u/someone.", TOKEN,
            "Docker Hub: https://app.docker.com/settings/personal-access-tokens, access Read & "
            "Write (to delete: Read, Write, Delete); user name: your Docker ID",
            *self.without_terminal("docker.io")], NOBODY)

    def test_github(self):
        self.check(self.login("ghcr.io/someone"), 1, [
            "The images go to ghcr.io/someone, in the registry ghcr.io.", TOKEN,
            "GitHub: https://github.com/settings/tokens/new?scopes=write:packages, a classic token "
            "(to delete: delete:packages too); user name: your GitHub name",
            *self.without_terminal("ghcr.io")], NOBODY)

    def test_where_it_is_written_to_counts(self):
        result = self.login("registry.example.edu/demo", override="ghcr.io/someone")
        self.assertIn("The images go to ghcr.io/someone, ", result.out)

    def test_loopback_has_no_tls(self):
        result = self.login("127.0.0.1:5000/demo")
        self.assertIn("  printf %s \"$TOKEN\" | buildah login --username <user name> "
                      "--password-stdin --tls-verify=false 127.0.0.1:5000\n", result.out)

    def test_no_login_over_plain_http(self):
        self.check(self.login("registry.example.edu/demo", insecure=True), 1, [
            "The images go to registry.example.edu/demo, in the registry registry.example.edu."], [
            "registry.example.edu is spoken to by plain http (INSECURE): no login is ever sent to "
            "it",
            "  hint: have it reached by https and take INSECURE out of docker_registry(), or let it "
            "be used without a login"])

    def test_login_that_is_there(self):
        (self.box / "home/.docker").mkdir()
        (self.box / "home/.docker/config.json").write_text(json.dumps(
            {"auths": {"ghcr.io": {"auth": "bWU6aHVudGVyMg=="}}}))
        result = self.login("ghcr.io/someone")
        self.assertIn("\nA login is there already, in <box>/home/.docker/config.json.\n",
                      result.out)
        self.assertNotIn("hunter2", str(result))

    def test_broken_file_is_said_and_no_obstacle(self):
        (self.box / "home/.docker").mkdir()
        (self.box / "home/.docker/config.json").write_text("{")
        result = self.login("ghcr.io/someone")
        self.assertEqual([
            "<box>/home/.docker/config.json: this is no JSON object",
            "  hint: repair the file, or log in again to have it written anew", *NOBODY],
            result.err.splitlines())

    def test_no_engine(self):
        for name in stub.NAMES:
            (self.box / "bin" / name).unlink()
        result = self.login("ghcr.io/someone")
        self.assertEqual((1, "the engine buildah can't be used: no buildah in PATH"),
                         (result.code, result.err.splitlines()[0]))
        self.assertIn("GitHub: ", result.out)


class InAJob(Login):
    variables = {"CI_REGISTRY": "registry.git.example:5050", "CI_REGISTRY_USER": "gitlab-ci-token",
                 "CI_REGISTRY_PASSWORD": "hunter2", "CI_SERVER_URL": "https://git.example",
                 "CI_REGISTRY_IMAGE": "registry.git.example:5050/group/demo",
                 "CI_PROJECT_URL": "https://git.example/Group/Demo"}

    def test_nothing_is_needed(self):
        self.check(self.login("registry.git.example:5050/group/demo"), 0, [
            "The images go to registry.git.example:5050/group/demo, in the registry "
            "registry.git.example:5050; its web page: "
            "https://git.example/Group/Demo/container_registry.",
            "This job has CI_REGISTRY_USER and CI_REGISTRY_PASSWORD for registry.git.example:5050: "
            "they are used by themselves, there is nothing to do. They end with the job.",
            f"Now {AFTER}"])
        self.assertEqual([], self.engines.calls())

    def test_another_projects_registry(self):
        """The page of the job's own project is not that of another one."""
        result = self.login("registry.git.example:5050/group/demo2")
        self.assertEqual("The images go to registry.git.example:5050/group/demo2, in the registry "
                         "registry.git.example:5050.", result.out.splitlines()[0])

    def test_another_registry(self):
        result = self.login("ghcr.io/someone")
        self.assertEqual((1, "\n".join(NOBODY) + "\n"), (result.code, result.err))
        self.assertNotIn("CI_REGISTRY_USER", result.out)

    def test_variables_tell_the_addresses(self):
        self.variables = {**self.variables, "CI_REGISTRY_PASSWORD": ""}
        result = self.login("registry.git.example:5050/group/demo/more")
        for line in gitlab("https://git.example", "https://git.example/Group/Demo"):
            self.assertIn(line + "\n", result.out)


class AtATerminal(Login):
    def login_at_terminal(self, typed):
        """Runs the login with a terminal of its own, from which only the group in the foreground may
        read; returns the exit code and what was shown."""
        self.project("ghcr.io/someone")
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            [self.helper, "login", "--project", self.box / "images.json"], cwd=self.box,
            env=self.environment(), stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY))
        os.close(theirs)
        os.write(ours, typed)
        out, _ = process.communicate(timeout=box.LONGEST_RUN)
        os.close(ours)
        return process.returncode, self.general(out.decode()).splitlines()[-3:]

    def test_the_engine_asks(self):
        self.assertEqual((0, [
            "Now buildah asks for the user name and the token:", "Login Succeeded",
            f"Logged in. Now {AFTER}"]), self.login_at_terminal(b"hunter2\n"))
        self.assertEqual(["buildah --version", "buildah login ghcr.io"], self.engines.calls())

    def test_the_engine_says_no(self):
        self.engines.tell_version("buildah", "echo wrong; exit 125")
        self.assertEqual((5, [
            "wrong", "`buildah login ghcr.io` ended with exit code 125",
            "  hint: check user name, token and its scopes, then run the same command again"]),
            self.login_at_terminal(b"hunter2\n"))


if __name__ == "__main__":
    box.main()
