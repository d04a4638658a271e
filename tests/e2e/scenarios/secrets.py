# SPDX-License-Identifier: MIT
"""Secrets of a full run stay where they are: not in what it leaves, prints, publishes or calls."""

import base64
import ctypes
import gzip
import json
import pathlib
import secrets as randomness
import subprocess
import sys
import tarfile
import threading

import index
import machine
import registry
import wheels
from scenarios import scenario

sys.path.append(str(pathlib.Path(__file__).resolve().parents[2] / "faults"))
import ground  # noqa: E402  pylint: disable=wrong-import-position
import proxy  # noqa: E402  pylint: disable=wrong-import-position
import search_secrets  # noqa: E402  pylint: disable=wrong-import-position

USER = "runner"
# of this run alone: a run beside it, whose arguments are read too, tells its own on purpose
OWN = randomness.token_hex(8)
SECRETS = {"registry password": ground.USERS[USER],
           "index password": f"i3+{OWN}/of=the~index%41:?",
           "token of the recipe": f"t4+{OWN}/of=the~recipe%41:?"}
HTPASSWD = "auth:\n  htpasswd: {{realm: tests, path: '{path}'}}\n"
LEAK = "RUN @SECRET_MOUNTS@ cat /run/secrets/recipe > /leak\n"


def _bcrypt(password: str) -> str:
    """The hash that htpasswd -B makes."""
    crypt = ctypes.CDLL("libcrypt.so.1").crypt
    crypt.restype = ctypes.c_char_p
    return crypt(password.encode(), b"$2b$04$" + b"abcdefghijklmnopqrstuu").decode()


def _htpasswd(stage) -> str:
    path = stage.folder / "htpasswd"
    path.write_text(f"{USER}:{_bcrypt(SECRETS['registry password'])}\n")
    return HTPASSWD.format(path=path)


class _Watch:
    """Reads the arguments of every process that there is, again and again."""

    def __init__(self):
        self.seen = set()
        self._over = False
        self._thread = threading.Thread(target=self._look)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over = True
        self._thread.join()

    def _look(self):
        while not self._over:
            for process in pathlib.Path("/proc").iterdir():
                if process.name.isdigit():
                    try:
                        self.seen.add((process / "cmdline").read_bytes())
                    except OSError:  # it has ended
                        pass


class _Run:
    """A project that pushes to a registry with a login, from an index with one, by a recipe with a
    secret."""

    def __init__(self, stage, address: str, index_url: str):
        self.stage = stage
        self.project = stage.project()
        host = index_url.split("/")[2].split(":")[0]
        netrc = stage.folder / "index.netrc"
        netrc.write_text(f"machine {host}\nlogin {USER}\npassword {SECRETS['index password']}\n")
        secrets = f"SECRETS [==[netrc=file:{netrc}]==] recipe=env:RECIPE_TOKEN"
        self.project.edit("CMakeLists.txt", stage.registry.address, address)
        self.project.edit("CMakeLists.txt", "docker_image(full", f"docker_image(full {secrets} "
                          f"INDEX_URL {index_url} BUILD_ARGS PIP_NO_INDEX=0")
        self.watch = _Watch()

    def build(self, target: str, **environment: str) -> bytes:
        """Builds a target, as verbose as it can be, and returns all that was printed."""
        with self.watch:
            done = self.stage.run([*self.project.build_command(target), "--verbose"], env={
                **self.stage.environment(), "RECIPE_TOKEN": SECRETS["token of the recipe"],
                **environment})
        assert done.code == 0, done
        return done.text.encode()

    def places(self, output: bytes):
        """Gives name and bytes of each place where a secret must not be."""
        yield "the output", output
        yield "arguments", b"\n".join(self.watch.seen)
        yield "calls of the engine", (self.stage.recorder.folder / "calls").read_bytes()
        for folder in (self.project.folder, self.stage.folder / "tmp"):
            for path in folder.rglob("*"):
                if path.is_file() and not path.is_symlink():
                    yield str(path), path.read_bytes()
        for path in self.stage.registry.data.rglob("blobs/**/data"):
            yield from _content(path)


