// SPDX-License-Identifier: MIT
#include "manifest/readers.hpp"
#include "support.hpp"

#include <gmock/gmock.h>

namespace pinned_images::manifest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Key;

Manifest lock(const std::string& text) {
  return read_pipfile_lock("Pipfile.lock", text);
}

std::string lock_error(const std::string& text) {
  return error_of([&] { lock(text); });
}

Entry entry(const std::string& package) {
  return lock("{\"_meta\": {}, \"default\": {\"a\": " + package + "}}").entries.at(0);
}

std::string entry_error(const std::string& package) {
  return error_of([&] { entry(package); });
}

TEST(PipfileLock, ReadsPackages) {
  const Manifest manifest = lock(
      "{\n"
      "  \"_meta\": {\"sources\": [\n"
      "    {\"name\": \"pypi\", \"url\": \"https://u:p@pypi.org/simple\"},\n"
      "    {\"name\": \"pytorch\", \"url\": \"https://$USER:p@h/cu121\", \"verify_ssl\": true}]},\n"
      "  \"default\": {\n"
      "    \"Torch\": {\n"
      "      \"extras\": [\"b\", \"a\"],\n"
      "      \"hashes\": [\"sha256:1\", \"sha256:2\"],\n"
      "      \"index\": \"pytorch\",\n"
      "      \"markers\": \"python_version >= '3.8'\",\n"
      "      \"version\": \"==2.2.2+CU121\"\n"
      "    }\n"
      "  },\n"
      "  \"develop\": {\"pytest\": {\"version\": \"==8.0\", \"index\": \"other\"}},\n"
      "  \"Lint_it\": {\"ruff\": {\"version\": \"*\"}}\n"
      "}\n");
  EXPECT_THAT(in_short(manifest),
              ElementsAre("torch ==2.2.2+CU121|2.2.2+cu121|python_version >= '3.8'",
                          "pytest ==8.0|8.0|-", "ruff |-|-"));
  const Entry& torch = manifest.entries.at(0);
  EXPECT_EQ(torch.where, "default");
  EXPECT_EQ(torch.line, 6);
  EXPECT_EQ(torch.column, 5);
  EXPECT_EQ(torch.part.kind, Part::Kind::Lock);
  EXPECT_EQ(torch.index, "pytorch");
  ASSERT_EQ(torch.index_choices.size(), 1U);
  EXPECT_EQ(torch.index_choices.at(0).index, "https://h/cu121");
  EXPECT_EQ(torch.hashes, 2);
  EXPECT_EQ(torch.source_kind, "registry");
  EXPECT_THAT(torch.extras, ElementsAre("a", "b"));
  EXPECT_THAT(torch.groups, ElementsAre("default"));
  EXPECT_EQ(torch.install_line, "");
  EXPECT_THAT(manifest.entries.at(1).groups, ElementsAre("dev"));
  EXPECT_EQ(manifest.entries.at(1).index_choices.at(0).index, "other");
  EXPECT_THAT(manifest.entries.at(2).groups, ElementsAre("lint-it"));
  EXPECT_THAT(manifest.groups, ElementsAre(Key("dev"), Key("lint-it")));
  EXPECT_THAT(manifest.groups.at("dev"), IsEmpty());
  ASSERT_EQ(manifest.indexes.size(), 2U);
  EXPECT_EQ(manifest.indexes.at(0).url, "https://pypi.org/simple");
  EXPECT_TRUE(manifest.indexes.at(0).is_default);
  EXPECT_TRUE(manifest.indexes.at(1).only_if_named);
}

TEST(PipfileLock, ReadsSources) {
  const Entry git = entry("{\"git\": \"https://u:p@h/a.git\", \"ref\": \"abc\"}");
  EXPECT_EQ(git.direct_reference, "git+https://h/a.git@abc");
  EXPECT_EQ(git.source, "git+https://h/a.git@abc");
  EXPECT_EQ(git.source_kind, "git");
  EXPECT_EQ(git.specifier, std::nullopt);
  EXPECT_FALSE(git.local);
  const Entry file = entry("{\"file\": \"https://u:p@h/a-1%2Bcpu-py3-none-any.whl\"}");
  EXPECT_EQ(file.direct_reference, "https://h/a-1%2Bcpu-py3-none-any.whl");
  EXPECT_EQ(file.pinned, "1+cpu");
  EXPECT_EQ(file.source_kind, "url");
  const Entry path = entry("{\"path\": \".\", \"editable\": true}");
  EXPECT_EQ(path.direct_reference, std::nullopt);
  EXPECT_EQ(path.source, ".");
  EXPECT_EQ(path.source_kind, "path");
  EXPECT_TRUE(path.local);
  EXPECT_TRUE(entry("{\"file\": \"file:///a.whl\"}").local);
}

TEST(PipfileLock, RefusesWrongValues) {
  const std::string again = "\n  hint: lock again with pipenv";
  EXPECT_EQ(lock_error("{}"), "Pipfile.lock: not a Pipfile.lock: it has no _meta" + again);
  EXPECT_EQ(lock_error("[]"),
            "Pipfile.lock:1:1: Pipfile.lock must be an object, not a list\n"
            "  hint: write it as an object");
  EXPECT_EQ(lock_error("{\"_meta\": {}, \"default\": 1}"),
            "Pipfile.lock:1:26: default must be an object, not a number\n"
            "  hint: write it as an object");
  EXPECT_EQ(entry_error("\"==1\""),
            "Pipfile.lock:1:32: default.a must be an object, not a string\n"
            "  hint: write it as an object");
  EXPECT_EQ(entry_error("{\"version\": \"1.0\"}"),
            "Pipfile.lock:1:44: '1.0' is not a version specifier" + again);
  EXPECT_EQ(entry_error("{\"version\": null}"),
            "Pipfile.lock:1:44: default.a.version must be a string, not null\n"
            "  hint: write it as a string");
  EXPECT_EQ(entry_error("{\"hashes\": {}}"),
            "Pipfile.lock:1:43: default.a.hashes must be a list, not an object\n"
            "  hint: write it as a list");
  EXPECT_EQ(entry_error("{\"version\": \"==1\", \"version\": \"==2\"}"),
            "Pipfile.lock:1:51: the key 'version' stands twice in one object\n"
            "  hint: remove one of them");
}

}  // namespace
}  // namespace pinned_images::manifest
