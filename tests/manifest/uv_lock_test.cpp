// SPDX-License-Identifier: MIT
#include "manifest/readers.hpp"
#include "support.hpp"

#include <gmock/gmock.h>

namespace pinned_images::manifest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Manifest lock(const std::string& text) {
  return read_uv_lock("uv.lock", text);
}

std::string lock_error(const std::string& text) {
  return error_of([&] { lock(text); });
}

const std::string small_lock =
    "version = 1\n"
    "revision = 3\n"
    "\n"
    "[[package]]\n"
    "name = \"app\"\n"
    "source = { editable = \".\" }\n"
    "dependencies = [\n"
    "    { name = \"torch\", version = \"2.7.0\", source = { registry = \"https://u:p@h/cpu\" }, "
    "marker = \"sys_platform == 'darwin'\" },\n"
    "    { name = \"X_y\", extra = [\"Foo_1\"] },\n"
    "]\n"
    "\n"
    "[package.optional-dependencies]\n"
    "Big_One = [{ name = \"numpy\" }]\n"
    "[package.dev-dependencies]\n"
    "dev = [{ name = \"pytest\" }]\n"
    "\n"
    "[[package]]\n"
    "name = \"Torch\"\n"
    "version = \"2.7.0.0+CU126\"\n"
    "source = { registry = \"https://u:p@h/cu126\" }\n"
    "resolution-markers = [\n"
    "    \"sys_platform == 'linux'\",\n"
    "]\n";

TEST(UvLock, ReadsPackages) {
  const Manifest manifest = lock(small_lock);
  EXPECT_THAT(in_short(manifest), ElementsAre("app -|-|-", "torch -|2.7.0.0+cu126|-"));
  const Entry& app = manifest.entries.at(0);
  EXPECT_TRUE(app.local);
  EXPECT_EQ(app.source_kind, "editable");
  EXPECT_EQ(app.source, ".");
  EXPECT_EQ(app.line, 4);
  const Entry& torch = manifest.entries.at(1);
  EXPECT_EQ(torch.where, "package");
  EXPECT_EQ(torch.line, 17);
  EXPECT_EQ(torch.column, 1);
  EXPECT_EQ(torch.source, "https://h/cu126");
  EXPECT_EQ(torch.source_kind, "registry");
  EXPECT_THAT(torch.resolution_markers, ElementsAre("sys_platform == 'linux'"));
  EXPECT_EQ(torch.part.kind, Part::Kind::Lock);
  EXPECT_FALSE(torch.local);
  EXPECT_EQ(torch.install_line, "");
}

TEST(UvLock, ReadsTheGraph) {
  const Manifest manifest = lock(small_lock);
  ASSERT_EQ(manifest.packages.size(), 2U);
  const LockPackage& app = manifest.packages.at(0);
  EXPECT_EQ(app.entry, 0U);
  ASSERT_EQ(app.dependencies.size(), 2U);
  const LockEdge& torch = app.dependencies.at(0);
  EXPECT_EQ(torch.name, "torch");
  EXPECT_EQ(torch.version, "2.7.0");
  EXPECT_EQ(torch.source, "https://h/cpu");
  EXPECT_EQ(torch.marker, "sys_platform == 'darwin'");
  const LockEdge& other = app.dependencies.at(1);
  EXPECT_EQ(other.name, "x-y");
  EXPECT_THAT(other.extras, ElementsAre("foo-1"));
  EXPECT_FALSE(other.version);
  EXPECT_EQ(app.extras.at("big-one").at(0).name, "numpy");
  EXPECT_EQ(app.groups.at("dev").at(0).name, "pytest");
  EXPECT_THAT(manifest.packages.at(1).dependencies, IsEmpty());
  EXPECT_EQ(manifest.packages.at(1).entry, 1U);
}

TEST(UvLock, KnowsGroupsAndExtrasOfNothing) {
  const Manifest manifest = lock(
      "version = 1\n[[package]]\nname = \"p\"\nversion = \"1\"\nsource = { virtual = \".\" }\n"
      "[package.dev-dependencies]\ndev = [{ name = \"a\" }]\n"
      "[package.metadata]\nprovides-extras = [\"E_1\"]\n"
      "[package.metadata.requires-dev]\ndev = [{ name = \"a\" }]\nno_ne = []\n");
  const LockPackage& project = manifest.packages.at(0);
  EXPECT_EQ(project.groups.at("dev").size(), 1U);
  EXPECT_THAT(project.groups.at("no-ne"), IsEmpty());
  EXPECT_THAT(project.extras.at("e-1"), IsEmpty());
}

TEST(UvLock, KnowsEveryKindOfSource) {
  for (const std::string kind :
       {"registry", "git", "url", "path", "directory", "editable", "virtual"}) {
    const Entry entry =
        lock("version = 1\n[[package]]\nname = 'a'\nsource = { " + kind + " = 'x/y' }\n")
            .entries.at(0);
    EXPECT_EQ(entry.source_kind, kind);
    EXPECT_EQ(entry.local, kind != "registry" && kind != "git" && kind != "url") << kind;
  }
  EXPECT_EQ(lock("version = 1\n[[package]]\nname = 'a'\n"
                 "source = { url = 'https://h/a.zip', subdirectory = 'b' }\n")
                .entries.at(0)
                .source,
            "https://h/a.zip#subdirectory=b");
}

