#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`prune` on a real git repository with a remote, and a real registry."""
import json
import os
import shutil
import signal
import subprocess

import box
import front
import ours
import sample
import shelf
import world

WHO = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.edu", "GIT_COMMITTER_NAME": "a",
       "GIT_COMMITTER_EMAIL": "a@example.edu", "GIT_CONFIG_NOSYSTEM": "1", "LC_ALL": "C.UTF-8"}
NOTHING_LEFT = "keep pattern for a cleanup policy of GitLab's own: pins-[0-9a-f]{16}"
PATTERN = NOTHING_LEFT + "|[0-9]+\\.[0-9]+\\.[0-9]+"
DRY = ["nothing was deleted: this is the dry run; the target prune-images deletes",
       "it needs a login that may delete; on GitLab: the job's own login, or a token with the "
       "scope api of a Maintainer"]
FREED = ("the space is free once the registry has collected its garbage: GitLab.com does after a "
         "day or so, elsewhere those who run the registry do (docker-registry: `registry "
         "garbage-collect`)")
FETCH = ("run `git fetch --prune --force --tags origin '+refs/heads/*:refs/remotes/origin/*' "
         "'+refs/merge-requests/*/head:refs/merge-requests/*/head'` (GitHub: pull in place of "
         "merge-requests)")


def line(verdict, tag, reason):
    return f"  {verdict:<4}  {tag:<21}  {reason}"


class Prune(world.World):
    """A clone of a bare remote; the images are those of the project. Nothing stays by its age."""

    rules = {"keep": [], "newest": 0, "days": 0, "also": []}
    deletes_by_tag = True

    def setUp(self):
        super().setUp()
        for name in ("git", "git-upload-pack"):
            (self.box / "bin" / name).symlink_to(shutil.which(name))
        self.front = front.Front(self.shelf.registry, self.deletes_by_tag)
        self.addCleanup(self.front.stop)
        place = self.call(f"{self.front.address}/{self.prefix}", "<prefix>")
        self.project = sample.Sample(self.box / "project", place, f"{place}/base:1")
        self.project.settings["prune"] = dict(self.rules)
        self.project.save()
        for name in ("lint", "full"):
            self.call(self.project.key_tag(name), f"<{name} key tag>")
        self.remote = self.box / "remote.git"
        self.git("init", "-q", "--bare", "-b", "main", self.remote, where=self.box)
        self.git("init", "-q", "-b", "main")
        self.git("remote", "add", "origin", self.remote)
        self.commit("main")

    def git(self, *arguments, where=None):
        return subprocess.run(["git", *map(str, arguments)], cwd=where or self.project.folder,
                              env={**WHO, "PATH": os.environ["PATH"], "HOME": str(self.box)},
                              check=True, capture_output=True, text=True).stdout.strip()

    def commit(self, *branches, **files):
        """Commits the project with these files, their dots as `_`, and pushes it as branches."""
        for name, text in files.items():
            self.project.write({"ci": ".gitlab-ci.yml"}.get(name, name), text)
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "x")
        for branch in branches:
            self.git("push", "-q", "--force", "origin", f"HEAD:refs/heads/{branch}")
        self.git("fetch", "-q", "--prune", "origin")

    def branch_with(self, name, ci):
        """Makes a branch with this CI file at the remote; here all is as before."""
        self.git("checkout", "-q", "-b", name)
        self.commit(name, ci=ci)
        self.git("checkout", "-q", "main")
        self.git("branch", "-q", "-D", name)

    def old(self, name, tag, number, **labels):
        """Puts an image of before; `number` makes it one of its own."""
        image = ours.image(ours.labels(name, [("image", name), ("old", str(number))],
                                       build_seconds=str(number), **labels))
        self.call(image.digest, f"<{name} {number}>")
        self.put(name, tag, image)
        return image

    def prune(self, *more):
        return self.helper_in("prune", *more)

    def check_refused(self, code, *err):
        self.check(self.prune(), code, err=err)
        self.assertEqual([], self.front.writes)

    def gone(self, tag, day="2026-01-02"):
        return line("go", tag, f"built {day}, nothing uses it")

    def key_line(self):
        return self.general(line("keep", self.project.key_tag("lint"),
                                 "named by this working tree"))

    def both(self, lint, full):
        def headed(name, lines):
            count = f"{len(lines)} tag" + ("" if len(lines) == 1 else "s")
            return [f"{name}  <prefix>/{name}: {count}", *lines]
        return headed("lint", lint) + headed("full", full)


