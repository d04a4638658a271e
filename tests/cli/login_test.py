#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Which login an engine is handed: that of the registry it goes to, and none over plain http."""
import json

import box
import sample
import stub

HOST = "registry.invalid:5000"  # a name that is nobody's (RFC 2606)
LOGIN = {"auth": "dTpw"}
BASE = f"{HOST}/base@sha256:" + "a" * 64


class Login(box.Box):
    def setUp(self):
        super().setUp()
        self.project = sample.Sample(self.box / "project", f"{HOST}/demo", BASE)
        self.engines = stub.Engines(self.box / "bin")
        self.engines.hold_nothing()
        self.project.settings["engine"] = "buildah"
        (self.box / "home/.docker").mkdir()
        (self.box / "home/.docker/config.json").write_text(json.dumps({"auths": {
            HOST: LOGIN, "elsewhere.example": {"auth": "bm90Om1pbmU="}}}))

    def pull_of_base(self, insecure):
        """The base is named by its digest, so nobody is asked before the engine is."""
        self.project.settings["registry"]["insecure"] = insecure
        self.project.save()
        self.run_helper("build", "--project", self.project.json, "--state", self.state,
                        "--image", "lint")
        pull, = (call for call in self.engines.calls() if call.startswith("buildah pull "))
        return pull

    def test_of_the_registry_alone(self):
        self.assertNotIn("--tls-verify=false", self.pull_of_base(insecure=False))
        self.assertEqual([{"auths": {HOST: LOGIN}}], list(map(json.loads, self.engines.logins())))

    def test_none_over_plain_http(self):
        self.assertIn("--tls-verify=false", self.pull_of_base(insecure=True))
        self.assertEqual(['{"auths":{}}'], self.engines.logins())


if __name__ == "__main__":
    box.main()
