// SPDX-License-Identifier: MIT
#include "manifest/manifest.hpp"

#include "support.hpp"

#include <gmock/gmock.h>

namespace pinned_images::manifest {
namespace {

TEST(Manifest, TellsFormatsByName) {
  EXPECT_EQ(format_of("a/pyproject.toml"), Format::Pyproject);
  EXPECT_EQ(format_of("uv.lock"), Format::UvLock);
  for (const char* path : {"a b/dev.txt", "x.in", "requirements", "requirements-dev.lock"}) {
    EXPECT_EQ(format_of(path), Format::Requirements) << path;
  }
  for (const char* path : {"setup.py", "poetry.lock", "", "requirements/", "x.toml"}) {
    EXPECT_FALSE(format_of(path)) << path;
  }
}

TEST(Manifest, NamesFormatsAsTheJsonDoes) {
  EXPECT_EQ(to_string(Format::Pyproject), "pyproject");
  EXPECT_EQ(to_string(Format::Requirements), "requirements");
  EXPECT_EQ(to_string(Format::UvLock), "uv.lock");
}

TEST(Manifest, ReadsByFormat) {
  EXPECT_EQ(read("pyproject.toml", "").format, Format::Pyproject);
  EXPECT_EQ(read("a.txt", "").format, Format::Requirements);
  EXPECT_EQ(read("uv.lock", "version = 1").format, Format::UvLock);
  EXPECT_EQ(read("uv.lock", "version = 1").path, "uv.lock");
}

TEST(Manifest, RefusesOtherFiles) {
  EXPECT_EQ(error_of([] { read("a/setup.py", ""); }),
            "a/setup.py: setup.py is a program: what it requires is known only when it runs\n"
            "  hint: name a file that declares the requirements: pyproject.toml, uv.lock, or a "
            "requirements file");
  EXPECT_EQ(error_of([] { read("poetry.lock", ""); }),
            "poetry.lock: not a manifest of a known format\n"
            "  hint: name a pyproject.toml, a uv.lock, or a requirements file (*.txt, *.in, "
            "requirements*)");
}

}  // namespace
}  // namespace pinned_images::manifest