class Plan(Prune):
    """What stays and what goes; nothing is deleted."""

    def check_plan(self, lint=(), full=(), *summary, code=0):
        result = self.prune("--dry-run")
        self.assertEqual(code, result.code, result)
        shown = result.out.splitlines()
        self.assertEqual(self.both(list(lint), list(full)), shown[:len(lint) + len(full) + 2])
        self.assertEqual([], self.front.writes)
        return shown[len(lint) + len(full) + 2:], result.err

    def test_all_that_a_dry_run_prints(self):
        self.old("lint", "0.1.0", 1)
        self.publish("lint")
        self.check(self.prune("--dry-run"), 0, [
            *self.both([self.gone("0.1.0"), line("keep", "1.0.0", "named by this working tree"),
                        self.key_line()], []),
            "prune: 2 tags to keep, 1 to go; 0 B of layers are in no image that stays",
            PATTERN], [*DRY, FREED])
        self.assertEqual([], self.front.writes)

    def test_nothing_there(self):
        self.check(self.prune(), 0, [*self.both([], []),
                                     "prune: 0 tags to keep, 0 to go; 0 B of layers are in no "
                                     "image that stays", NOTHING_LEFT])

    def test_branches_tags_and_the_working_tree(self):
        for number, tag in enumerate(("0.1.0", "0.2.0", "0.3.0", "0.4.0", "0.5.0")):
            self.old("lint", tag, number)
        self.branch_with("old", "a: {image: '$CI_REGISTRY_IMAGE/lint:0.1.0'}\n")
        self.branch_with("other", "variables: {T: 0.2.0}\na: {image: '$CI_REGISTRY_IMAGE/lint:$T'}")
        self.commit("main", ci="a: {image: '$CI_REGISTRY_IMAGE/lint:0.3.0'}\n")
        self.git("tag", "-a", "v3", "-m", "x")
        self.git("push", "-q", "origin", "v3")
        self.project.write(".gitlab-ci.yml", "a: {image: '$CI_REGISTRY_IMAGE/lint:0.4.0'}\n")
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "x")
        self.git("push", "-q", "origin", "main")
        self.check_plan([line("keep", "0.1.0", "named by origin/old:.gitlab-ci.yml:1"),
                         line("keep", "0.2.0", "named by origin/other:.gitlab-ci.yml:2"),
                         line("keep", "0.3.0", "named by v3:.gitlab-ci.yml:1"),
                         line("keep", "0.4.0", "named by .gitlab-ci.yml:1 and 1 more"),
                         self.gone("0.5.0")])

    def test_merge_requests(self):
        self.old("lint", "0.1.0", 1)
        self.branch_with("theirs", "a: {image: '$CI_REGISTRY_IMAGE/lint:0.1.0'}\n")
        self.git("push", "-q", "origin", "origin/theirs:refs/merge-requests/7/head",
                 ":refs/heads/theirs")
        self.git("fetch", "-q", "--prune", "origin")
        self.check_plan([line("keep", "0.1.0",
                              "named by refs/merge-requests/7/head:.gitlab-ci.yml:1")])

    def test_a_lock_of_a_branch_keeps_tag_key_tag_digest_and_parent(self):
        lint = self.old("lint", "0.1.0", 1)
        full = self.old("full", "0.1.0", 2, parent_digest=lint.digest)
        self.put("full", "also", full)
        self.put("full", "pins-1234567890abcdef", self.old("full", "0.0.9", 3))
        self.project.lock.write_text(
            "format = 1\n\n[[image]]\nname = \"full\"\nrepository = \"elsewhere.example/full\"\n"
            f"tag = \"9.9\"\ndigest = \"{full.digest}\"\nkey = \"1234567890abcdef{48 * '0'}\"\n")
        self.git("checkout", "-q", "-b", "old")
        self.commit("old")
        self.git("checkout", "-q", "main")
        self.git("branch", "-q", "-D", "old")
        digest = "its digest is named by origin/old:images.lock.toml"
        self.check_plan([line("keep", "0.1.0", "parent of a kept image of full")],
                        [line("keep", "0.0.9", "same image as pins-1234567890abcdef, named by "
                                               "origin/old:images.lock.toml"),
                         line("keep", "0.1.0", digest), line("keep", "also", digest),
                         line("keep", "pins-1234567890abcdef",
                              "named by origin/old:images.lock.toml")])

    def test_what_nobody_can_tell_keeps_the_repository(self):
        self.old("lint", "0.1.0", 1)
        self.old("full", "0.1.0", 2)
        self.branch_with("x", "a: {image: '$CI_REGISTRY_IMAGE/full:$CI_COMMIT_SHA'}\n")
        self.check_plan([self.gone("0.1.0")],
                        [line("keep", "0.1.0",
                              "any tag may be named by origin/x:.gitlab-ci.yml:1")])

    def test_other_texts_that_write_a_tag_out(self):
        self.old("lint", "0.1.0", 1)
        self.old("lint", "0.2.0", 2)
        self.branch_with("x", "include: {local: '/ci/*.yml'}\n")
        self.git("checkout", "-q", "-b", "y")
        self.project.write("docs/x.md", "\nRun registry/lint:0.1.0\n")
        self.project.write("ci/a.yml", "a: {image: $R/lint:$V}\n")
        self.project.write(".gitlab-ci.yml", "include: ci/a.yml\nvariables: {V: 0.2.0}\n")
        self.commit("y")
        self.git("checkout", "-q", "main")
        self.git("branch", "-q", "-D", "y")
        self.check_plan([line("keep", "0.1.0", "named by origin/y:docs/x.md:2"),
                         line("keep", "0.2.0", "named by origin/y:ci/a.yml:1")])

    def test_ci_files_of_any_name(self):
        """GitLab may start from any; what is of no CI service decides nothing by variables."""
        self.old("lint", "0.1.0", 1)
        self.old("lint", "0.2.0", 2)
        self.project.write("ops/all.yml", "variables: {T: 0.1.0}\n"
                                          "a: {image: $R/lint:$T, script: [x]}\n")
        self.project.write("compose.yml", "services: {a: {image: '$R/lint:$WHICH'}}\n")
        self.project.write("chart.yaml", "{{ no yaml }}: [\n")
        self.commit("main")
        self.git("reset", "-q", "--hard", "HEAD")
        self.check_plan([line("keep", "0.1.0", "named by ops/all.yml:2 and 1 more"),
                         self.gone("0.2.0")])

    def test_files_that_docker_ci_file_names(self):
        """Of any kind: what nobody can tell in them keeps the repository, on branches too."""
        self.old("lint", "0.1.0", 1)
        self.old("full", "0.1.0", 2)
        self.git("checkout", "-q", "-b", "x")
        self.project.write("compose.yml", "services: {a: {image: '$R/lint:$WHICH'}}\n")
        self.commit("x")
        self.git("checkout", "-q", "main")
        self.git("branch", "-q", "-D", "x")
        self.check_plan([self.gone("0.1.0")], [self.gone("0.1.0")])
        self.project.settings["ci_files"] = [str(self.project.folder / "compose.yml")]
        self.project.save()
        self.check_plan([line("keep", "0.1.0", "any tag may be named by origin/x:compose.yml:1")],
                        [self.gone("0.1.0")])

    def test_logs_of_the_build_tree(self):
        self.old("lint", "0.1.0", 1)
        build = self.project.folder / "build"
        self.project.write("build/CMakeCache.txt", "")
        self.project.write("build/log", "pushed x/lint:0.1.0\n")
        (build / "pinned-images").mkdir()
        shutil.move(self.project.json, build / "pinned-images" / "images.json")
        self.project.json = build / "pinned-images" / "images.json"
        self.check_plan([self.gone("0.1.0")])
        (build / "CMakeCache.txt").unlink()
        self.check_plan([line("keep", "0.1.0", "named by build/log:1")])

    def test_also_keep_newest_and_days(self):
        for number, tag in enumerate(("0.1.0", "0.2.0", "0.3.0", "0.4.0")):
            self.old("lint", tag, number, created=f"2026-02-0{number + 1}T00:00:00Z")
        self.old("lint", "0.5.0", 7, created="9026-01-01T00:00:00Z")
        also = self.project.write("../other place/ci.yml", "\na: {image: $R/lint:0.1.0}\n")
        self.project.settings["prune"] = {"keep": ["0.2*"], "newest": 2, "days": 1,
                                          "also": [str(also.resolve())]}
        self.project.save()
        self.check_plan([line("keep", "0.1.0", "named by <box>/other place/ci.yml:2"),
                         line("keep", "0.2.0", "KEEP 0.2*"), self.gone("0.3.0", "2026-02-03"),
                         line("keep", "0.4.0", "one of the newest 2"),
                         line("keep", "0.5.0", "one of the newest 2")])

    def test_images_of_others(self):
        self.put("lint", "mine", self.foreign())
        self.publish("lint")
        image = self.old("lint", "0.1.0", 5)
        self.shelf.delete_blob(f"{self.prefix}/lint", image.config)
        self.names[ours.digest(image.config)] = "<config>"
        self.check_plan([line("keep", "0.1.0", "not ours: broken, the image's config is missing"),
                         line("keep", "1.0.0", "named by this working tree"),
                         line("keep", "mine", "not ours: it has no pinned-images labels"),
                         self.key_line()])


