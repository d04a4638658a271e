// SPDX-License-Identifier: MIT
#include "manifest/tree.hpp"

#include "support.hpp"

#include <map>

#include <gmock/gmock.h>

namespace pinned_images::manifest {
namespace {

using testing::ElementsAre;
using testing::StartsWith;

using Texts = std::map<std::string, std::string>;

/// Files in memory, by path; a link's real path is that of its target. What is below `/elsewhere/`
/// lies outside the project.
class Files {
 public:
  explicit Files(Texts files, Texts links = {})
      : files_(std::move(files)), links_(std::move(links)) {}

  Tree tree(const std::string& root) const {
    return read_tree(root, [this](const std::string& path) -> std::optional<Source> {
      const auto link = links_.find(path);
      const std::string real = link == links_.end() ? path : link->second;
      const auto file = files_.find(real);
      if (real.starts_with("/elsewhere/")) return Source{std::nullopt, real};
      if (file == files_.end()) return std::nullopt;
      return Source{file->second, real};
    });
  }

  std::string error(const std::string& root) const {
    return error_of([&] { tree(root); });
  }

 private:
  Texts files_;
  Texts links_;
};

// `path: name/kind ...` of each manifest.
std::vector<std::string> in_short(const Tree& tree) {
  std::vector<std::string> result;
  for (const Manifest& manifest : tree.manifests) {
    std::string line = manifest.path + ":";
    for (const Entry& entry : manifest.entries) {
      line += " " + entry.name + (entry.part.kind == Part::Kind::Constraint ? "(c)" : "");
    }
    result.push_back(line);
  }
  return result;
}

TEST(Tree, FollowsIncludesFromTheIncludingFolder) {
  const Files files(Texts{{"req/all.txt", "-r ../base.txt\n-r sub/./torch.txt\na\n-c c.txt\n"},
                          {"base.txt", "b\n"},
                          {"req/sub/torch.txt", "torch==2.1\n-r deep.lst\n"},
                          {"req/sub/deep.lst", "d\n"},
                          {"req/c.txt", "numpy<2\n-r more.txt\n"},
                          {"req/more.txt", "m\n"}});
  EXPECT_THAT(in_short(files.tree("req/all.txt")),
              ElementsAre("req/all.txt: a", "base.txt: b", "req/sub/torch.txt: torch",
                          "req/sub/deep.lst: d", "req/c.txt: numpy(c)", "req/more.txt: m"));
}

TEST(Tree, ReadsOtherFormatsAlone) {
  const Files files(Texts{{"pyproject.toml", "[project]\nname = 'x'\ndependencies = ['a']\n"}});
  EXPECT_THAT(in_short(files.tree("pyproject.toml")), ElementsAre("pyproject.toml: a"));
}

TEST(Tree, ReadsEachFileOnce) {
  const Files files(Texts{{"a.txt", "-r b.txt\n-r c.txt\n-r link.txt\n"},
                          {"b.txt", "-r d.txt\n"},
                          {"c.txt", "-r d.txt\n"},
                          {"d.txt", "d\n"}},
                    Texts{{"link.txt", "d.txt"}});
  EXPECT_THAT(in_short(files.tree("a.txt")), ElementsAre("a.txt:", "b.txt:", "d.txt: d", "c.txt:"));
}

TEST(Tree, InstallsWhatBothKindsReach) {
  const Texts rest = {{"c.txt", "x==1\n"}};
  Texts first = rest;
  first["a.txt"] = "-c c.txt\n-r c.txt\n";
  EXPECT_THAT(in_short(Files(first).tree("a.txt")), ElementsAre("a.txt:", "c.txt: x"));
  Texts last = rest;
  last["a.txt"] = "-r c.txt\n-c c.txt\n";
  EXPECT_THAT(in_short(Files(last).tree("a.txt")), ElementsAre("a.txt:", "c.txt: x"));
}

TEST(Tree, RefusesACircle) {
  const Files files(Texts{{"r/a.txt", "x\n-r b.txt\n"},
                          {"r/b.txt", "  -c ../r/c.txt\n"},
                          {"r/c.txt", "# y\n-rb.txt\n"},
                          {"self.txt", "-r ./self.txt\n"},
                          {"linked.txt", "-r link.txt\n"}},
                    Texts{{"link.txt", "linked.txt"}});
  EXPECT_EQ(files.error("r/a.txt"),
            "r/c.txt:2:1: files include each other in a circle: r/b.txt -> r/c.txt -> r/b.txt\n"
            "  hint: remove one of these -r or -c");
  EXPECT_EQ(files.error("self.txt"),
            "self.txt:1:1: files include each other in a circle: self.txt -> self.txt\n"
            "  hint: remove one of these -r or -c");
  EXPECT_THAT(files.error("linked.txt"),
              StartsWith("linked.txt:1:1: files include each other in a circle: linked.txt -> "
                         "link.txt\n"));
}

TEST(Tree, SaysWhichFileIsMissing) {
  const Files files(Texts{{"r/a.txt", "x\n  -r no/b.txt # z\n"}, {"e.txt", "-c ''\n"}});
  EXPECT_EQ(files.error("r/a.txt"),
            "r/a.txt:2:3: -r no/b.txt: there is no r/no/b.txt\n"
            "  hint: correct the path: it is relative to the folder of r/a.txt");
  EXPECT_EQ(files.error("gone.txt"),
            "gone.txt: there is no such file\n  hint: correct the path in MANIFESTS");
  EXPECT_EQ(files.error("e.txt"), "e.txt:1:1: -c names no file\n  hint: name a file behind it");
}

TEST(Tree, RefusesFilesOutsideTheProject) {
  const Files files(Texts{{"r/a.txt", "x\n -c /elsewhere/b.txt\n"}, {"l.txt", "-r link.txt\n"}},
                    Texts{{"link.txt", "/elsewhere/c.txt"}});
  const std::string hint = "\n  hint: copy it into the project";
  EXPECT_EQ(files.error("r/a.txt"),
            "r/a.txt:2:2: -c /elsewhere/b.txt: the file lies outside the project "
            "(/elsewhere/b.txt)" +
                hint);
  EXPECT_EQ(files.error("l.txt"),
            "l.txt:1:1: -r link.txt: the file lies outside the project (/elsewhere/c.txt)" + hint);
  EXPECT_EQ(files.error("link.txt"),
            "link.txt: the file lies outside the project (/elsewhere/c.txt)" + hint);
}

TEST(Tree, RefusesUrlsAndVariables) {
  const std::string hint = "\n  hint: put the file into the project and name its path";
  for (const char* url : {"https://u:secret@h/r.txt", "FILE:///r.txt", "ftp://h/r.txt"}) {
    EXPECT_EQ(Files(Texts{{"a.txt", std::string("-r ") + url + "\n"}}).error("a.txt"),
              "a.txt:1:1: -r of a URL: files outside the project can change without notice" + hint);
  }
  EXPECT_EQ(Files(Texts{{"a.txt", "-c ${DIR}/b.txt\n"}}).error("a.txt"),
            "a.txt:1:1: -c ${DIR}/b.txt: a variable's value isn't known here\n"
            "  hint: write the path without a variable");
}

TEST(Tree, PassesOnErrorsOfFilesThatItReads) {
  const Files files(Texts{{"a.txt", "-r b.txt\n"}, {"b.txt", "\xFF"}});
  EXPECT_EQ(files.error("a.txt"), "b.txt:1:1: not UTF-8 text\n  hint: save the file as UTF-8");
}

TEST(Tree, HasALimit) {
  Texts chain;
  for (int at = 0; at < 1000; ++at) {
    chain[std::to_string(at) + ".txt"] = "-r " + std::to_string(at + 1) + ".txt\n";
  }
  chain["1000.txt"] = "x\n";
  EXPECT_EQ(Files(chain).error("0.txt"),
            "999.txt:1:1: more than 1,000 files include each other\n"
            "  hint: include fewer files");
  chain["999.txt"] = "x\n";
  EXPECT_EQ(Files(chain).tree("0.txt").manifests.size(), 1000U);
}

}  // namespace
}  // namespace pinned_images::manifest
