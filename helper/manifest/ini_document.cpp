// SPDX-License-Identifier: MIT
#include "manifest/ini_document.hpp"

#include "support/error.hpp"
#include "support/text.hpp"
#include "support/utf8.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace pinned_images::manifest {
namespace {

constexpr std::string_view ini_hint = "correct the file (Python's configparser reads it)";

/// Returns the place of the first byte that isn't UTF-8; absent if all is.
std::optional<std::size_t> first_bad_byte(std::string_view line) {
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t length = utf8_length(line, at);
    if (length == 0) return at;
    at += length;
  }
  return std::nullopt;
}

/// Reads line by line; the state is what ConfigParser's own loop keeps.
class IniReader {
 public:
  explicit IniReader(const std::string& path) : path_(path) {}

  std::vector<IniSection> read(std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
      ++line_;
      read_line(text.substr(0, end));
      text.remove_prefix(end);
      text.remove_prefix(text.starts_with("\r\n") ? 2 : text.empty() ? 0 : 1);
    }
    for (IniSection& section : sections_) drop_empty_ends(section);
    drop_empty_ends(defaults_);
    for (IniSection& section : sections_) add_defaults(section);
    return std::move(sections_);
  }

 private:
  void read_line(std::string_view line) {
    if (const auto bad = first_bad_byte(line)) {
      throw input_error({path_, line_, code_points(line.substr(0, *bad)) + 1}, "not UTF-8",
                        "store the file as UTF-8");
    }
    const std::string_view value = trim(line);
    if (value.starts_with('#') || value.starts_with(';')) return;
    const std::size_t indent = value.empty() ? 0 : line.find(value.front());
    const int column = code_points(line.substr(0, indent)) + 1;
    if (value.empty()) {
      if (in_option_) option().lines.push_back({"", line_, 1});
    } else if (in_option_ && indent > indent_) {
      option().lines.push_back({std::string(value), line_, column});
    } else {
      indent_ = indent;
      read_header(value, column);
    }
  }

  void read_header(std::string_view value, int column) {
    const std::size_t close = value.rfind(']');
    if (value.starts_with('[') && close != std::string_view::npos && close > 1) {
      return open_section(std::string(value.substr(1, close - 1)), column);
    }
    const Place place{path_, line_, column};
    if (section_ == nullptr) {
      throw input_error(place, "a line before any [section]", std::string(ini_hint));
    }
    const std::size_t delimiter = value.find_first_of("=:");
    const std::string_view name = trim(value.substr(0, delimiter));
    if (delimiter == std::string_view::npos || name.empty()) {
      throw input_error(place, "neither a [section] nor an option of the form `name = value`",
                        std::string(ini_hint));
    }
    open_option(std::string(name), column);
    const std::string_view rest = trim(value.substr(delimiter + 1));
    const std::size_t begin = rest.empty() ? delimiter + 1 : value.size() - rest.size();
    option().lines.push_back(
        {std::string(rest), line_, column + code_points(value.substr(0, begin))});
  }

  void open_section(std::string name, int column) {
    in_option_ = false;
    if (name == "DEFAULT") {
      section_ = &defaults_;
      return;
    }
    for (const IniSection& section : sections_) {
      if (section.name == name) throw twice("section [" + name + "]", section.line, column);
    }
    sections_.push_back({std::move(name), line_, {}});
    section_ = &sections_.back();
  }

  void open_option(std::string name, int column) {
    for (const IniOption& option : section_->options) {
      if (option.name == name) throw twice("option '" + name + "'", option.line, column);
    }
    section_->options.push_back({std::move(name), line_, column, {}});
    in_option_ = true;
  }

  Error twice(const std::string& what, int first, int column) const {
    return input_error({path_, line_, column},
                       what + " stands twice, first in line " + std::to_string(first),
                       "put the two together");
  }

  IniOption& option() { return section_->options.back(); }

  static void drop_empty_ends(IniSection& section) {
    for (IniOption& option : section.options) {
      auto& lines = option.lines;
      while (lines.size() > 1 && lines.back().text.empty()) lines.pop_back();
    }
  }

  void add_defaults(IniSection& section) const {
    const std::size_t own = section.options.size();
    for (const IniOption& option : defaults_.options) {
      const auto end = section.options.begin() + static_cast<std::ptrdiff_t>(own);
      const bool is_there = std::any_of(section.options.begin(), end, [&](const IniOption& known) {
        return known.name == option.name;
      });
      if (!is_there) section.options.push_back(option);
    }
  }

  const std::string& path_;
  std::vector<IniSection> sections_;
  IniSection defaults_{"DEFAULT", 0, {}};
  IniSection* section_ = nullptr;
  bool in_option_ = false;
  std::size_t indent_ = 0;
  int line_ = 0;
};

}  // namespace

std::vector<IniSection> read_ini(const std::string& path, std::string_view text) {
  return IniReader(path).read(without_byte_order_mark(text));
}

}  // namespace pinned_images::manifest
