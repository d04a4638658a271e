// SPDX-License-Identifier: MIT
#include "image/indexes.hpp"

#include "support/escape.hpp"

namespace pinned_images::image {

std::string clean_url(const std::string& url) {
  std::string result = without_userinfo(url);
  while (result.ends_with('/')) result.pop_back();
  return result;
}

bool is_public_index(const std::string& url) {
  return clean_url(url) == "https://pypi.org/simple";
}

std::vector<std::string> indexes_of(const manifest::Entry& entry, const Environments& known) {
  std::vector<std::string> result;
  for (const manifest::IndexChoice& choice : entry.index_choices) {
    if (evaluate(choice.marker, known) != python::Truth::No) result.push_back(choice.index);
  }
  return result;
}

}  // namespace pinned_images::image
