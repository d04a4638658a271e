// SPDX-License-Identifier: MIT
#include "image/indexes.hpp"

#include "support/escape.hpp"
#include "support/text.hpp"

namespace pinned_images::image {
namespace {

// `https://download.pytorch.org/whl`, or a folder in it, also of `download-r2.pytorch.org`.
bool is_pytorchs(std::string_view url) {
  constexpr std::string_view begin = "https://download";
  constexpr std::string_view middle = ".pytorch.org/whl";
  if (!url.starts_with(begin)) return false;
  url.remove_prefix(skip(url, begin.size(), "abcdefghijklmnopqrstuvwxyz0123456789-"));
  if (!url.starts_with(middle)) return false;
  url.remove_prefix(middle.size());
  return url.empty() || (url.front() == '/' && url.find("//") == std::string_view::npos);
}

}  // namespace

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
  const std::string clean = clean_url(folder);
  return is_pytorchs(clean) ? std::optional(clean) : std::nullopt;
}

std::vector<std::string> indexes_of(const manifest::Entry& entry, const Environments& known) {
  std::vector<std::string> result;
  for (const manifest::IndexChoice& choice : entry.index_choices) {
    if (evaluate(choice.marker, known) != python::Truth::No) result.push_back(choice.index);
  }
  return result;
}

}  // namespace pinned_images::image
