# SPDX-License-Identifier: MIT
"""Where the tests of faults happen: one real registry with token login, seen without one by us.

Two docker-registry share a data folder: the guarded one is what the helper talks to, always through
a proxy; the open one puts images there before, and reads what is there after. Each case has a prefix
of its own in it, a proxy, a project, and an engine.
"""
import base64
import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from dataclasses import dataclass

HERE = pathlib.Path(__file__).resolve().parent
for room in ("cli", "e2e"):
    sys.path.append(str(HERE.parent / room))
import box  # noqa: E402  pylint: disable=wrong-import-position
import ours  # noqa: E402  pylint: disable=wrong-import-position
import registry as real  # noqa: E402  pylint: disable=wrong-import-position
import sample  # noqa: E402  pylint: disable=wrong-import-position
import shelf  # noqa: E402  pylint: disable=wrong-import-position
import stub  # noqa: E402,F401  pylint: disable=wrong-import-position,unused-import

import fake_buildah  # noqa: E402  pylint: disable=wrong-import-position
import proxy  # noqa: E402  pylint: disable=wrong-import-position

PROGRAMS = (shelf.PROGRAM, "openssl")
# Long, and each form of them unlike the others: they are searched for.
USERS = {"runner": "r1+Secret/of=the~runner%41:?", "second": "s2+Secret/of=the~second%41:?"}
OWNER = {"pruner": "p3+Secret/of=the~pruner%41:?"}  # may delete, too
TOKEN_SERVER = HERE.parent / "registry/token_server.py"
VERSION = "1.0.0"
WHO = {f"GIT_{who}_{what}": "a" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
CLONE = """\
git init -q --template= --bare -b main ../remote.git
git init -q --template= -b main
git remote add origin ../remote.git
git add -A
git commit -q -m x
git push -q origin main
for repository in .git ../remote.git; do
  git -C $repository gc -q --prune=now
done
"""
AUTH = """\
auth:
  token: {{realm: '{realm}', service: tests, issuer: tests, rootcertbundle: '{certificate}'}}
"""


@contextlib.contextmanager
def token_server(folder):
    """Runs a token server with its files in `folder`; gives its address, and what a registry's
    configuration needs to want its tokens."""
    folder.mkdir()
    _make_certificate(folder)
    (folder / "users.json").write_text(json.dumps(USERS | OWNER))
    process = subprocess.Popen([sys.executable, "-B", TOKEN_SERVER, folder])
    try:
        port = folder / "port"
        while not port.exists():
            if process.poll() is not None:
                raise AssertionError("the token server ended")
            time.sleep(0.01)
        yield f"127.0.0.1:{port.read_text()}", AUTH.format(realm=proxy.REALM,
                                                           certificate=folder / "cert.pem")
    finally:
        process.kill()
        process.wait()


class Ground:
    """The servers that all cases share."""

    def __init__(self):
        self.shelf = shelf.Shelf()
        self.folder = self.shelf.folder
        self._ends = contextlib.ExitStack()
        self._ends.callback(self.shelf.remove)
        self.token_server, more = self._ends.enter_context(token_server(self.folder / "tokens"))
        self.guarded = real.Registry(self.folder / "guarded", data=self.shelf.registry.data,
                                     more=more)
        self._ends.callback(self.guarded.stop)
        self.engines = fake_buildah.Server()
        self._ends.callback(self.engines.stop)
        self._certificate = proxy.untrusted(self.folder / "tokens")
        self._sets = {}  # images -> prefix where they were put first
        self._clone = None
        self._lock = threading.Lock()

    def remove(self):
        self._ends.close()

    @property
    def repositories(self):
        """The folder with the registry's own files of them."""
        return self.shelf.registry.data / "docker/registry/v2/repositories"

    def put_all(self, prefix, images):
        """Puts images, (name, tag, image) each. To put them takes long: what was put once is copied
        among the registry's own files."""
        key = tuple((name, tag, image.digest) for name, tag, image in images)
        with self._lock:
            if key not in self._sets:
                first = self._sets[key] = f"set{len(self._sets)}"
                for name, tag, image in images:
                    self.shelf.put(f"{first}/{name}", tag, image)
        _copy(self.repositories / self._sets[key], self.repositories / prefix)

    def clone(self, project):
        """Makes a project a clone of the repository beside it, which is the same in all cases."""
        with self._lock:
            if not self._clone:
                self._clone = self.folder / "clone"
                shutil.copytree(project, self._clone / "project")
                subprocess.run(["sh", "-ec", CLONE], cwd=self._clone / "project", check=True,
                               capture_output=True, env={"PATH": os.environ["PATH"],
                                                         "HOME": str(self.folder), **WHO})
        _copy(self._clone / "remote.git", project.parent / "remote.git")
        _copy(self._clone / "project/.git", project / ".git")

    def proxy(self):
        """Returns a new proxy before the guarded registry."""
        made = proxy.Proxy(self.guarded.address, self.token_server, self.shelf.address,
                           self._certificate)
        made.expired_token = self._expired_token
        return made

    def _expired_token(self, scope):
        query = urllib.parse.urlencode({"service": "tests", "scope": scope, "life": -100})
        login = base64.b64encode(f"runner:{USERS['runner']}".encode()).decode()
        request = proxy.Request("GET", f"/token?{query}", {"authorization": f"Basic {login}"}, b"",
                                "")
        return json.loads(proxy.ask(self.token_server, request).body)["token"]

    def state(self, prefix):
        """Returns all that is stored below a prefix: (repository, tag) -> digest, and all digests,
        read from the registry's own files."""
        root = self.repositories
        tags, digests = {}, set()
        for folder, inner, _ in os.walk(root / prefix):
            if not folder.endswith("/_manifests"):
                continue
            inner.clear()
            here = pathlib.Path(folder)
            repository = here.parent.relative_to(root).as_posix()
            for link in here.glob("tags/*/current/link"):
                tags[repository, link.parents[1].name] = link.read_text()
            for link in here.glob("revisions/sha256/*/link"):
                digests.add((repository, link.read_text()))
        return State(tags, digests)

    def labels(self, repository, tag):
        return self.shelf.registry.labels(repository, tag)


@dataclass(frozen=True)
class State:
    tags: dict
    digests: set


def _copy(folder, to):
    """Copies a folder of many small ones; shutil takes ten times as long, and every thread waits."""
    to.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-R", folder, to], check=True)


def _make_certificate(folder):
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout",
         folder / "key.pem", "-out", folder / "cert.pem", "-subj", "/CN=tests", "-addext",
         "subjectAltName=IP:127.0.0.1"], check=True, capture_output=True)


