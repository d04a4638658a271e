#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The packages: packed_test.py <build tree> <sources>."""
import os
import pathlib
import shutil
import sys
import unittest

import consumer


# A machine to install on that is this one, and is gone when its process ends: an overlay of /, in a
# namespace of mounts. Its parts lie in memory, for an overlay can't lie on an overlay.
MACHINE = """\
set -eu
mount -t tmpfs tmpfs "$1"
mkdir "$1/upper" "$1/work" "$1/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$1/root"
for folder in /proc /dev "$2"; do
  mkdir -p "$1/root$folder"
  mount --rbind "$folder" "$1/root$folder"
done
exec chroot "$1/root" sh -euc "$3" install "$2"
"""
INSTALL = """\
cd "$1"
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export DEBIAN_FRONTEND=noninteractive
apt-get install --yes ./packages/*.deb
test "$(command -v pinned-images)" = /usr/bin/pinned-images
dpkg --search /usr/share/man/man1/pinned-images.1 # slim images leave out what is in there
zsh -fc 'autoload -U compinit; compinit -D; print zsh: $_comps[pinned-images]'
fish --command 'complete --do-complete "pinned-images graph"'
bash -c '. /usr/share/bash-completion/completions/pinned-images; complete -p pinned-images'
cmake -G Ninja -S 'a project' -B 'a project/build'
cmake --build 'a project/build' --target plan-images
apt-get remove --yes pinned-images
test ! -e /usr/bin/pinned-images
test -z "$(find /usr/lib /usr/share -iname '*pinned*images*')"
"""


class Packed(consumer.Consumer):
    """What CPack makes, unpacked and used."""

    def pack(self, kind: str) -> pathlib.Path:
        """Returns the package of that kind."""
        folder = self.scratch / "packages"
        self.checked("cpack", "-G", kind, "-B", folder, "--config",
                     self.build / "CPackConfig.cmake")
        found = [path for path in folder.iterdir() if path.is_file() and path.suffix != ".sha256"]
        self.assertEqual(len(found), 1, found)
        return found[0]

    def test_debian_package(self):
        for program in ("dpkg-deb", "dpkg-shlibdeps", "apt-get"):
            if not shutil.which(program):
                self.skipTest(f"{program} is not installed")
        package = self.pack("DEB")
        self.assertRegex(package.name, r"^pinned-images_1\.0\.0_[a-z0-9]+\.deb$")
        depends = self.checked("dpkg-deb", "--field", package, "Depends")
        self.assertIn("cmake (>= 3.25)", depends)
        self.assertIn("libyaml-cpp", depends)
        self.assertIn("Inst pinned-images (1.0.0 ",
                      self.checked("apt-get", "install", "--simulate", package))
        prefix = self.scratch / "unpacked"
        self.checked("dpkg-deb", "-x", package, prefix)
        self.assertFalse((prefix / "usr/lib").exists())
        self.lay_out("find_package(PinnedImages 1 REQUIRED)")
        self.plans(f"-DCMAKE_PREFIX_PATH={prefix}/usr")

    def test_debian_package_installed_and_removed(self):
        programs = ("unshare", "apt-get", "dpkg-shlibdeps", "zsh", "fish")
        missing = [name for name in programs if not shutil.which(name)]
        if os.geteuid() or missing:
            self.skipTest(f"this needs root, and of programs: {', '.join(missing) or 'all is here'}")
        self.pack("DEB")
        self.lay_out("find_package(PinnedImages 1 REQUIRED)")
        place = self.scratch / "a machine"
        place.mkdir()
        in_mounts = ("unshare", "--mount", "--propagation", "private", "sh", "-c")
        probe = consumer.run(*in_mounts, 'mount -t tmpfs tmpfs "$1"', "sh", place)
        if probe.returncode:
            self.skipTest(f"nothing can be mounted here: {probe.stdout}")
        printed = self.checked(*in_mounts, MACHINE, "sh", place, self.scratch, INSTALL)
        self.assertIn("Setting up pinned-images (1.0.0) ...", printed)
        for line in ("pinned-images: /usr/share/man/man1/pinned-images.1\n", "zsh: _pinned-images", "graph\t",
                     "complete -o default -F _pinned_images pinned-images"):
            self.assertIn(f"\n{line}", printed)
        self.assertIn("Removing pinned-images (1.0.0) ...", printed)
        key = self.project / "build/pinned-images/state/lint.key"
        self.assertRegex(key.read_text(), "^[0-9a-f]{64}\n$")

    def test_tarball(self):
        tree = self.unpacked_tarball()
        self.lay_out("find_package(PinnedImages 1 REQUIRED)")
        self.plans(f"-DCMAKE_PREFIX_PATH={tree}")
        link = self.scratch / "a link"
        link.symlink_to(tree / "bin/pinned-images")
        self.assertEqual(self.checked(link, "--version"), "pinned-images 1.0.0\n")
        # The copy of a copy is the same: it is what an image `ci` gets in a job.
        self.checked(link, "bundle", self.scratch / "copied")
        self.assertEqual(self.names(self.scratch / "copied"), self.names(tree, "bin", "lib"))

    def test_tarball_needs_nothing_of_the_distribution(self):
        busybox = shutil.which("busybox")
        if os.geteuid() or not busybox:
            self.skipTest("this needs root and busybox")
        tree = self.unpacked_tarball()
        (tree / "bin/sh").symlink_to("busybox")
        shutil.copy(busybox, tree / "bin/busybox")
        (tree / "requirements.txt").write_text("torch==2.1.0\n")
        done = consumer.run("chroot", tree, "/bin/pinned-images", "pins", "requirements.txt")
        self.assertIn("torch", done.stdout)
        self.assertEqual(done.returncode, 0, done.stdout)

    def unpacked_tarball(self) -> pathlib.Path:
        archive = self.pack("TGZ")
        self.checked("tar", "-xf", archive, "-C", self.scratch)
        return self.scratch / archive.name.removesuffix(".tar.gz")

    @staticmethod
    def names(tree: pathlib.Path, *folders: str) -> set[str]:
        """Returns the paths of the files below these folders, or all."""
        roots = [tree / folder for folder in folders] or [tree]
        return {str(path.relative_to(tree)) for root in roots for path in root.rglob("*")
                if path.is_file()}


if __name__ == "__main__":
    Packed.build, Packed.sources = map(pathlib.Path, sys.argv[1:3])
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
