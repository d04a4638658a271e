#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Our sources in a consumer's build: sources_test.py <build tree> <sources>."""
import pathlib
import sys
import unittest

import consumer

FETCH = """\
include(FetchContent)
FetchContent_Declare(PinnedImages GIT_REPOSITORY "file://{repository}" GIT_TAG main
  FIND_PACKAGE_ARGS 1)
FetchContent_MakeAvailable(PinnedImages)
"""
ADD = 'add_subdirectory("{folder}/_deps/pinnedimages-src" "{folder}/_deps/pinnedimages-build")\n'


class Sources(consumer.Consumer):
    """FetchContent and add_subdirectory(). The helper is compiled, without optimisation."""

    def repository(self) -> pathlib.Path:
        """Returns a git repository of what is in the working tree now."""
        folder = self.scratch / "a repository"
        listed = self.checked("git", "-c", f"safe.directory={self.sources}", "-C", self.sources,
                              "ls-files", "--cached", "--others", "--exclude-standard")
        self.checked("git", "init", "-q", "-b", "main", folder)
        for name in listed.splitlines():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes((self.sources / name).read_bytes())
        self.checked("git", "-C", folder, "add", "-A")
        self.checked("git", "-C", folder, "-c", "user.name=a", "-c", "user.email=a@example.edu",
                     "commit", "-q", "-m", "x")
        return folder

    def test_fetched_then_added(self):
        self.lay_out(FETCH.format(repository=self.repository()))
        self.plans()
        # The same objects serve the other way in: nothing is compiled again.
        self.lay_out(ADD.format(folder=self.project / "build"))
        self.plans()
        self.assertEqual(self.configure("-DPINNED_IMAGES_ENGINE=buildah").returncode, 0)
        listed = self.checked("cmake", "--build", self.project / "build", "--target", "help")
        self.assertIn("push-images: phony", listed)

    def test_an_installation_is_taken_before_the_sources(self):
        prefix = self.scratch / "a prefix"
        self.checked("cmake", "--install", self.build, "--prefix", prefix)
        self.lay_out(FETCH.format(repository="/nowhere"))
        self.plans(f"-DCMAKE_PREFIX_PATH={prefix}")


if __name__ == "__main__":
    Sources.build, Sources.sources = map(pathlib.Path, sys.argv[1:3])
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
