# SPDX-License-Identifier: MIT
"""Engines that fail whatever they are asked, and remember that they were."""
import json

NAMES = ("docker", "podman", "buildah")

IMAGE = '{"FromImageID": "1", "OCIv1": {"os": "linux", "architecture": "amd64"}, "Manifest": "{}"}'

PROGRAM = """\
#!/bin/sh
echo "{name} $*" >>'{calls}'
{more}
echo "the stub of {name} was called" >&2
exit 97
"""

RUNS = """\
cd '{folder}'
case $1 in
  images) [ -e here ] && echo sha256:{id}; exit 0 ;;
  inspect) [ -e here ] || {{ echo "image not known" >&2; exit 125; }}
    read -r line <image; printf '%s\\n' "$line"; exit 0 ;;
  pull) : >here; echo {id}; exit 0 ;;
  tag) exit 0 ;;
esac
[ "$1" = build ] || exit 98
while [ $# -gt 0 ]; do
  [ "$1" = --volume ] && job=${{2%:/pinned-images}}
  shift
done
[ -e "$job/count" ] || {{ : >"$job/started"; exit 1; }}
read -r count <"$job/count" || :
i=0
while [ $i -lt "$count" ]; do
  read -r word <"$job/argv/$i" || :
  echo "$word" >>ran
  i=$((i + 1))
done
echo "first line" >"$job/out"; echo "skipped: last line" >>"$job/out"
echo {code} >"$job/code"
exit 1
"""


class Engines:
    """The stubs in a folder that is all of PATH."""

    def __init__(self, folder):
        self._calls = folder / "calls"
        for name in NAMES:
            self._write(folder / name)

    def _write(self, program, more=":"):
        program.write_text(PROGRAM.format(name=program.name, calls=self._calls, more=more))
        program.chmod(0o755)

    def tell_version(self, name, more=":"):
        """The engine tells its version from now on, so that it is chosen; it fails as before."""
        self._write(self._calls.parent / name,
                    f'[ "$*" = --version ] && echo "{name} version 1.28.0" && exit\n{more}')

    def hold_nothing(self):
        """buildah is chosen, holds no image, and fails to pull one; it keeps the logins that it is
        handed."""
        logins = self._calls.with_name("logins")
        self.tell_version("buildah", f"""\
case $1 in
  images) exit 0 ;;
  inspect) echo "image not known" >&2; exit 125 ;;
esac
while [ $# -gt 0 ]; do
  [ "$1" = --authfile ] && read -r login <"$2"; [ -z "$login" ] || echo "$login" >>'{logins}'
  login=; shift
done""")

    def work(self, name, store, forbids=None, holds=None):
        """The engine keeps its images in `store` and builds what it is asked, and leaves nothing;
        not for the platform that it `forbids`. It has one image, if any: buildah's `holds`."""
        self.tell_version(name, f"""\
case "$*" in
  build*"--platform {forbids or "none"} "*)
    echo 'STEP 4/4: RUN ["/program"]'; echo "permission denied" >&2; exit 1 ;;
  info*) echo '{store}'; exit 0 ;;
  images*|tag*|rmi*) exit 0 ;;
  inspect*" {holds or "none"}") echo '{IMAGE}'; exit 0 ;;
  inspect*) echo "image not known" >&2; exit 125 ;;
  login*) read -r token && echo "Login Succeeded" && exit 0; exit 95 ;;
esac
[ "$1" = build ] || exit 98
while [ $# -gt 0 ]; do
  [ "$1" = --iidfile ] && printf %064d 1 >"$2"
  shift
done
exit 0""")

    def run_in_images(self, image, code=0, local=False):
        """buildah has this image, or pulls it, and what it is told to run in it prints two lines
        and ends with `code`; ran() tells what that was."""
        folder = self._calls.parent
        (folder / "image").write_text(json.dumps(
            {"FromImageID": image.id, "OCIv1": json.loads(image.config), "Manifest": "{}"}) + "\n")
        if local:
            (folder / "here").touch()
        self.tell_version("buildah", RUNS.format(folder=folder, id=image.id, code=code))

    def ran(self):
        """Returns the words that were run in an image, each as one line."""
        ran = self._calls.with_name("ran")
        return ran.read_text().splitlines() if ran.exists() else []

    def logins(self):
        """Returns the files of logins that it was handed, each as its text."""
        return self._calls.with_name("logins").read_text().splitlines()

    def calls(self):
        """Returns the calls so far, each as one line."""
        return self._calls.read_text().splitlines() if self._calls.exists() else []