@contextlib.contextmanager
def opened():
    """Gives the ground, and a folder for the files of all cases."""
    with tempfile.TemporaryDirectory(prefix="pinned images faults ",
                                     ignore_cleanup_errors=True) as folder:
        place = Ground()
        try:
            yield place, pathlib.Path(folder).resolve()
        finally:
            place.remove()


def main(play_all, what, *arguments):
    """Runs a test: `play_all(helper, ...)` returns how many cases there were, and what is wrong."""
    for program in PROGRAMS:
        if not shutil.which(program):
            print(f"skipped: {program} is not installed")
            sys.exit(77)
    os.umask(0o022)
    helper = pathlib.Path(sys.argv[1]).resolve()
    count, wrong = play_all(helper, *arguments)
    for text in wrong:
        print(text, end="\n\n")
    print(f"{what}: {count} cases, {len(wrong)} wrong")
    sys.exit(1 if wrong or not count else 0)


def run_on_threads(count, make_worker, tasks, work):
    """Does `work(worker, task)` for all tasks on some threads, each with a worker of its own."""
    left = iter(tasks)
    lock = threading.Lock()

    def take_all():
        worker = make_worker()
        try:
            while True:
                with lock:
                    task = next(left, None)
                if task is None:
                    return
                work(worker, task)
        finally:
            worker.stop()

    threads = [threading.Thread(target=take_all) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class Runner:
    """A machine with the helper on it: a home with logins, an engine, a project of its own."""

    def __init__(self, ground, folder, helper, address, prefix, others=(), user="runner"):
        self.ground = ground
        self.folder = folder
        self.helper = helper
        self.prefix = prefix
        self.place = f"{address}/{prefix}"
        self.login = f"{user}:{(USERS | OWNER)[user]}"
        self.special = {}  # path -> kind of a request, see kinds.py
        for name in ("home/.docker", "tmp", "runtime", "bin", "state dir", "store"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        self.state = folder / "state dir"
        self._write_logins((address, *others))
        ground.engines.write_program(folder / "bin/buildah", folder / "store")
        self.project = sample.Sample(folder / "project", self.place, f"{self.place}/base:1")
        self.project.settings["engine"] = "buildah"
        self.only("lint")

    def _write_logins(self, addresses):
        auth = base64.b64encode(self.login.encode()).decode()
        entries = ", ".join(f'"{address}": {{"auth": "{auth}"}}' for address in addresses)
        (self.folder / "home/.docker/config.json").write_text(f'{{"auths": {{{entries}}}}}')

    def only(self, *names):
        """The project has these images."""
        self.project.images = [getattr(self.project, name) for name in names]
        self.project.save()

    def environment(self, **more):
        home = {"HOME": self.folder / "home", "PATH": self.folder / "bin",
                "TMPDIR": self.folder / "tmp", "XDG_RUNTIME_DIR": self.folder / "runtime"}
        # An isolation that is named is not tried out first.
        return {**{name: str(path) for name, path in home.items()}, "LC_ALL": "C.UTF-8",
                "BUILDAH_ISOLATION": "rootless", **more}

    def command(self, *arguments):
        command, *rest = arguments
        return [self.helper, command, "--project", self.project.json, "--state", self.state, *rest]

    def run(self, *arguments, **environment):
        """Runs the helper to its end."""
        done = subprocess.run(
            [str(word) for word in self.command(*arguments)], cwd=self.folder,
            env=self.environment(**environment), stdin=subprocess.DEVNULL, capture_output=True,
            timeout=box.LONGEST_RUN, check=False)
        return box.Result(done.returncode, *(text.decode("utf-8", "backslashreplace")
                                             for text in (done.stdout, done.stderr)))

    def files(self):
        """Returns the files where a secret could have been left: not those of its owner, nor what
        git has compressed, nor programs that are linked to."""
        passed_over = {self.folder / "home", self.folder / "remote.git",
                       self.project.folder / ".git/objects"}
        for folder, inner, names in os.walk(self.folder):
            here = pathlib.Path(folder)
            inner[:] = [name for name in inner if here / name not in passed_over]
            found = (here / name for name in names)
            yield from (path for path in found if path.is_file() and not path.is_symlink())

    def built(self):
        """Returns a line an image that the engine built."""
        file = self.folder / "store/built"
        return file.read_text().splitlines() if file.exists() else []

    # What is in the registry before.

    def repository(self, name):
        return f"{self.prefix}/{name}"

    def put_base(self):
        """Puts the base image and returns its digest."""
        base = ours.image({})
        self.ground.shelf.put(self.repository("base"), "1", base)
        return base.digest

    def ours(self, name, **labels):
        return ours.image(ours.labels(name, self.project.facts(name), **labels))

    def publish(self, name, image=None, version=VERSION, key=True, repository=None):
        """Puts an image of ours under its tags and returns it."""
        image = image or self.ours(name)
        tags = [version] if version else []
        tags += [self.project.key_tag(name)] if key else []
        for tag in tags:
            self.ground.shelf.put(repository or self.repository(name), tag, image)
        return image

    def old(self, name, number, **labels):
        """Returns an image of ours of before; `number` makes it one of its own."""
        return ours.image(ours.labels(name, [("image", name), ("old", str(number))],
                                      build_seconds=str(number), **labels))

    def put_all(self, images):
        """Puts images, (name, tag, image) each, and returns what state() has of them."""
        self.ground.put_all(self.prefix, images)
        return {(self.repository(name), tag): image.digest for name, tag, image in images}

    def make_repository(self):
        """Makes the project a clone of a bare remote with one branch, which has an older state."""
        for name in ("git", "git-upload-pack"):
            (self.folder / "bin" / name).symlink_to(shutil.which(name))
        self.ground.clone(self.project.folder)

    def tags(self, name, digest, version=VERSION, facts=None):
        """What state() has of an image that is published."""
        repository = self.repository(name)
        key_tag = ours.key_tag(ours.key(facts or self.project.facts(name)))
        return {(repository, version): digest, (repository, key_tag): digest}

    def give_engine(self, image):
        """The engine has this image, as if it had built it."""
        store = fake_buildah.Store(self.folder / "store")
        store.add(image.config, [])