class Refusals(Prune):
    """Where something isn't known nothing is deleted; there is a tag that would go."""

    def setUp(self):
        super().setUp()
        self.old("lint", "0.1.0", 1)

    def test_no_repository(self):
        shutil.rmtree(self.project.folder / ".git")
        self.check_refused(1, "<box>/project is in no git repository that can be read: fatal: not "
                              "a git repository (or any of the parent directories): .git",
                           "  hint: run it in a full clone of the project")

    def test_no_git(self):
        (self.box / "bin" / "git").unlink()
        self.check_refused(1, "there is no program git, which tells what branches use",
                           "  hint: install git, and put it in PATH")

    def test_shallow(self):
        self.commit("main")
        head = self.git("rev-parse", "HEAD")
        (self.project.folder / ".git" / "shallow").write_text(head + "\n")
        self.check_refused(1, "this clone is shallow: it does not have all branches",
                           "  hint: run `git fetch --unshallow`, in a GitLab job set GIT_DEPTH: 0")

    def test_no_remote(self):
        self.git("remote", "remove", "origin")
        self.check_refused(
            1, "this repository has no remote: what others use is not known",
            "  hint: add the project's, as `git remote add origin <url>` does, and fetch it")

    def test_remote_that_does_not_answer(self):
        shutil.move(self.remote, self.box / "away")
        self.check_refused(
            4, "git ls-remote origin failed: Please make sure you have the correct access rights "
               "and the repository exists.",
            "  hint: see to the network and to git's own login for it, then try again")

    def test_branch_that_is_not_here(self):
        self.git("push", "-q", "origin", "HEAD:refs/heads/new")
        self.git("update-ref", "-d", "refs/remotes/origin/new")
        self.check_refused(1, "origin has refs/heads/new, and it is not here: what it names now "
                              "may be in use", f"  hint: {FETCH}")

    def test_branch_that_moved(self):
        self.commit("main")
        self.git("update-ref", "refs/remotes/origin/main", "HEAD~1")
        here, there = (self.git("rev-parse", name)[:12] for name in ("HEAD~1", "HEAD"))
        self.check_refused(1, f"refs/heads/main is at {there} in origin, and at {here} here: what "
                              "it names now may be in use", f"  hint: {FETCH}")

    def test_branch_that_is_gone(self):
        self.git("checkout", "-q", "-b", "x")
        self.commit("x")
        self.git("push", "-q", "origin", ":refs/heads/x")
        self.git("update-ref", "refs/remotes/origin/x", "HEAD")
        self.check_refused(1, "refs/remotes/origin/x is here, and origin has it no more: what it "
                              "names now may be in use", f"  hint: {FETCH}")

    def test_merge_request_that_is_not_here(self):
        other = self.box / "other clone"
        self.git("clone", "-q", self.remote, other, where=self.box)
        self.git("commit", "-q", "--allow-empty", "-m", "x", where=other)
        self.git("push", "-q", "origin", "HEAD:refs/merge-requests/7/head", where=other)
        self.check_refused(1, "1 of origin's 1 merge request is not here: what it names now may "
                              "be in use", f"  hint: {FETCH}")

    def test_remote_that_shrank(self):
        for number in range(5):
            self.git("push", "-q", "origin", f"HEAD:refs/heads/b{number}")
        self.assertEqual(0, self.prune("--dry-run").code)
        for number in range(5):
            self.git("push", "-q", "origin", f":refs/heads/b{number}")
        self.check_refused(1, "origin names 2 refs, and at the last prune it had 7",
                           "  hint: if so many branches were really deleted, remove "
                           "<box>/state dir/prune-refs.json and run this again")

    def test_remote_without_branches(self):
        self.git("update-ref", "-d", "refs/heads/main", where=self.remote)
        self.check_refused(1, "origin names no branch at all",
                           "  hint: see to the remote: `git ls-remote origin` must list them")

    def test_broken_ci_file_on_a_branch(self):
        self.branch_with("x", "a: [\n")
        result = self.prune()
        self.assertEqual(1, result.code)
        self.assertRegex(result.err, r"^origin/x:\.gitlab-ci\.yml:\d+:\d+: .*: what this CI file "
                                     r"uses is not known\n  hint: mend it on that branch, or "
                                     r"delete the branch\n$")
        self.assertEqual([], self.front.writes)

    def test_broken_lock_on_a_branch(self):
        self.project.lock.write_text("format = 2\n")
        self.git("checkout", "-q", "-b", "x")
        self.commit("x")
        self.git("checkout", "-q", "main")
        self.git("branch", "-q", "-D", "x")
        self.check_refused(1, "origin/x:images.lock.toml:1:10: another version of PinnedImages "
                              "wrote this lock: its format is 2, and this version knows 1",
                           "  hint: use the version that wrote it, or write it anew with this one: "
                           "remove it, and run the target update-ci")

    def test_registry_that_answers_in_part(self):
        """One tag of many whose image can't be read: nothing is known."""
        image = self.old("lint", "0.2.0", 2)
        config = f"/v2/{self.prefix}/lint/blobs/{ours.digest(image.config)}"
        self.names[ours.digest(image.config)] = "<config>"
        self.front.before[f"GET {config}"] = lambda: 418
        self.check_refused(
            5, "<prefix>/lint@<config>: <front> refuses this GET (418)".replace(
                "<front>", self.general(self.front.address)),
            "  hint: check the registry's settings: protected or immutable tags, read-only mode, "
            "types of images")

    def test_list_that_is_denied(self):
        self.front.before[f"GET /v2/{self.prefix}/full/tags/list?n=1000"] = lambda: 403
        result = self.prune()
        self.assertEqual(5, result.code, result)
        self.assertIn("<prefix>/full: access denied for scope", result.err)
        self.assertEqual([], self.front.writes)

    def test_refs_that_move_while_the_registry_is_read(self):
        def push():
            self.git("push", "-q", "origin", "HEAD:refs/heads/just-now")
        self.front.before[f"GET /v2/{self.prefix}/full/tags/list?n=1000"] = push
        result = self.prune()
        self.assertEqual(1, result.code, result)
        self.assertEqual("the refs of origin moved meanwhile: nothing was deleted\n"
                         f"  hint: {FETCH}, then this again\n", result.err)
        self.assertEqual([], self.front.writes)


