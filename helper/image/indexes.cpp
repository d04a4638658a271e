// SPDX-License-Identifier: MIT
#include "image/indexes.hpp"

#include "support/escape.hpp"

#include <regex>

namespace pinned_images::image {

std::string clean_url(const std::string& url) {
  std::string result = without_userinfo(url);
  while (result.ends_with('/')) result.pop_back();
  return result;
}

bool is_public_index(const std::string& url) {
  return clean_url(url) == "https://pypi.org/simple";
}

// PyTorch's own: https://download.pytorch.org/whl/cu121/torch-2.1.0%2Bcu121-...whl
std::optional<std::string> index_of_files(const std::string& folder) {
  static const std::regex pattern(R"(https://download[a-z0-9-]*\.pytorch\.org/whl(/[^/]+)*)");
  const std::string clean = clean_url(folder);
  return std::regex_match(clean, pattern) ? std::optional(clean) : std::nullopt;
}

std::vector<std::string> indexes_of(const manifest::Entry& entry, const Environments& known) {
  std::vector<std::string> result;
  for (const manifest::IndexChoice& choice : entry.index_choices) {
    if (evaluate(choice.marker, known) != python::Truth::No) result.push_back(choice.index);
  }
  return result;
}

}  // namespace pinned_images::image
