// SPDX-License-Identifier: MIT
#include "support/hash.hpp"

#include "support/error.hpp"

#include <array>
#include <cstddef>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <vector>

#include <openssl/evp.h>

namespace pinned_images {

namespace {

using Bytes = std::array<unsigned char, EVP_MAX_MD_SIZE>;

[[noreturn]] void fail() {
  throw std::runtime_error("OpenSSL can't compute SHA-256");
}

std::string hex_of(const Bytes& digest, unsigned length) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string hex;
  hex.reserve(std::size_t{length} * 2);
  for (std::size_t i = 0; i < length; ++i) {
    hex += digits[digest.at(i) >> 4U];
    hex += digits[digest.at(i) & 0x0fU];
  }
  return hex;
}

}  // namespace

std::string sha256_hex(std::string_view bytes) {
  // Looking it up takes longer than hashing a manifest.
  static const EVP_MD* const sha256 = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  Bytes digest{};
  unsigned length = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, sha256, nullptr) != 1) {
    fail();
  }
  return hex_of(digest, length);
}

std::string sha256_digest(std::string_view bytes) {
  return "sha256:" + sha256_hex(bytes);
}

std::string sha256_digest_of(const std::filesystem::path& file) {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> hash(EVP_MD_CTX_new(),
                                                                     &EVP_MD_CTX_free);
  if (!hash || EVP_DigestInit_ex(hash.get(), EVP_sha256(), nullptr) != 1) fail();
  std::ifstream stream(file, std::ios::binary);
  std::vector<char> buffer(1U << 20U);
  while (stream) {
    stream.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    const auto count = static_cast<std::size_t>(stream.gcount());
    if (EVP_DigestUpdate(hash.get(), buffer.data(), count) != 1) fail();
  }
  if (!stream.eof()) {
    throw project_error(file.string() + " can't be read", "check its permissions");
  }
  Bytes digest{};
  unsigned length = 0;
  if (EVP_DigestFinal_ex(hash.get(), digest.data(), &length) != 1) fail();
  return "sha256:" + hex_of(digest, length);
}

}  // namespace pinned_images
