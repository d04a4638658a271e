// SPDX-License-Identifier: MIT
#include "support/hash.hpp"

#include "support/error.hpp"
#include "support/file.hpp"

#include <gmock/gmock.h>

namespace pinned_images {
namespace {

// The values are NIST's examples for FIPS 180-4.
TEST(Sha256, IsTheOneOfTheStandard) {
  EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256_hex(std::string(1000000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, CountsZeroBytes) {
  EXPECT_NE(sha256_hex(std::string(1, '\0')), sha256_hex(std::string(2, '\0')));
}

TEST(Sha256Digest, NamesTheAlgorithm) {
  EXPECT_EQ(sha256_digest("abc"),
            "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256Digest, OfAFileIsThatOfItsBytes) {
  const TemporaryDirectory folder;
  const auto file = folder.path() / "a file";
  // Below, at and above the size of a piece that is read at once.
  for (const std::size_t size : {0, 1, 65535, 65536, 65537, 1 << 20, (1 << 20) + 1}) {
    std::string bytes(size, 'a');
    if (size > 0) bytes.back() = '\0';
    write_file(file, bytes);
    EXPECT_EQ(sha256_digest_of(file), sha256_digest(bytes)) << size;
  }
}

TEST(Sha256Digest, OfWhatCannotBeRead) {
  const TemporaryDirectory folder;
  const std::string file = (folder.path() / "no file").string();
  try {
    sha256_digest_of(file);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::Wrong);
    EXPECT_THAT(error.text(), testing::StartsWith(file + " can't be read\n"));
  }
  EXPECT_THROW(sha256_digest_of(folder.path()), Error) << "a folder";
}

}  // namespace
}  // namespace pinned_images
