// SPDX-License-Identifier: MIT
// Reads one file by our reader and by the bare library, in turns, and prints what each took:
// parsing FILE LIBRARY ROUNDS, where LIBRARY is toml++, yaml-cpp, nlohmann or empty. A line is
// `<who> <seconds> <what was found>`.
#include "ci/ci_file.hpp"
#include "manifest/manifest.hpp"
#include "support/file.hpp"

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <stdexcept>
#include <string>

#include <fmt/core.h>
#include <nlohmann/json.hpp>
#include <toml++/toml.h>
#include <yaml-cpp/yaml.h>

namespace {

using namespace pinned_images;

std::size_t read_ours(const std::string& path, const std::string& text) {
  if (path.ends_with(".gitlab-ci.yml")) return ci::read(path, text).references.size();
  const manifest::Manifest read = manifest::read(path, text);
  return read.entries.size();
}

std::size_t read_bare(const std::string& library, const std::string& text) {
  if (library == "toml++") return toml::parse(text).size();
  if (library == "yaml-cpp") return YAML::LoadAll(text).size();
  if (library == "nlohmann") return nlohmann::json::parse(text).size();
  throw std::invalid_argument("no library " + library);
}

void measure(const char* who, const std::function<std::size_t()>& read) {
  const auto begin = std::chrono::steady_clock::now();
  const std::size_t found = read();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  fmt::print("{} {:.9f} {}\n", who, took.count(), found);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const std::string path = argv[1];
  const std::string library = argv[2];
  const std::string text = read_file(path);
  const std::string name = std::filesystem::path(path).filename();
  for (int round = 0; round < std::atoi(argv[3]); ++round) {
    measure("ours", [&] { return read_ours(name, text); });
    if (!library.empty()) measure("library", [&] { return read_bare(library, text); });
  }
}
