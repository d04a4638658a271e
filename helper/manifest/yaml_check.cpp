// SPDX-License-Identifier: MIT
#include "manifest/yaml_check.hpp"

#include "support/utf8.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace pinned_images::manifest {
namespace {

bool is_forbidden_control(char byte) {
  const auto value = static_cast<unsigned char>(byte);
  return (value < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || value == 0x7F;
}

void check_bytes(const YamlPlaces& places) {
  const std::string_view text = places.text();
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = utf8_length(text, at);
    if (length == 0) {
      throw input_error(places.place(at), "not YAML: bytes that are not UTF-8",
                        "save the file as UTF-8");
    }
    if (is_forbidden_control(text[at])) {
      throw input_error(places.place(at), "not YAML: a control character", "remove it");
    }
    // yaml-cpp would join the two lines.
    if (text[at] == '\r' && text.substr(at, 2) != "\r\n") {
      throw input_error(places.place(at), "not YAML: a carriage return that ends no line",
                        "end lines with a line feed");
    }
    at += length;
  }
}

// yaml-cpp reads a whole flow list before it says a word, and `- - - -` level by level. Brackets in
// plain text come in pairs, so that counting them without reading strings hits no real file.
void check_nesting(const YamlPlaces& places, const std::string& hint) {
  constexpr std::size_t max_open = 1000;
  constexpr std::size_t max_dashes = 64;
  std::size_t open = 0;
  std::size_t dashes = 0;
  const std::string_view text = places.text();
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char byte = text[at];
    if (byte == '[' || byte == '{') ++open;
    if ((byte == ']' || byte == '}') && open > 0) --open;
    // An indicator has a blank behind it; a ruler of dashes has none.
    const bool indicator = (byte == '-' || byte == '?') && text.substr(at + 1, 1) == " ";
    if (indicator) ++dashes;
    if (!indicator && byte != ' ') dashes = 0;
    if (open > max_open || dashes > max_dashes) {
      throw input_error(places.place(at), "lists or maps nested more than 64 deep", hint);
    }
  }
}

void check_indentation(const YamlPlaces& places) {
  const std::string_view text = places.text();
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find_first_of("\r\n", begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    const std::size_t content = std::min(line.find_first_not_of(" \t"), line.size());
    const std::size_t tab = line.substr(0, content).find('\t');
    if (tab != std::string_view::npos && content < line.size() && line[content] != '#') {
      throw input_error(places.place(begin + tab), "not YAML: a tab as indentation",
                        "indent with spaces");
    }
    begin = end + 1;
  }
}

// Of a flow list yaml-cpp keeps each token until the list is closed, some 350 bytes for each of
// these, before it says a word: one flat list of 64 MiB would take 10 GiB. A bracket that plain
// text leaves open counts on to the end of the file, so there must be room for a whole large lock.
void check_flow_size(const YamlPlaces& places, const std::string& hint) {
  constexpr std::size_t max_indicators = 1'000'000;
  constexpr std::string_view indicators = "[]{},:?&*!'\"";
  std::size_t open = 0;
  std::size_t inside = 0;
  const std::string_view text = places.text();
  for (std::size_t at = text.find_first_of(indicators); at != std::string_view::npos;
       at = text.find_first_of(indicators, at + 1)) {
    const char byte = text[at];
    if (byte == '[' || byte == '{') ++open;
    if ((byte == ']' || byte == '}') && open > 0) --open;
    inside = open == 0 ? 0 : inside + 1;
    if (inside > max_indicators) {
      throw input_error(places.place(at),
                        "a list or map in brackets with more than 1,000,000 parts", hint);
    }
  }
}

}  // namespace

void check_yaml_bytes(const YamlPlaces& places, const std::string& size_hint) {
  check_bytes(places);
  check_nesting(places, size_hint);
  check_flow_size(places, size_hint);
}

void check_yaml_text(const YamlPlaces& places) {
  check_yaml_bytes(places, "no manifest needs that: correct the file");
  check_indentation(places);
}

}  // namespace pinned_images::manifest
