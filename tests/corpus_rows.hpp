// SPDX-License-Identifier: MIT
// The rows of a corpus: real files with their reference answers.
#pragma once

#include "support/file.hpp"

#include <cstdio>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace pinned_images {

/// Calls `check` with each row of a file; what it throws is a difference. Prints all differences.
template <class Check>
void check_rows(const std::filesystem::path& rows, std::vector<std::string>& differences,
                const Check& check) {
  for (const nlohmann::json& row : nlohmann::json::parse(read_file(rows))) {
    try {
      check(row);
    } catch (const std::exception& error) {
      differences.push_back(row.at("id").get<std::string>() + ": " + error.what());
    }
  }
  for (const std::string& difference : differences) std::printf("%s\n", difference.c_str());
}

}  // namespace pinned_images
