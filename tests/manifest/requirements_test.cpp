// SPDX-License-Identifier: MIT
#include "manifest/readers.hpp"
#include "support.hpp"

#include <gmock/gmock.h>

namespace pinned_images::manifest {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Manifest reqs(std::string_view text) {
  return read_requirements("requirements.txt", text);
}

Entry only_entry(std::string_view text) {
  const Manifest manifest = reqs(text);
  EXPECT_THAT(invalid_of(manifest), IsEmpty());
  EXPECT_EQ(manifest.entries.size(), 1U) << text;
  return manifest.entries.empty() ? Entry() : manifest.entries.front();
}

TEST(Requirements, ReadsEntries) {
  const Manifest manifest = reqs(
      "torch==2.1.0+cu121\n"
      "Torch_Vision[B,a] >= 0.16 , <1 ; sys_platform=='linux'  # why\n"
      "numpy\n");
  EXPECT_THAT(in_short(manifest),
              ElementsAre("torch ==2.1.0+cu121|2.1.0+cu121|-",
                          "torch-vision <1,>=0.16|-|sys_platform == \"linux\"", "numpy |-|-"));
  const Entry& vision = manifest.entries.at(1);
  EXPECT_THAT(vision.extras, ElementsAre("B", "a"));
  EXPECT_EQ(vision.where, "line");
  EXPECT_EQ(vision.line, 2);
  EXPECT_EQ(vision.column, 1);
  EXPECT_EQ(vision.part, Part{});
  EXPECT_EQ(vision.install_line, "Torch_Vision[B,a] >= 0.16 , <1 ; sys_platform=='linux'");
}

TEST(Requirements, LeavesHashesOffTheInstallLineAndKeepsTheRest) {
  const Entry entry = only_entry(
      "torch==2.1 \\\n    --hash=sha256:aa \\\n    --config-settings=\"k=it's\" --pre\n");
  EXPECT_EQ(entry.install_line, "torch==2.1 --config-settings='k=it'\\''s'");
  EXPECT_EQ(entry.line, 1);
}

TEST(Requirements, ReadsDirectReferences) {
  const Entry named = only_entry(
      "torch @ https://me:secret@h/w/torch-2.1.0%2Bcpu-cp310-cp310-linux_x86_64.whl ; "
      "python_version<'3.11'\n");
  EXPECT_EQ(named.name, "torch");
  EXPECT_EQ(named.direct_reference, "https://h/w/torch-2.1.0%2Bcpu-cp310-cp310-linux_x86_64.whl");
  EXPECT_FALSE(named.specifier);
  EXPECT_EQ(named.pinned, "2.1.0+cpu");
  EXPECT_EQ(named.marker, "python_version < \"3.11\"");
  EXPECT_EQ(named.install_line,
            "torch @ https://me:secret@h/w/torch-2.1.0%2Bcpu-cp310-cp310-linux_x86_64.whl ; "
            "python_version<'3.11'");

  const Entry bare = only_entry("https://${USER}:${TOKEN}@h/torch-2.1.0-cp310-none-any.whl\n");
  EXPECT_EQ(bare.name, "torch");
  EXPECT_EQ(bare.direct_reference, "https://h/torch-2.1.0-cp310-none-any.whl");
  EXPECT_EQ(bare.pinned, "2.1.0");

  const Entry git = only_entry("git+https://h/a/b.git@v2.1#subdirectory=x&egg=Torch[a]\n");
  EXPECT_EQ(git.name, "torch");
  EXPECT_THAT(git.extras, ElementsAre("a"));
  EXPECT_FALSE(git.pinned);
  EXPECT_FALSE(git.local);
}

TEST(Requirements, PartsTheMarkerAsPipDoes) {
  EXPECT_EQ(only_entry("a @ https://h/a.zip;os_name=='x'\n").marker, "os_name == \"x\"");
  EXPECT_EQ(only_entry("a @ https://h/a.zip;os_name=='x'\n").install_line,
            "a @ https://h/a.zip ; os_name=='x'");
  EXPECT_EQ(only_entry("https://h/a.zip;x#egg=a ; os_name=='x'\n").direct_reference,
            "https://h/a.zip;x#egg=a");
  EXPECT_FALSE(only_entry("torch ;\n").marker);
}

TEST(Requirements, TellsLocalPaths) {
  for (const char* line : {"./wheels/torch-2.1.0+cpu-cp310-cp310-linux_x86_64.whl",
                           "torch-2.1.0+cpu-cp310-cp310-linux_x86_64.whl[a] ; os_name == 'x'",
                           "file:///w/torch-2.1.0+cpu-cp310-cp310-linux_x86_64.whl",
                           "torch @ file:///w/torch-2.1.0+cpu-cp310-cp310-linux_x86_64.whl"}) {
    const Entry entry = only_entry(line);
    EXPECT_EQ(entry.name, "torch") << line;
    EXPECT_EQ(entry.pinned, "2.1.0+cpu") << line;
    EXPECT_TRUE(entry.local) << line;
  }
  EXPECT_TRUE(only_entry("-e ./pkg#egg=foo\n").local);
  EXPECT_EQ(only_entry("-e git+https://u:p@h/a@v1#egg=foo[x]\n").direct_reference,
            "git+https://h/a@v1#egg=foo[x]");
  const Entry named = only_entry("--editable 'foo @ git+https://h/a ; os_name == \"x\"'\n");
  EXPECT_EQ(named.name, "foo");
  EXPECT_EQ(named.marker, "os_name == \"x\"");
  EXPECT_EQ(named.install_line, "-e 'foo @ git+https://h/a ; os_name == \"x\"'");
  EXPECT_EQ(only_entry("-e 'git+https://h/a#egg=foo ; os_name == \"x\"'\n").marker,
            "os_name == \"x\"");
}

TEST(Requirements, NotesWhatHasNoName) {
  const Manifest manifest = reqs("-e .[dev]\ngit+https://u:p@h/a/b\n./pkg\n\nfoo/bar[x]\n");
  EXPECT_THAT(manifest.entries, IsEmpty());
  EXPECT_THAT(invalid_of(manifest), IsEmpty());
  EXPECT_THAT(
      manifest.notes,
      ElementsAre("line 1: '.' does not tell its package's name: no image installs it",
                  "line 2: 'git+https://h/a/b' does not tell its package's name: no image "
                  "installs it",
                  "line 3: './pkg' does not tell its package's name: no image installs it",
                  "line 5: 'foo/bar' does not tell its package's name: no image installs it"));
}

TEST(Requirements, ListsIncludesAndOptions) {
  const Manifest manifest = reqs(
      "-r base.txt\n"
      "  --constraint=c.txt\n"
      "--index-url https://${TOKEN}@h/simple --pre\n"
      "-f https://h/x.html\n"
      "-r a.txt -c b.txt\n"
      "--hash=sha256:aa\n");
  std::vector<std::string> includes;
  for (const Include& include : manifest.includes) {
    includes.push_back((include.constraint ? "-c " : "-r ") + include.path + " " +
                       std::to_string(include.line) + ":" + std::to_string(include.column));
  }
  EXPECT_THAT(includes, ElementsAre("-r base.txt 1:1", "-c c.txt 2:3", "-r a.txt 5:1"));
  std::vector<std::string> options;
  for (const Option& option : manifest.options) {
    options.push_back(option.name + " " + option.value + " " + std::to_string(option.line));
  }
  EXPECT_THAT(options, ElementsAre("--index-url https://${TOKEN}@h/simple 3", "--pre  3",
                                   "--find-links https://h/x.html 4"));
  EXPECT_THAT(manifest.notes,
              ElementsAre("line 5: pip reads --requirement a.txt of this line and nothing else"));
}

TEST(Requirements, ListsWhatCantBeRead) {
  EXPECT_THAT(
      invalid_of(reqs("torch=2.1\n"
                      "  torch \\\n   >=> 2\n"
                      "torch==${TORCH}\n"
                      "torch --bogus\n"
                      "torch ; os_nam == 'x'\n"
                      "https://h/torch-2-py3-none-any.whl ; x\n"
                      "numpy==1.26\n")),
      ElementsAre("1:6: `=` is no operator: write `==`", "3:6: expected a version after `>=`",
                  "4:8: a variable hides the requirement, and its value isn't known here",
                  "5:1: pip knows no option --bogus here",
                  "6:9: no marker variable is called `os_nam`",
                  "7:38: no marker variable is called `x`"));
}

TEST(Requirements, ReadsWhatOtherEditorsSave) {
  const std::string expected = "torch ==2.1|2.1|-";
  EXPECT_THAT(in_short(reqs("\xEF\xBB\xBFtorch==2.1\r\n")), ElementsAre(expected));
  EXPECT_THAT(in_short(reqs(std::string_view("\xFF\xFEt\0o\0r\0c\0h\0=\0=\0"
                                             "2\0.\0"
                                             "1\0",
                                             22))),
              ElementsAre(expected));
  EXPECT_THAT(in_short(reqs("\xC2\xA0torch==2.1\xC2\xA0")), ElementsAre(expected));
}

}  // namespace
}  // namespace pinned_images::manifest