class Deletion(Prune):
    """As GitLab's registry does it: by the tag's name."""

    def setUp(self):
        super().setUp()
        self.lint = self.old("lint", "0.1.0", 1)
        self.put("lint", "pins-1111111111111111", self.lint)
        self.full = self.old("full", "0.1.0", 2, parent_digest=self.lint.digest)
        self.publish("lint")
        self.put("full", "mine", self.foreign())

    def manifests(self):
        return [self.general(write.removeprefix(f"DELETE /v2/{self.prefix}/"))
                for write in self.front.writes]

    def assert_pruned(self):
        self.assert_tags("lint", version="<lint>", key="<lint>")
        self.assertEqual({"mine": "<foreign>"}, self.tags("full"))

    def test_children_go_before_their_parents(self):
        (self.state / "push-images.stamp").touch()
        result = self.prune()
        self.assertEqual((0, FREED + "\n"), (result.code, result.err))
        self.assertEqual(["deleted <prefix>/full:0.1.0", "deleted <prefix>/lint:0.1.0",
                          "deleted <prefix>/lint:pins-1111111111111111", "prune: 3 tags deleted"],
                         result.out.splitlines()[-4:])
        self.assertEqual(["full/manifests/0.1.0", "lint/manifests/0.1.0",
                          "lint/manifests/pins-1111111111111111"], self.manifests())
        self.assert_pruned()
        self.assertFalse((self.state / "push-images.stamp").exists())
        self.front.writes.clear()
        self.assertEqual((0, ""), (self.prune().code, self.prune().err))
        self.assertEqual([], self.front.writes)

    def test_killed_at_each_deletion(self):
        """The next run ends it; what is used is there all the time."""
        for tag in ("full/manifests/0.1.0", "lint/manifests/0.1.0"):
            process = []

            def kill():
                process[0].send_signal(signal.SIGKILL)
                return 503
            self.front.before[f"DELETE /v2/{self.prefix}/{tag}"] = kill
            process.append(self.start_helper("prune", "--project", self.project.json, "--state",
                                             self.state))
            process[0].communicate()
            self.assertEqual(-signal.SIGKILL, process[0].returncode)
            self.assert_used_is_there()
            self.front.before.clear()
        self.assertEqual(0, self.prune().code)
        self.assert_pruned()

    def assert_used_is_there(self):
        used = {"1.0.0": "<lint>", "<lint key tag>": "<lint>"}
        self.assertEqual(used, {tag: self.tags("lint").get(tag) for tag in used})
        self.assertEqual("<foreign>", self.tags("full")["mine"])

    def test_a_tag_that_moves_is_left_alone(self):
        """Seen again before it goes: by then it is another image."""
        other = self.ours("lint", created="2026-11-01T00:00:00Z")
        self.call(other.digest, "<other>")
        self.front.before[f"DELETE /v2/{self.prefix}/full/manifests/0.1.0"] = (
            lambda: self.put("lint", "0.1.0", other))
        result = self.prune()
        self.assertEqual(0, result.code, result)
        self.assertIn("warning: <prefix>/lint:0.1.0 was moved to <other> meanwhile: it is left "
                      "alone\n", result.err)
        self.assertEqual("<other>", self.tags("lint")["0.1.0"])

    def test_a_key_tag_of_another_image_is_left_alone(self):
        """Its name says that it goes with 0.1.0, and it is not asked for before it is to go."""
        key_tag = self.call(ours.key_tag(ours.key([("image", "full"), ("old", "2")])), "<old key>")
        self.put("full", key_tag, self.foreign())
        result = self.prune()
        self.assertEqual(0, result.code, result)
        self.assertIn("warning: <prefix>/full:<old key> names <foreign>, and not the image of its "
                      "key: it is left alone\n", result.err)
        self.assertEqual({"mine": "<foreign>", "<old key>": "<foreign>"}, self.tags("full"))

    def test_a_key_tag_that_stays_is_asked_for(self):
        """The image that it really names keeps its parent, which the other one does not have."""
        key_tag = self.project.key_tag("full")
        self.put("full", "1.0.0", self.ours("full"))
        self.put("full", key_tag, self.ours("full", parent_digest=self.lint.digest))
        result = self.prune()
        self.assertEqual(0, result.code, result)
        self.assertEqual("<lint 1>", self.tags("lint").get("0.1.0"))

    def test_a_tag_that_is_gone_already(self):
        shutil.rmtree(self.shelf.registry.data / "docker/registry/v2/repositories" / self.prefix
                      / "lint/_manifests/tags/pins-1111111111111111")
        self.front.before[f"DELETE /v2/{self.prefix}/full/manifests/0.1.0"] = (
            lambda: shutil.rmtree(self.shelf.registry.data / "docker/registry/v2/repositories" /
                                  self.prefix / "lint/_manifests/tags/0.1.0"))
        result = self.prune()
        self.assertEqual((0, f"<prefix>/lint:0.1.0 is gone already\n{FREED}\n"),
                         (result.code, result.err))
        self.assert_pruned()

    def denied(self, name, tag):
        self.front.before[f"DELETE /v2/{self.prefix}/{name}/manifests/{tag}"] = lambda: 403
        return (f"<prefix>/{name}:{tag}: access denied for scope repository:{self.prefix}/{name}:"
                "pull,delete (403), asked without a login, as none was found\n  hint: log in with "
                "`docker login <host>` or `podman login <host>`; a GitLab job has CI_REGISTRY_USER "
                "and CI_REGISTRY_PASSWORD for its CI_REGISTRY\n")

    def test_one_deletion_that_is_denied(self):
        """A tag that is protected keeps no other."""
        said = self.denied("full", "0.1.0")
        result = self.prune()
        self.assertEqual(5, result.code)
        self.assertEqual(said + FREED + "\n", result.err.replace(self.front.address, "<host>"))
        self.assertEqual("prune: 2 tags deleted", result.out.splitlines()[-1])
        self.assertEqual({"0.1.0", "mine"}, set(self.tags("full")))
        self.assert_tags("lint", version="<lint>", key="<lint>")

    def test_deletions_that_are_denied(self):
        """Without the right to delete it doesn't go on and on."""
        said = [self.denied(*where) for where in (
            ("full", "0.1.0"), ("lint", "0.1.0"), ("lint", "pins-1111111111111111"))]
        result = self.prune()
        self.assertEqual(5, result.code)
        self.assertEqual("".join(said), result.err.replace(self.front.address, "<host>"))
        self.assertNotIn("deleted", result.out)


