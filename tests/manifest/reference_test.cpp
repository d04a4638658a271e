// SPDX-License-Identifier: MIT
#include "manifest/reference.hpp"

#include <gmock/gmock.h>

namespace pinned_images::manifest {
namespace {

std::string archive(std::string_view reference) {
  const auto found = archive_name(reference);
  return found ? found->name + " " + found->version : "-";
}

TEST(Reference, ReadsWheelNames) {
  EXPECT_EQ(archive("https://h/whl/cu121/torch-2.1.0%2Bcu121-cp310-cp310-linux_x86_64.whl"),
            "torch 2.1.0+cu121");
  EXPECT_EQ(archive("torch-2.1.0+cu121-cp310-cp310-linux_x86_64.whl"), "torch 2.1.0+cu121");
  EXPECT_EQ(archive("./a/torch-2.1.0_cu121-cp310-cp310-linux_x86_64.whl"), "torch 2.1.0+cu121");
  EXPECT_EQ(archive("Torch_Vision-0.16-1-py3-none-any.whl#sha256=ab"), "torch-vision 0.16");
  EXPECT_EQ(archive("torch-2.1.0.whl"), "-");
  EXPECT_EQ(archive("torch-x-cp310-cp310-linux_x86_64.whl"), "-");
}

TEST(Reference, ReadsSourceArchiveNames) {
  EXPECT_EQ(archive("https://h/torch-2.1.0.tar.gz?x=/y#egg=z"), "torch 2.1.0");
  EXPECT_EQ(archive("a-b-1.0rc1.zip"), "a-b 1.0rc1");
  EXPECT_EQ(archive("https://h/archive/v1.0.zip"), "-");
  EXPECT_EQ(archive("https://h/archive/foo-master.zip"), "-");
  EXPECT_EQ(archive("-1.0.zip"), "-");
  EXPECT_EQ(archive(""), "-");
  EXPECT_EQ(archive("https://h/%zz-1.0.tar.gz"), "-");
}

TEST(Reference, TellsPathsFromUrls) {
  for (const char* path : {"./a", "a/b", "/a", "file:///a", "FILE:a", "C:\\a", "a/b:c", "."}) {
    EXPECT_TRUE(is_local_reference(path)) << path;
  }
  for (const char* url : {"https://h/a", "git+ssh://git@h/a", "ftp://h/a"}) {
    EXPECT_FALSE(is_local_reference(url)) << url;
  }
}

TEST(Reference, LosesCredentialsAndSpecifier) {
  Entry entry;
  entry.specifier = "==1";
  entry.pinned = "1";
  set_reference(entry, "https://me:secret@h/torch.zip");
  EXPECT_EQ(entry.direct_reference, "https://h/torch.zip");
  EXPECT_FALSE(entry.specifier);
  EXPECT_FALSE(entry.pinned);
  EXPECT_FALSE(entry.local);
}

}  // namespace
}  // namespace pinned_images::manifest
