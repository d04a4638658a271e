// SPDX-License-Identifier: MIT
#include "manifest/conda_spec.hpp"
#include "manifest/readers.hpp"
#include "manifest/requirements_lines.hpp"
#include "manifest/yaml_document.hpp"
#include "python/cursor.hpp"
#include "support/error.hpp"
#include "support/utf8.hpp"

#include <utility>

namespace pinned_images::manifest {
namespace {

/// Builds the manifest of one environment.yml from its `dependencies`.
class EnvironmentReader {
 public:
  EnvironmentReader(const std::string& path, std::string_view text) : document_(path, text) {
    manifest_.path = path;
    manifest_.format = Format::CondaEnvironment;
  }

  Manifest read() {
    const YamlValue root = document_.root();
    root.members("the file");
    read_channels(root);
    const auto dependencies = root.find("dependencies");
    if (!dependencies || dependencies->is_null()) return std::move(manifest_);
    for (const YamlValue& item : dependencies->list("dependencies")) {
      if (item.is_map()) {
        read_section(item);
      } else {
        read_spec(item);
      }
    }
    return std::move(manifest_);
  }

 private:
  // A channel may be a URL, with a token in it.
  void read_channels(const YamlValue& root) {
    const auto channels = root.find("channels");
    if (!channels || channels->is_null()) return;
    for (const YamlValue& channel : channels->list("channels")) {
      manifest_.channels.push_back(conda_channel(channel.text("an item of channels")));
    }
  }

  void read_spec(const YamlValue& item) {
    if (item.is_null()) return reject(item, 0, "an item that says nothing");
    const std::string_view text = item.text("an item of dependencies");
    try {
      Entry entry = entry_of_conda_spec(parse_conda_spec(text));
      entry.where = "dependencies";
      entry.line = item.line();
      entry.column = item.column();
      add_entry(manifest_, std::move(entry));
    } catch (const python::SyntaxError& error) {
      reject(item, error.offset(), error.what());
    }
  }

  void read_section(const YamlValue& item) {
    for (const YamlMember& member : item.members("an item of dependencies")) {
      if (member.key != "pip") {
        throw input_error(
            member.key_value.place(),
            "dependencies has no section '" + std::string(member.key) + "', only 'pip'",
            "write conda packages as texts, and those of pip below `pip:`");
      }
      if (member.value.is_null()) continue;
      for (const YamlValue& line : member.value.list("dependencies.pip")) read_pip(line);
    }
  }

  void read_pip(const YamlValue& item) {
    if (item.is_null()) return reject(item, 0, "an item that says nothing");
    const std::string_view text = item.text("an item of dependencies.pip");
    Manifest lines = read_requirements_lines(manifest_.path, text, item.text_line());
    for (Entry& entry : lines.entries) {
      entry.where = pip_section;
      entry.column = column_in(item, entry.line, entry.column);
      add_entry(manifest_, std::move(entry));
    }
    for (Include& include : lines.includes) {
      include.where = pip_section;
      include.column = column_in(item, include.line, include.column);
      manifest_.includes.push_back(std::move(include));
    }
    for (Invalid& invalid : lines.invalid) {
      invalid.column = column_in(item, invalid.line, invalid.column);
      add_invalid(manifest_, std::move(invalid));
    }
    std::move(lines.options.begin(), lines.options.end(), std::back_inserter(manifest_.options));
    std::move(lines.notes.begin(), lines.notes.end(), std::back_inserter(manifest_.notes));
  }

  static std::string text_of(const YamlValue& item) {
    return item.is_null() ? std::string(" ") : std::string(item.text("an item of dependencies"));
  }

  // Behind the first line of a text of several, only the line is known.
  static int column_in(const YamlValue& item, int line, int column) {
    if (line != item.line()) return 0;
    const std::string_view text = item.text(pip_section);
    std::size_t offset = 0;
    for (int left = column - 1; left > 0 && offset < text.size(); --left) {
      do {
        ++offset;
      } while (offset < text.size() && !begins_code_point(text[offset]));
    }
    return item.column_of(offset);
  }

  void reject(const YamlValue& item, std::size_t offset, const std::string& problem) {
    add_invalid(manifest_, {problem, item.line(), item.column_of(offset), text_of(item)});
  }

  static constexpr const char* pip_section = "dependencies.pip";

  YamlDocument document_;
  Manifest manifest_;
};

}  // namespace

Manifest read_conda_environment(const std::string& path, std::string_view text) {
  return EnvironmentReader(path, text).read();
}

}  // namespace pinned_images::manifest