class DeletionByPlaceholder(Deletion):
    """As docker-registry does it: by digest alone, so that something else must stand there."""

    deletes_by_tag = False

    def manifests(self):
        """The requests that deletes by tag name come as here too, before the others."""
        return [write for write in super().manifests() if "@" not in write and "sha256:" not in
                write and not write.startswith(("PUT", "POST"))]

    def test_a_placeholder_that_a_kill_left(self):
        process = []
        deletes = f"DELETE /v2/{self.prefix}/full/manifests/"
        seen = []

        def kill_at_the_second():
            seen.append(1)
            if len(seen) == 2:
                process[0].send_signal(signal.SIGKILL)
                return 503
            return None

        class Before(dict):
            """Any digest of full."""

            def get(self, request, otherwise):
                return kill_at_the_second if request.startswith(deletes + "sha256:") else otherwise
        self.front.before = Before()
        process.append(self.start_helper("prune", "--project", self.project.json, "--state",
                                         self.state))
        process[0].communicate()
        self.assertEqual(-signal.SIGKILL, process[0].returncode)
        self.assertNotEqual("<full 2>", self.tags("full")["0.1.0"])
        self.front.before = {}
        result = self.prune()
        self.assertIn(line("go", "0.1.0", "left by a prune that was interrupted"), result.out)
        self.assertEqual(0, result.code, result)
        self.assert_pruned()


