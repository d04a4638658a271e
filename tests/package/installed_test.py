#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""An installation: installed_test.py <build tree> <sources>."""
import pathlib
import sys
import unittest

import consumer


class Installed(consumer.Consumer):
    """`cmake --install`, found by find_package()."""

    def setUp(self):
        super().setUp()
        self.prefix = self.scratch / "a prefix"
        self.checked("cmake", "--install", self.build, "--prefix", self.prefix, "--strip")

    def found(self, request: str) -> str:
        """Returns what CMake says of find_package() with that request."""
        self.lay_out(f"find_package(PinnedImages {request} REQUIRED)")
        done = self.configure(f"-DCMAKE_PREFIX_PATH={self.prefix}", "--fresh")
        return done.stdout if done.returncode else ""

    def test_is_used_where_it_was_moved_to(self):
        moved = self.scratch / "moved"
        self.prefix.rename(moved)
        self.lay_out("find_package(PinnedImages 1 REQUIRED)")
        self.plans(f"-DCMAKE_PREFIX_PATH={moved}")

    def test_honours_the_version_asked_for(self):
        for request in ("", "1", "1.0", "1.0.0", "1.0.0 EXACT", "1...2", "1.0...<1.1"):
            self.assertEqual(self.found(request), "", request)
        for request in ("2", "1.1", "0.9", "1.1...2", "0.5...2", "0.5...<1.0.0"):
            self.assertIn("version: 1.0.0", self.found(request), request)

    def test_a_missing_helper_is_told(self):
        (self.prefix / "bin/pinned-images").unlink()
        self.assertIn("/bin/pinned-images is missing: install PinnedImages anew",
                      " ".join(self.found("1").split()))

    def test_lies_where_the_system_expects_it(self):
        files = {str(path.relative_to(self.prefix)) for path in self.prefix.rglob("*")
                 if path.is_file()}
        self.assertLessEqual({
            "bin/pinned-images", "share/PinnedImages/cmake/PinnedImagesConfig.cmake",
            "share/PinnedImages/cmake/PinnedImages.cmake",
            "share/PinnedImages/templates/Dockerfile.ci.in",
            "share/PinnedImages/templates/pipeline/pinned-images.gitlab-ci.yml",
            "share/doc/pinned-images/README.md", "share/man/man1/pinned-images.1",
            "share/bash-completion/completions/pinned-images",
            "share/zsh/site-functions/_pinned-images",
            "share/fish/vendor_completions.d/pinned-images.fish"}, files)
        self.assertFalse([name for name in files if "/package/" in name])


if __name__ == "__main__":
    Installed.build, Installed.sources = map(pathlib.Path, sys.argv[1:3])
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
