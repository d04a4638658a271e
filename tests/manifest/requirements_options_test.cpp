// SPDX-License-Identifier: MIT
#include "manifest/requirements_options.hpp"

#include <gmock/gmock.h>

namespace pinned_images::manifest {
namespace {

// `requirement|--name=value|...`, or the problem.
std::string halves(std::string_view line) {
  try {
    const RequirementsLine read = split_requirements_line(line);
    std::string result(read.requirement);
    for (const LineOption& option : read.options) {
      result += "|" + option.name + "=" + option.value;
    }
    return result;
  } catch (const OptionError& error) {
    return std::string("error: ") + error.what();
  }
}

TEST(RequirementsOptions, ReadsEverySpellingOfAnInclude) {
  for (const char* line : {"-r a.txt", "-ra.txt", "-r  a.txt", "--requirement a.txt",
                           "--requirement=a.txt", "--requirem a.txt", "-r 'a.txt'", "-r a.t\\xt"}) {
    EXPECT_EQ(halves(line), "|--requirement=a.txt") << line;
  }
  EXPECT_EQ(halves("-ca.txt"), "|--constraint=a.txt");
  EXPECT_EQ(halves("--constraint \"a b.txt\""), "|--constraint=a b.txt");
}

TEST(RequirementsOptions, KeepsTheRequirementApart) {
  EXPECT_EQ(halves("torch==2.1 --hash=sha256:a --hash sha256:b"),
            "torch==2.1|--hash=sha256:a|--hash=sha256:b");
  EXPECT_EQ(halves("a ; os_name == 'x'  --config-settings=\"k=v w\" -C 'x=y'"),
            "a ; os_name == 'x'|--config-settings=k=v w|--config-settings=x=y");
  EXPECT_EQ(halves("a-b -f x"), "a-b|--find-links=x");
  EXPECT_EQ(halves("torch==2.1\t--hash=sha256:a"), "torch==2.1\t--hash=sha256:a");
}

TEST(RequirementsOptions, ReadsSeveralOnALine) {
  EXPECT_EQ(halves("-i https://a --extra-index-url https://b --pre --no-index"),
            "|--index-url=https://a|--extra-index-url=https://b|--pre=|--no-index=");
  EXPECT_EQ(halves("--pypi-url x"), "|--index-url=x");
  EXPECT_EQ(halves("--pre stray --no-index -- -r a"), "|--pre=|--no-index=");
}

TEST(RequirementsOptions, SaysWhichOptionIsWrong) {
  EXPECT_EQ(halves("--bogus x"), "error: pip knows no option --bogus here");
  EXPECT_EQ(halves("-x"), "error: pip knows no option -x here");
  EXPECT_EQ(halves("torch -r"), "error: the option --requirement needs a value");
  EXPECT_EQ(halves("--pre=1"), "error: the option --pre takes no value");
  EXPECT_EQ(halves("--re x"), "error: the option --re is short for more than one");
  EXPECT_EQ(halves("-r 'a"), "error: a quote in the line's options is never closed");
  EXPECT_EQ(halves("-r a\\"), "error: a backslash ends the line's options");
}

TEST(RequirementsOptions, UnderstandsShellQuotes) {
  EXPECT_EQ(halves(R"(-r "a\"b\\c\d" )"), "|--requirement=a\"b\\c\\d");
  EXPECT_EQ(halves(R"(-r 'a\'b'' )"), "|--requirement=a\\b");
  EXPECT_EQ(halves(R"("-r" ''a"b"c)"), "\"-r\" ''a\"b\"c");
}

}  // namespace
}  // namespace pinned_images::manifest
