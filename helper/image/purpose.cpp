// SPDX-License-Identifier: MIT
#include "image/purpose.hpp"

#include "support/text.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace pinned_images::image {
namespace {

using Words = std::set<std::string, std::less<>>;

const Words lint_words = {"lint",      "linting", "linter",     "linters",   "style",  "codestyle",
                          "precommit", "format",  "formatting", "formatter", "quality"};
const Words test_words = {"dev",   "devel",   "develop", "development", "test",
                          "tests", "testing", "ci",      "unittest",    "unittests"};
const Words main_words = {"base",    "main", "common",   "core", "default",    "deps",
                          "install", "prod", "required", "run",  "production", "runtime"};
// Parts of a path that say no more than that it is a list.
const Words list_words = {"requirements", "requirement", "reqs", "req", "txt", "in"};

// `pre-commit` is one word, however it is spelled.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words(1);
  for (const char c : lower(text)) {
    const bool in_word = is_alphanumeric(c);
    if (in_word) words.back() += c;
    if (!in_word && !words.back().empty() && words.back() != "pre") words.emplace_back();
  }
  std::erase(words, "");
  return words;
}

bool any_of(const std::vector<std::string>& words, const Words& known) {
  return std::any_of(words.begin(), words.end(),
                     [&](const std::string& word) { return known.contains(word); });
}

struct Linter {
  std::string_view package;
  std::string_view command;
};

constexpr std::array<Linter, 9> linters = {{{"ruff", "ruff check ."},
                                            {"flake8", "flake8 ."},
                                            {"black", "black --check ."},
                                            {"isort", "isort --check-only ."},
                                            {"mypy", "mypy ."},
                                            {"pylint", "pylint --recursive=y ."},
                                            {"pyright", "pyright"},
                                            {"codespell", "codespell"},
                                            {"pre-commit", "pre-commit run --all-files"}}};

}  // namespace

Purpose purpose_of_group(std::string_view name) {
  const auto words = words_of(name);
  if (any_of(words, lint_words)) return Purpose::Lint;
  return any_of(words, test_words) ? Purpose::Test : Purpose::Other;
}

Purpose purpose_of_file(std::string_view path) {
  auto words = words_of(path);
  std::erase_if(words, [](const std::string& word) { return list_words.contains(word); });
  const bool is_main = std::all_of(words.begin(), words.end(), [](const std::string& word) {
    return main_words.contains(word);
  });
  if (is_main) return Purpose::Main;
  // `requirements/fabric/test.txt` are the tests of a part.
  return words.size() == 1 ? purpose_of_group(words.front()) : Purpose::Other;
}

bool is_requirements_path(std::string_view path) {
  const bool is_list = path.ends_with(".txt") || path.ends_with(".in");
  const auto words = words_of(path);
  const Words names = {"requirements", "requirement", "reqs", "req"};
  return is_list && any_of(words, names);
}

std::vector<std::string> lint_commands(const std::vector<std::string>& packages) {
  std::vector<std::string> commands;
  for (const Linter& linter : linters) {
    if (std::find(packages.begin(), packages.end(), linter.package) != packages.end()) {
      commands.emplace_back(linter.command);
    }
  }
  return commands;
}

}  // namespace pinned_images::image
