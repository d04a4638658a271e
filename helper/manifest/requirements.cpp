// SPDX-License-Identifier: MIT
#include "manifest/readers.hpp"
#include "manifest/reference.hpp"
#include "manifest/requirement_entry.hpp"
#include "manifest/requirements_lines.hpp"
#include "manifest/requirements_options.hpp"
#include "manifest/requirements_text.hpp"
#include "python/marker.hpp"
#include "python/name.hpp"
#include "python/requirement.hpp"
#include "support/error.hpp"
#include "support/escape.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace pinned_images::manifest {
namespace {

using python::RequirementError;

// Says that a requirement is fine, but nothing in it tells the package's name.
struct Unnamed {
  std::string what;
};

constexpr std::array<std::string_view, 13> archive_ends = {
    ".whl",    ".zip", ".tar.gz", ".tgz",    ".tar",      ".tar.bz2", ".tbz",
    ".tar.xz", ".txz", ".tlz",    ".tar.lz", ".tar.lzma", ".egg"};

bool is_url(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return false;
  const std::string scheme = lower(text.substr(0, colon));
  for (const std::string_view plain : {"http", "https", "file", "ftp"}) {
    if (scheme == plain) return true;
  }
  for (const std::string_view vcs : {"git+", "hg+", "svn+", "bzr+"}) {
    if (scheme.starts_with(vcs)) return true;
  }
  return false;
}

std::string_view without_extras(std::string_view text) {
  if (!text.ends_with(']')) return text;
  return text.substr(0, text.rfind('['));
}

std::string_view extras_of(std::string_view text) {
  return text.substr(without_extras(text).size());
}

bool looks_like_path(std::string_view text) {
  return text.starts_with('.') || text.find('/') != std::string_view::npos;
}

// pip asks the file system; here the look decides: a path has no operator in it, and is not the
// URL half of `name @ URL`.
bool is_path(std::string_view text) {
  text = without_extras(trim(text));
  const std::size_t at = text.find('@');
  if (at != std::string_view::npos && !looks_like_path(text.substr(0, at))) return false;
  const bool archive = std::any_of(archive_ends.begin(), archive_ends.end(),
                                   [&](std::string_view end) { return text.ends_with(end); });
  return archive || (looks_like_path(text) && text.find_first_of("=<>!~\"'") == text.npos);
}

// The value of `#egg=`: a name, at times with extras.
std::optional<std::string> egg_of(std::string_view reference) {
  const std::size_t hash = reference.find('#');
  if (hash == std::string_view::npos) return std::nullopt;
  for (const std::string_view part : split(reference.substr(hash + 1), '&')) {
    if (part.starts_with("egg=")) return percent_decode(part.substr(4));
  }
  return std::nullopt;
}

void set_name(Entry& entry, std::string_view reference, std::string_view extras) {
  if (const auto egg = egg_of(reference)) {
    const Entry named = entry_of_requirement(*egg + std::string(extras));
    entry.name = named.name;
    entry.extras = named.extras;
    return;
  }
  const auto archive = archive_name(reference);
  if (!archive) throw Unnamed{std::string(reference)};
  entry.name = archive->name;
  if (!extras.empty()) {
    entry.extras = python::parse_requirement("x" + std::string(extras)).extras;
  }
}

// The text of a marker that begins at `offset` of the line; absent if it is blank, as pip has it.
std::optional<std::string> read_marker(std::string_view text, std::size_t offset) {
  if (trim(text).empty()) return std::nullopt;
  constexpr std::string_view lead = "x ;";
  try {
    return python::parse_requirement(std::string(lead) + std::string(text)).marker->text();
  } catch (const RequirementError& error) {
    throw RequirementError(error.what(), offset + error.offset() - lead.size());
  }
}

Entry entry_of_reference(std::string_view whole) {
  const std::string_view reference = is_url(whole) ? whole : without_extras(whole);
  Entry entry;
  set_name(entry, reference, is_url(whole) ? "" : extras_of(whole));
  set_reference(entry, reference);
  return entry;
}

// pip parts the marker first: at `; ` behind a URL, else at the first `;`, in `name @ URL` too.
Entry entry_of_line(std::string_view text) {
  const std::string_view separator = is_url(text) ? "; " : ";";
  const std::size_t semicolon = std::min(text.find(separator), text.size());
  const std::string_view head = text.substr(0, semicolon);
  const bool reference = is_url(head) || is_path(head);
  Entry entry = reference ? entry_of_reference(trim(head)) : entry_of_requirement(head);
  entry.install_line = std::string(text);
  if (semicolon == text.size()) return entry;
  const std::string_view marker = text.substr(semicolon + 1);
  entry.marker = read_marker(marker, semicolon + 1);
  // PEP 508 wants a blank there, and installers other than pip insist on it.
  if (entry.direct_reference) {
    entry.install_line = std::string(trim(head)) + " ; " + std::string(trim(marker));
  }
  return entry;
}

std::string shell_quoted(std::string_view text) {
  std::string result = "'";
  for (const char byte : text) result += byte == '\'' ? "'\\''" : std::string(1, byte);
  return result + "'";
}

// What the options' splitter takes for one word again.
std::string shell_word(const std::string& text) {
  return text.find_first_of(" \t\r\n'\"\\") == std::string::npos ? text : shell_quoted(text);
}

Entry entry_of_editable(const std::string& value) {
  const std::size_t at = value.find('@');
  const bool named =
      at != std::string::npos && !is_url(value) && !looks_like_path(value.substr(0, at));
  const std::size_t semicolon = std::min(value.find("; "), value.size());
  const std::string_view head = trim(std::string_view(value).substr(0, semicolon));
  Entry entry = named ? entry_of_line(value) : entry_of_reference(head);
  if (!named && semicolon < value.size())
    entry.marker = read_marker(value.substr(semicolon + 1), 0);
  entry.install_line = "-e " + shell_word(value);
  return entry;
}

const LineOption* find_option(const std::vector<LineOption>& options, std::string_view name) {
  const auto found = std::find_if(options.begin(), options.end(),
                                  [&](const LineOption& option) { return option.name == name; });
  return found == options.end() ? nullptr : &*found;
}

bool holds_variable(std::string_view text) {
  const std::size_t begin = text.find("${");
  return begin != std::string_view::npos && text.find('}', begin) != std::string_view::npos;
}

/// Builds the manifest of one file, line by line.
class RequirementsReader {
 public:
  RequirementsReader(const std::string& path, int first_line) : lines_before_(first_line - 1) {
    manifest_.path = path;
    manifest_.format = Format::Requirements;
  }

