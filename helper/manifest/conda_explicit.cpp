// SPDX-License-Identifier: MIT
#include "manifest/conda_url.hpp"
#include "manifest/readers.hpp"
#include "support/text.hpp"
#include "support/utf8.hpp"

namespace pinned_images::manifest {
namespace {

/// Reads one file line by line; blank lines and comments say nothing.
class ExplicitReader {
 public:
  explicit ExplicitReader(const std::string& path) {
    manifest_.path = path;
    manifest_.format = Format::CondaExplicit;
  }

  Manifest read(std::string_view text) {
    int number = 0;
    for (const std::string_view line : split(without_byte_order_mark(text), '\n')) {
      read_line(line, ++number);
    }
    return std::move(manifest_);
  }

 private:
  void read_line(std::string_view whole, int number) {
    const std::string_view line = trim(whole);
    const int column = 1 + static_cast<int>(whole.find(line));
    if (line.empty() || line.starts_with('#')) return;
    if (line == "@EXPLICIT") {
      begun_ = true;
    } else if (!begun_) {
      add_invalid(manifest_, {"a line before @EXPLICIT", number, column, std::string(line)});
    } else {
      add(line, number, column);
    }
  }

  void add(std::string_view line, int number, int column) {
    const auto url = parse_conda_url(line);
    if (!url) {
      add_invalid(manifest_, {"not the URL of a conda package: <name>-<version>-<build>.conda",
                              number, column, std::string(line)});
      return;
    }
    Entry entry = entry_of_conda_url(*url);
    entry.where = "explicit";
    entry.line = number;
    entry.column = column;
    entry.part.kind = Part::Kind::Lock;
    add_entry(manifest_, std::move(entry));
  }

  Manifest manifest_;
  bool begun_ = false;
};

}  // namespace

Manifest read_conda_explicit(const std::string& path, std::string_view text) {
  return ExplicitReader(path).read(text);
}

}  // namespace pinned_images::manifest