def _content(path: pathlib.Path):
    """Gives a blob as it is stored; a layer's files, one by one, and its list of them."""
    content = path.read_bytes()
    yield str(path), content
    if content.startswith(b"\x1f\x8b"):
        plain = gzip.decompress(content)
        yield f"{path}, unpacked", plain
        with tarfile.open(fileobj=gzip.open(path)) as archive:
            yield f"{path}, names", "\n".join(archive.getnames()).encode()


def _search(run: _Run, output: bytes, secrets: dict[str, str]) -> list[str]:
    """Returns what was found, and where."""
    search = search_secrets.Search(secrets)
    places = 0
    found = []
    for name, content in run.places(output):
        places += 1
        found += [f"{secret} in {name}" for secret in search.found_in(content)]
    assert places > 20, places
    print(f"{places} places searched, {len(run.watch.seen)} command lines")
    return found


def _check(stage, more: str, secrets: dict[str, str], environment: dict[str, str],
           token_server: str = "") -> None:
    """Plays the run; nothing is found. Then with a recipe that keeps a secret, which is found."""
    folder = stage.folder / "index"
    for name, version, requires in (("torch", "2.1.0", ()),
                                    ("torchvision", "0.16.0", ("torch==2.1.0",)),
                                    ("numpy", "1.1", ()), ("tqdm", "1.1", ())):
        (folder / name).mkdir(parents=True)
        wheels.wheel(folder / name, name, version, requires)
    guarded = registry.Registry(stage.folder / "guarded", data=stage.registry.data, more=more)
    front = proxy.Proxy(guarded.address, token_server)
    login = (USER, SECRETS["index password"])
    try:
        with index.serving(folder, login) as (url, asked):
            run = _Run(stage, front.address, url)
            run.project.configure()
            output = run.build("push-images", **environment(front.address))
            assert "/torch/torch-2.1.0-py3-none-any.whl" in asked, asked
            assert any(one.status == 201 and one.has_authorization for one in front.seen())
            tokens = {f"token {n}": token for n, token in enumerate(front.tokens)}
            assert bool(tokens) == bool(token_server)
            found = _search(run, output, {**secrets, **tokens})
            assert not found, found
            _check_leak(stage, run, environment(front.address), secrets)
    finally:
        front.stop()
        guarded.stop()


def _check_leak(stage, run: _Run, environment: dict[str, str], secrets: dict[str, str]) -> None:
    """The search finds what a recipe leaves in a layer, and what a command line tells."""
    template = (stage.sources / "templates/Dockerfile.full.in").read_text()
    run.project.write("Dockerfile.leak.in", template + LEAK)
    run.project.edit("CMakeLists.txt", "docker_image(full",
                     "docker_image(full TEMPLATE Dockerfile.leak.in")
    run.project.edit("pyproject.toml", 'version = "1.0.0"', 'version = "1.0.1"')
    run.project.configure()
    run.watch = _Watch()
    output = run.build("push-images", **environment)
    with _Watch() as watch, subprocess.Popen(
            [sys.executable, "-c", "input()", SECRETS["index password"]],
            stdin=subprocess.PIPE) as told:
        while not any(b"input()" in one for one in watch.seen.copy()):
            pass
        told.communicate(b"\n")
    run.watch.seen |= watch.seen
    found = _search(run, output, secrets)
    assert any("token of the recipe (plain) in" in one and "unpacked" in one for one in found), found
    assert "index password (plain) in arguments" in found, found


@scenario
def of_a_run_with_passwords(stage) -> None:
    """The registry wants a password, which is CI's."""
    def environment(address: str) -> dict[str, str]:
        return {"CI_REGISTRY": address, "CI_REGISTRY_USER": USER,
                "CI_REGISTRY_PASSWORD": SECRETS["registry password"]}

    _check(stage, _htpasswd(stage), SECRETS, environment)


@scenario
def of_a_run_with_tokens(stage) -> None:
    """The registry wants tokens; the login is of `docker login`."""
    machine.need_program("openssl")

    def environment(address: str) -> dict[str, str]:
        folder = stage.folder / "docker"
        folder.mkdir(exist_ok=True)
        auth = base64.b64encode(f"{USER}:{SECRETS['registry password']}".encode()).decode()
        (folder / "config.json").write_text(json.dumps({"auths": {address: {"auth": auth}}}))
        return {"DOCKER_CONFIG": str(folder)}

    with ground.token_server(stage.folder / "tokens") as (address, more):
        _check(stage, more, SECRETS, environment, address)