  Manifest read(std::string_view text) {
    for (const LogicalLine& line : logical_lines(decode_requirements(manifest_.path, text))) {
      read_line(line);
    }
    return std::move(manifest_);
  }

 private:
  void read_line(const LogicalLine& line) {
    try {
      const RequirementsLine halves = split_requirements_line(line.text());
      const LineOption* editable = find_option(halves.options, "--editable");
      if (!halves.requirement.empty()) {
        add(line, with_options(entry_of_line(halves.requirement), halves.options));
      } else if (editable != nullptr) {
        add(line, entry_of_editable(editable->value));
      } else {
        read_options(line, halves.options);
      }
    } catch (const RequirementError& error) {
      reject(line, error.offset(), error.what());
    } catch (const OptionError& error) {
      reject(line, 0, error.what());
    } catch (const Unnamed& unnamed) {
      note(line, "'" + without_userinfo(unnamed.what) +
                     "' does not tell its package's name: no image installs it");
    }
  }

  void add(const LogicalLine& line, Entry entry) {
    entry.where = "line";
    entry.line = line_of(line);
    entry.column = line.position(0).column;
    add_entry(manifest_, std::move(entry));
  }

  // Hashes are of one platform's files; the rest of the options builds the package.
  static Entry with_options(Entry entry, const std::vector<LineOption>& options) {
    for (const LineOption& option : options) {
      if (!is_requirement_option(option.name) || option.name == "--hash") continue;
      entry.install_line += " " + option.name + "=" + shell_quoted(option.value);
    }
    return entry;
  }

  // A line that includes a file does nothing else, and of several on a line pip reads one.
  void read_options(const LogicalLine& line, const std::vector<LineOption>& options) {
    const LineOption* requirement = find_option(options, "--requirement");
    const LineOption* constraint = find_option(options, "--constraint");
    if (requirement != nullptr || constraint != nullptr) {
      const LineOption& taken = requirement != nullptr ? *requirement : *constraint;
      manifest_.includes.push_back(
          {requirement == nullptr, taken.value, line_of(line), line.position(0).column, ""});
      if (options.size() > 1) {
        note(line,
             "pip reads " + taken.name + " " + taken.value + " of this line and nothing else");
      }
      return;
    }
    for (const LineOption& option : options) {
      if (is_requirement_option(option.name)) continue;
      manifest_.options.push_back({option.name, option.value, line_of(line)});
    }
  }

  void reject(const LogicalLine& line, std::size_t offset, const std::string& problem) {
    const LogicalLine::Position position = line.position(std::min(offset, line.text().size()));
    const std::string text =
        holds_variable(line.text())
            ? "a variable hides the requirement, and its value isn't known here"
            : problem;
    add_invalid(manifest_,
                {text, position.line + lines_before_, position.column, std::string(line.text())});
  }

  void note(const LogicalLine& line, const std::string& text) {
    manifest_.notes.push_back("line " + std::to_string(line_of(line)) + ": " + text);
  }

  int line_of(const LogicalLine& line) const { return line.line() + lines_before_; }

  int lines_before_;
  Manifest manifest_;
};

}  // namespace

Manifest read_requirements(const std::string& path, std::string_view text) {
  return RequirementsReader(path, 1).read(text);
}

Manifest read_requirements_lines(const std::string& path, std::string_view text, int first_line) {
  return RequirementsReader(path, first_line).read(text);
}

}  // namespace pinned_images::manifest
