# SPDX-License-Identifier: MIT
"""A real registry (docker-registry) on loopback whose requests can be read, and what is in it."""

import hashlib
import http.client
import json
import os
import pathlib
import re
import shutil
import subprocess
from dataclasses import dataclass

import machine

AGENT = "e2e-test"  # our own requests are left out of what is counted

MANIFEST_TYPES = ", ".join((
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.oci.image.index.v1+json"))

CONFIG = """\
version: 0.1
log: {{level: info, accesslog: {{disabled: false}}}}
storage:
  filesystem: {{rootdirectory: '{data}'}}
  delete: {{enabled: true}}
  maintenance: {{readonly: {{enabled: {read_only}}}}}
http: {{addr: '{address}'}}
{more}
"""

ACCESS = re.compile(r'"(?P<method>[A-Z]+) (?P<path>\S+) HTTP/[\d.]+" (?P<status>\d+) .*"(?P<agent>[^"]*)"$')


@dataclass(frozen=True)
class Request:
    """A request that the registry answered."""

    method: str
    path: str
    status: int

    @property
    def writes(self) -> bool:
        return self.method not in ("GET", "HEAD")


class Registry:
    """docker-registry with its files in a folder; `seed` is the data folder of another one to be
    copied, `data` one to be shared, `more` are further lines of its configuration."""

    def __init__(self, folder: pathlib.Path, seed: pathlib.Path | None = None,
                 data: pathlib.Path | None = None, more: str = "", read_only: bool = False):
        self.folder = folder
        self.data = data or folder / "data"
        self._more = more
        self._read_only = "true" if read_only else "false"
        self.address = "127.0.0.1:0"
        self._process: subprocess.Popen | None = None
        self._log = folder / "log"
        folder.mkdir(parents=True, exist_ok=True)
        if seed is not None:
            shutil.copytree(seed, self.data)
        self.start()

    def start(self) -> None:
        """Starts it; on the same port as before, if it ran before."""
        program = machine.need_program("docker-registry")
        config = self.folder / "config.yml"
        config.write_text(CONFIG.format(data=str(self.data).replace("'", "''"),
                                        address=self.address, more=self._more,
                                        read_only=self._read_only))
        read, write = os.pipe()
        self._process = subprocess.Popen([program, "serve", config], stdin=subprocess.DEVNULL,
                                         stdout=write, stderr=write)
        os.close(write)
        self._copy_log(read)

    def _copy_log(self, read: int) -> None:
        """Reads the log until it says where it listens; `tee` then keeps on writing it."""
        text = b""
        while b"listening on " not in text:
            machine.wait_readable(read, 30, "the registry to start")
            piece = os.read(read, 65536)
            if not piece:
                raise AssertionError(f"the registry ended: {text.decode()}")
            text += piece
        self.address = re.search(rb"listening on ([\d.:]+)", text)[1].decode()
        with open(self._log, "ab") as log:
            log.write(text)
            subprocess.Popen(["cat"], stdin=read, stdout=log)
        os.close(read)

    def stop(self) -> None:
        if self._process:
            machine.kill(self._process.pid)
            self._process.wait()
            self._process = None

    def requests(self) -> list[Request]:
        """Returns the requests of others since the start, in order."""
        self._ask("GET", "/v2/fence", mark="fence")  # all before it is in the log once this one is
        found = []
        for line in self._log.read_text().splitlines():
            match = ACCESS.search(line)
            if match and not match["agent"].startswith(AGENT):
                found.append(Request(match["method"], match["path"], int(match["status"])))
        return found

    def _ask(self, method: str, path: str, body: bytes | None = None, mark: str = "",
             **headers: str):
        connection = http.client.HTTPConnection(self.address, timeout=60)
        try:
            names = {name.replace("_", "-"): value for name, value in headers.items()}
            agent = f"{AGENT}{mark and '-' + os.urandom(8).hex()}"
            connection.request(method, path, body, {"User-Agent": agent, **names})
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        if mark:
            self._wait_logged(agent)
        return answer, content

    def _wait_logged(self, agent: str) -> None:
        with subprocess.Popen(["tail", "-n", "+1", "-f", self._log],
                              stdout=subprocess.PIPE) as tail:
            try:
                text = b""
                while agent.encode() not in text:
                    machine.wait_readable(tail.stdout.fileno(), 30, "the registry's log")
                    text = text[-200:] + os.read(tail.stdout.fileno(), 65536)
            finally:
                tail.kill()

    def tags(self, repository: str) -> dict[str, str]:
        """Returns tag -> digest of all tags of a repository; none if there is no repository."""
        answer, content = self._ask("GET", f"/v2/{repository}/tags/list")
        if answer.status == 404:
            return {}
        assert answer.status == 200, content
        return {tag: self.manifest(repository, tag)[0]
                for tag in sorted(json.loads(content)["tags"] or [])}

    def everything(self) -> dict[str, dict[str, str]]:
        """Returns repository -> tag -> digest of the whole registry."""
        _, content = self._ask("GET", "/v2/_catalog?n=1000")
        return {name: self.tags(name) for name in json.loads(content)["repositories"]}

    def manifest(self, repository: str, tag: str) -> tuple[str, dict]:
        """Returns digest and manifest; fails if there is none."""
        answer, content = self._ask("GET", f"/v2/{repository}/manifests/{tag}",
                                    Accept=MANIFEST_TYPES)
        assert answer.status == 200, f"{repository}:{tag}: {answer.status} {content!r}"
        return "sha256:" + hashlib.sha256(content).hexdigest(), json.loads(content)

    def blob(self, repository: str, digest: str) -> bytes:
        answer, content = self._ask("GET", f"/v2/{repository}/blobs/{digest}")
        assert answer.status == 200, f"{repository}@{digest}: {answer.status} {content!r}"
        return content

    def config(self, repository: str, tag: str) -> dict:
        """Returns the config of an image."""
        manifest = self.manifest(repository, tag)[1]
        return json.loads(self.blob(repository, manifest["config"]["digest"]))

    def labels(self, repository: str, tag: str) -> dict[str, str]:
        return self.config(repository, tag)["config"].get("Labels") or {}

    def put_blob(self, repository: str, content: bytes) -> str:
        """Puts a blob and returns its digest."""
        digest = "sha256:" + hashlib.sha256(content).hexdigest()
        answer, text = self._ask("POST", f"/v2/{repository}/blobs/uploads/")
        assert answer.status == 202, text
        place = answer.headers["Location"].split(self.address, 1)[-1]
        joint = "&" if "?" in place else "?"
        answer, text = self._ask("PUT", f"{place}{joint}digest={digest}", content,
                                 Content_Type="application/octet-stream")
        assert answer.status == 201, text
        return digest

    def put_manifest(self, repository: str, tag: str, manifest: dict) -> str:
        """Puts a manifest under a tag and returns its digest."""
        content = json.dumps(manifest).encode()
        answer, text = self._ask("PUT", f"/v2/{repository}/manifests/{tag}", content,
                                 Content_Type=manifest["mediaType"])
        assert answer.status == 201, text
        return "sha256:" + hashlib.sha256(content).hexdigest()

    def delete(self, repository: str, digest: str) -> None:
        """Deletes an image, and so all its tags."""
        answer, text = self._ask("DELETE", f"/v2/{repository}/manifests/{digest}")
        assert answer.status == 202, text

    def put_image(self, repository: str, tag: str, layer_gz: bytes, diff_id: str,
                  config: dict, architecture: str = "amd64") -> str:
        """Puts an image of one layer and returns its digest."""
        full = {"architecture": architecture, "os": "linux", "created": "2026-01-01T00:00:00Z",
                "config": config, "rootfs": {"type": "layers", "diff_ids": [diff_id]},
                "history": [{"created": "2026-01-01T00:00:00Z", "created_by": "test"}]}
        content = json.dumps(full).encode()
        return self.put_manifest(repository, tag, {
            "schemaVersion": 2,
            "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
            "config": {"mediaType": "application/vnd.docker.container.image.v1+json",
                       "size": len(content), "digest": self.put_blob(repository, content)},
            "layers": [{"mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip",
                        "size": len(layer_gz), "digest": self.put_blob(repository, layer_gz)}]})

    def put_index(self, repository: str, tag: str, children: dict[str, str]) -> str:
        """Puts an index of images that are there, architecture -> digest; returns its digest."""
        kind = "application/vnd.docker.distribution.manifest"
        entries = []
        for architecture, digest in children.items():
            _, content = self._ask("GET", f"/v2/{repository}/manifests/{digest}",
                                   Accept=MANIFEST_TYPES)
            entries.append({"mediaType": f"{kind}.v2+json", "size": len(content), "digest": digest,
                            "platform": {"os": "linux", "architecture": architecture}})
        return self.put_manifest(repository, tag, {
            "schemaVersion": 2, "mediaType": f"{kind}.list.v2+json", "manifests": entries})
