// SPDX-License-Identifier: MIT
#include "manifest/left_out_lines.hpp"

#include <gtest/gtest.h>

namespace pinned_images::manifest {
namespace {

std::string rest_of(std::string_view text) {
  return without_lines(text, is_file_and_hash);
}

const std::string file = "    {file = \"a-1.0.tar.gz\", hash = \"sha256:0a\"},\n";

TEST(LeftOutLines, FilesInAListLeaveEmptyLines) {
  EXPECT_EQ(rest_of("files = [\n" + file + file + "]\n\n[b]"), "files = [\n\n\n]\n\n[b]");
  EXPECT_EQ(rest_of("[metadata.files]\na = [\n" + file + "]\n"), "[metadata.files]\na = [\n\n]\n");
  EXPECT_EQ(rest_of(""), "");
}

TEST(LeftOutLines, FilesElsewhereStay) {
  for (const std::string& text : {file, "files = [\n]\n" + file, "files = [{a = 1},\n" + file}) {
    EXPECT_EQ(rest_of(text), text);
  }
}

TEST(LeftOutLines, WhatIsWrittenOtherwiseIsTheParsers) {
  for (const char* line :
       {"    {url = \"https://x.org/a\", hash = \"b\"},", "    {file = \"a\", hash = \"b\"}",
        "    {file = \"a\", hash = \"b\"}, # c", "    {file = \"a\", hash = \"b\", url = \"c\"},",
        "    {file = \"a\\\"\", hash = \"b\"},", "    {file = \"a, hash = \"b\"},",
        "    {file = \"a\", hash = \"b},", "    {file = \"\xc3\xa4\", hash = \"b\"},",
        "    {file = \"a\", hash = \"b\"},\r"}) {
    const std::string text = std::string("files = [\n") + line + "\n]\n";
    EXPECT_EQ(rest_of(text), text);
  }
}

TEST(LeftOutLines, AfterALongStringNothingIsLeftOut) {
  const std::string text = "a = '''\nfiles = [\n" + file + "'''\nfiles = [\n" + file + "]\n";
  EXPECT_EQ(rest_of(text), text);
}

}  // namespace
}  // namespace pinned_images::manifest
