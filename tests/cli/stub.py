# SPDX-License-Identifier: MIT
"""Engines that fail whatever they are asked, and remember that they were."""

NAMES = ("docker", "podman", "buildah")

PROGRAM = """\
#!/bin/sh
echo "{name} $*" >>'{calls}'
echo "the stub of {name} was called" >&2
exit 97
"""


class Engines:
    """The stubs in a folder that is all of PATH."""

    def __init__(self, folder):
        self._calls = folder / "calls"
        for name in NAMES:
            program = folder / name
            program.write_text(PROGRAM.format(name=name, calls=self._calls))
            program.chmod(0o755)

    def calls(self):
        """Returns the calls so far, each as one line."""
        return self._calls.read_text().splitlines() if self._calls.exists() else []