class Json(Prune):
    """What a program reads: all of it, once, however the run ends."""

    def report(self, code, *more):
        result = self.prune("--format", "json", *more)
        self.assertEqual(code, result.code, result)
        return json.loads(result.out), result.err

    def tag(self, tag, number, end=None, freed=0, image="lint"):
        return {"tag": tag, "verdict": "go", "reason": "built 2026-01-02, nothing uses it",
                "digest": f"<{image} {number}>", "freed": freed, "end": end}

    def whole(self, lint, totals, full=(), dry_run=False, warnings=(), pattern=""):
        repositories = [{"image": name, "repository": f"<prefix>/{name}", "tags": list(tags)}
                        for name, tags in (("lint", lint), ("full", full))]
        return {"schema": 1, "dry_run": dry_run, "repositories": repositories,
                "totals": dict(zip(("keep", "go", "deleted", "freed"), totals)),
                "keep_pattern": "pins-[0-9a-f]{16}" + pattern, "warnings": list(warnings)}

    def test_dry_run(self):
        """A layer is freed once."""
        for number, tag in ((1, "0.1.0"), (2, "0.2.0")):
            self.old("lint", tag, number)
        size = len(ours.LAYER)
        report, err = self.report(0, "--dry-run")
        self.assertEqual(self.whole([self.tag("0.1.0", 1, freed=size), self.tag("0.2.0", 2)],
                                    (0, 2, 0, size), dry_run=True), report)
        self.assertEqual("".join(line + "\n" for line in (*DRY, FREED)), err)

    def test_nothing_there(self):
        self.assertEqual((self.whole([], (0, 0, 0, 0)), ""), self.report(0))

    def test_what_became_of_each(self):
        for number, tag in enumerate(("0.1.0", "0.2.0", "0.3.0", "0.4.0")):
            self.old("lint", tag, number)
        self.old("full", "0.1.0", 8)
        self.put("full", "mine", self.foreign())
        other = self.ours("lint", created="2026-11-01T00:00:00Z")
        self.call(other.digest, "<other>")

        def others():
            self.put("lint", "0.1.0", other)
            shutil.rmtree(self.shelf.registry.data / "docker/registry/v2/repositories"
                          / self.prefix / "lint/_manifests/tags/0.3.0")
        here = f"DELETE /v2/{self.prefix}"
        self.front.before[f"{here}/full/manifests/0.1.0"] = others
        self.front.before[f"{here}/lint/manifests/0.2.0"] = lambda: 403
        report, err = self.report(5)
        denied, moved = report["warnings"][1], report["warnings"][0]
        self.assertEqual("<prefix>/lint:0.1.0 was moved to <other> meanwhile: it is left alone",
                         moved)
        self.assertRegex(denied, "^<prefix>/lint:0.2.0: access denied for scope ")
        mine = {"tag": "mine", "verdict": "keep", "digest": "<foreign>", "freed": 0, "end": None,
                "reason": "not ours: it has no pinned-images labels"}
        self.assertEqual(self.whole(
            [self.tag("0.1.0", 0, "moved"), self.tag("0.2.0", 1, "refused"),
             self.tag("0.3.0", 2, "gone"), self.tag("0.4.0", 3, "deleted")], (1, 5, 2, 0),
            [self.tag("0.1.0", 8, "deleted", image="full"), mine], False, [moved, denied],
            "|mine"), report)
        self.assertIn("<prefix>/lint:0.3.0 is gone already\n", err)

    def test_run_that_breaks_off(self):
        """What was deleted until then is told."""
        self.old("lint", "0.1.0", 1)
        self.old("lint", "0.2.0", 2)
        self.front.before[f"DELETE /v2/{self.prefix}/lint/manifests/0.2.0"] = lambda: 409
        size = len(ours.LAYER)
        report, err = self.report(5)
        self.assertEqual(["deleted", "refused"],
                         [tag["end"] for tag in report["repositories"][0]["tags"]])
        self.front.before[f"DELETE /v2/{self.prefix}/lint/manifests/0.2.0"] = lambda: 500
        self.old("lint", "0.0.1", 3)
        report, err = self.report(4)
        self.assertEqual(self.whole([self.tag("0.0.1", 3, "deleted", size), self.tag("0.2.0", 2)],
                                    (0, 2, 1, size)), report)
        self.assertIn("<prefix>/lint:0.2.0: ", err)

    def test_plan_that_fails(self):
        """There is nothing to report."""
        self.git("remote", "remove", "origin")
        result = self.prune("--format", "json")
        self.assertEqual((1, ""), (result.code, result.out))


class ReadOnce(Prune):
    def reads(self):
        """How many files of branches were read, counted by a git that writes its calls down."""
        git, calls = self.box / "bin/git", self.box / "git calls"
        git.unlink()
        git.write_text(f"#!/bin/sh\necho \"$*\" >>'{calls}'\nexec {shutil.which('git')} \"$@\"\n")
        git.chmod(0o755)
        calls.write_text("")
        self.assertEqual(0, self.prune("--dry-run").code)
        return sum("cat-file --batch=" in line for line in calls.read_text().splitlines())

    def test_a_file_that_is_no_yaml_on_many_branches(self):
        """Nor is one that is none of a CI service."""
        self.project.write("chart.yaml", "{{ no yaml }}: [\n")
        self.commit("main")
        once = self.reads()
        for name in ("a", "b", "c"):
            self.project.write("text", name)
            self.commit(name)
            self.git("reset", "-q", "--hard", "HEAD~1")
        self.assertEqual(once, self.reads())


if __name__ == "__main__":
    box.main(shelf.PROGRAM, "git")