TEST(UvLock, RefusesOtherVersions) {
  EXPECT_EQ(lock_error("version = 2\n"),
            "uv.lock:1:11: uv.lock version 2 isn't known, only version 1\n"
            "  hint: lock with a uv that writes version 1, or use a newer pinned-images");
  EXPECT_EQ(lock_error("[[package]]\n"),
            "uv.lock: not a uv.lock: it has no version\n  hint: lock again with uv");
  EXPECT_EQ(lock_error("version = '1'\n"),
            "uv.lock:1:11: version must be a whole number, not a string\n"
            "  hint: write it without quotes or point");
}

TEST(UvLock, RefusesWrongValues) {
  const std::string head = "version = 1\n[[package]]\nname = 'a'\n";
  const std::string again = "\n  hint: lock again with uv";
  EXPECT_EQ(lock_error("version = 1\n[[package]]\nversion = '1'\n"),
            "uv.lock:2:1: a package without a name" + again);
  EXPECT_EQ(lock_error(head + "version = '1.x'\n"), "uv.lock:4:11: '1.x' is not a version" + again);
  EXPECT_EQ(lock_error(head + "source = { svn = 'x' }\n"),
            "uv.lock:4:10: a source of no kind that uv.lock version 1 has" + again);
  EXPECT_EQ(lock_error(head + "dependencies = ['x']\n"),
            "uv.lock:4:17: an item of dependencies must be a table, not a string\n"
            "  hint: write it as a table of keys and values");
  EXPECT_EQ(lock_error(head + "dependencies = [{}]\n"),
            "uv.lock:4:17: a dependency without a name" + again);
  EXPECT_EQ(lock_error("version = 1\npackage = 'x'\n"),
            "uv.lock:2:11: package must be a list, not a string\n"
            "  hint: write it in square brackets");
  EXPECT_EQ(lock_error(head + "dev-dependencies = []\n"),
            "uv.lock:4:20: dev-dependencies must be a table, not a list\n"
            "  hint: write it as a table of keys and values");
}

const std::string with_files =
    "version = 1\n[[package]]\nname = \"a\"\nversion = \"1\"\n"
    "sdist = { url = \"https://h/a-1.tar.gz\", hash = \"sha256:0\", size = 1 }\n"
    "wheels = [\n"
    "    { url = \"https://h/a-1-py3-none-any.whl\", hash = \"sha256:1\", size = 1 },\n"
    "WHEEL"
    "]\n[[package]]\nname = \"torch\"\nversion = \"2\"\n"
    "dependencies = [\n    { name = \"a\" },\n]\n";

std::string with_wheel(const std::string& line) {
  std::string text = with_files;
  return text.replace(text.find("WHEEL"), 5, line);
}

TEST(UvLock, SkipsFilesAndKeepsThePlacesOfTheRest) {
  const Manifest manifest = lock(with_wheel("    { url = \"https://h/b.whl\" },\n"));
  EXPECT_THAT(in_short(manifest), ElementsAre("a -|1|-", "torch -|2|-"));
  EXPECT_EQ(manifest.entries.at(1).line, 10);
  ASSERT_EQ(manifest.packages.at(1).dependencies.size(), 1U);
  EXPECT_EQ(manifest.packages.at(1).dependencies[0].name, "a");
}

TEST(UvLock, LeavesToTheParserWhatUvWritesOtherwise) {
  EXPECT_THAT(lock_error(with_wheel("<<<<<<< HEAD\n")),
              testing::HasSubstr("uv.lock:8:1: not TOML"));
  EXPECT_THAT(lock_error(with_wheel("    { url = },\n    { url = }\n")),
              testing::HasSubstr("uv.lock:9:13: not TOML"));
  // Inside a long string, lines that look like files are text.
  const std::string text =
      "version = 1\n[[package]]\nname = \"a\"\nnote = \"\"\"\nwheels = [\n    { x },\n\"\"\"\n";
  EXPECT_THAT(in_short(lock(text)), ElementsAre("a -|-|-"));
}

TEST(UvLock, ShowsControlCharactersEscaped) {
  EXPECT_EQ(lock_error("version = 1\n[[package]]\nname = 'a'\nversion = \"\\u001b[31m\"\n"),
            "uv.lock:4:11: '\\x1b[31m' is not a version\n  hint: lock again with uv");
}

TEST(UvLock, ReadsTheFirstName) {
  const Manifest manifest =
      read_uv_lock("uv.lock",
                   "version = 1\n[[distribution]]\nname = \"torch\"\nversion = \"2.3.1\"\n"
                   "source = { registry = \"https://pypi.org/simple\" }\n");
  ASSERT_EQ(manifest.entries.size(), 1U);
  EXPECT_EQ(manifest.entries[0].pinned, "2.3.1");
}

}  // namespace
}  // namespace pinned_images::manifest
