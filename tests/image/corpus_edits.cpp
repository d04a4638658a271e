// SPDX-License-Identifier: MIT
#include "corpus_edits.hpp"

#include "support/text.hpp"

#include <algorithm>
#include <cctype>

namespace pinned_images::corpus {
namespace {

using manifest::Entry;
using manifest::Format;
using manifest::Manifest;

bool is_name_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' || c == '.';
}

// Whether `name`, normalised, stands at `at` in any spelling; `end` is behind it.
bool name_at(const std::string& line, std::size_t at, const std::string& name, std::size_t& end) {
  if (at > 0 && is_name_character(line[at - 1])) return false;
  std::size_t i = at;
  for (const char c : name) {
    if (i >= line.size()) return false;
    const bool separator = line[i] == '-' || line[i] == '_' || line[i] == '.';
    if (c == '-' ? !separator : std::tolower(static_cast<unsigned char>(line[i])) != c)
      return false;
    ++i;
    while (c == '-' && i < line.size() && (line[i] == '-' || line[i] == '_')) ++i;
  }
  end = i;
  return i >= line.size() || !is_name_character(line[i]);
}

// Behind the name and its extras.
std::optional<Span> name_span(const Lines& lines, const Entry& entry) {
  if (entry.line < 1 || static_cast<std::size_t>(entry.line) > lines.size()) return std::nullopt;
  const std::size_t at = static_cast<std::size_t>(entry.line - 1);
  const std::string& line = lines[at];
  const std::size_t start = entry.column > 0 ? static_cast<std::size_t>(entry.column - 1) : 0;
  for (std::size_t i = start; i < line.size(); ++i) {
    std::size_t end = 0;
    if (!name_at(line, i, entry.name, end)) continue;
    const std::size_t next = line.find_first_not_of(' ', end);
    if (next != std::string::npos && line[next] == '[') end = line.find(']', next) + 1;
    return Span{at, i, end};
  }
  return std::nullopt;
}

bool is_toml_lock(Format format) {
  return format == Format::UvLock || format == Format::PoetryLock || format == Format::PdmLock ||
         format == Format::Pylock;
}

bool is_table_entry(const Manifest& manifest, const Entry& entry) {
  return manifest.format == Format::Pipfile || manifest.format == Format::PixiToml ||
         (manifest.format == Format::Pyproject && entry.where.starts_with("tool.poetry"));
}

std::optional<Span> quoted(const Lines& lines, std::size_t line, const std::string& before) {
  const std::size_t at = lines[line].find(before);
  if (at == std::string::npos) return std::nullopt;
  const std::size_t begin = at + before.size();
  return Span{line, begin, lines[line].find('"', begin)};
}

// `name = "^1.2"`, `name = {version = "^1.2"}`.
std::optional<Span> table_span(const Lines& lines, const Entry& entry) {
  const auto name = name_span(lines, entry);
  if (!name) return std::nullopt;
  const std::string& line = lines[name->line];
  const std::size_t value = line.find_first_not_of("\"= \t", name->end);
  if (value == std::string::npos) return std::nullopt;
  std::size_t from = name->end;
  if (line[value] == '{') from = line.find("version", value);
  if (from == std::string::npos) return std::nullopt;
  const std::size_t begin = line.find('"', line.find('=', from)) + 1;
  if (begin == 0) return std::nullopt;
  return Span{name->line, begin, line.find('"', begin)};
}

// `name[x] >=1,<2 ; marker`, in quotes or not.
std::optional<Span> specifier_span(const Lines& lines, const Entry& entry) {
  auto span = name_span(lines, entry);
  if (!span) return std::nullopt;
  const std::string& line = lines[span->line];
  span->begin = span->end;
  span->end = line.find_first_of(";#\"'\r", span->begin);
  if (span->end == std::string::npos) span->end = line.size();
  while (span->end > span->begin && line[span->end - 1] == ' ') --span->end;
  return span;
}

// `.../name-version-build.conda#hash`; the version is what lies between the last two hyphens.
std::optional<Span> conda_url_span(const Lines& lines, std::size_t at) {
  const std::string& line = lines[at];
  const std::size_t build = line.rfind('-', line.find('#'));
  if (build == std::string::npos) return std::nullopt;
  return Span{at, line.rfind('-', build - 1) + 1, build};
}

std::optional<Span> key_span(const Lines& lines, const Block& block, const std::string& key) {
  for (std::size_t at = block.begin; at < block.end; ++at) {
    const std::size_t begin = lines[at].find(key);
    if (begin == std::string::npos || lines[at].find_first_not_of(" -") != begin) continue;
    return Span{at, begin + key.size(), lines[at].size()};
  }
  return std::nullopt;
}

std::optional<Span> quoted_key(const Lines& lines, const Block& block, const std::string& key) {
  for (std::size_t at = block.begin; at < block.end; ++at) {
    if (lines[at].find(key) == lines[at].find_first_not_of(' ')) return quoted(lines, at, key);
  }
  return std::nullopt;
}

bool starts_block(const std::string& line, Format format) {
  if (is_toml_lock(format)) return line.starts_with("[[") || line.starts_with("[metadata");
  return line.starts_with("- ");
}

// uv.lock: `{ name = "x", version = "1", source = {..} }` where several versions are locked.
bool is_edge_to(const std::string& line, const std::string& head, const std::string& source) {
  if (line.find(head) == std::string::npos) return false;
  return line.find("source = ") == std::string::npos || line.find(source) != std::string::npos;
}

void change_edges(Lines& lines, const Entry& entry, const Block& block, const std::string& from,
                  const std::string& to) {
  std::string source;
  for (std::size_t at = block.begin; at < block.end; ++at) {
    if (lines[at].starts_with("source = ")) source = lines[at];
  }
  const std::string head = "{ name = \"" + entry.name + "\", version = \"";
  for (std::string& line : lines) {
    if (!is_edge_to(line, head + from + "\"", source)) continue;
    line = replaced(line, head + from, head + to);
  }
}

// What conda-lock and pixi write a version into beside its own key: the file's name.
std::string with_file_names(const std::string& text, const Entry& entry, const std::string& from,
                            const std::string& to) {
  return all_replaced(text, "/" + entry.name + "-" + from + "-", "/" + entry.name + "-" + to + "-");
}

}  // namespace

Lines lines_of(const std::string& text) {
  Lines result;
  for (const std::string_view line : split(text, '\n')) result.emplace_back(line);
  return result;
}

std::string text_of(const Lines& lines) {
  return join(lines, "\n");
}

std::optional<Edit> edit_of(const std::string& what, const Files& files, const std::string& path,
                            const std::string& after) {
  const Lines before_lines = lines_of(files.at(path));
  const Lines after_lines = lines_of(after);
  std::size_t at = 0;
  const std::size_t common = std::min(before_lines.size(), after_lines.size());
  while (at < common && before_lines[at] == after_lines[at]) ++at;
  if (at == before_lines.size() && at == after_lines.size()) return std::nullopt;
  Edit edit{what, path, static_cast<int>(at) + 1, "", "", files, files};
  if (at < before_lines.size()) edit.old_text = before_lines[at];
  if (at < after_lines.size()) edit.new_text = after_lines[at];
  edit.after[path] = after;
  return edit;
}

Block block_of(const Lines& lines, const Manifest& manifest, const Entry& entry) {
  const std::size_t begin = static_cast<std::size_t>(std::max(entry.line, 1) - 1);
  std::size_t end = begin + 1;
  if (is_toml_lock(manifest.format) || manifest.format == Format::CondaLock ||
      manifest.format == Format::PixiLock) {
    while (end < lines.size() && !starts_block(lines[end], manifest.format)) ++end;
  } else if (manifest.format == Format::PipfileLock) {
    while (end < lines.size() && !lines[end].starts_with("        }")) ++end;
  }
  return {begin, end};
}

std::optional<Span> version_span(const Lines& lines, const Manifest& manifest, const Entry& entry) {
  const Block block = block_of(lines, manifest, entry);
  if (is_toml_lock(manifest.format)) return quoted_key(lines, block, "version = \"");
  if (manifest.format == Format::PipfileLock) return quoted_key(lines, block, "\"version\": \"");
  if (manifest.format == Format::CondaExplicit) return conda_url_span(lines, block.begin);
  if (manifest.format == Format::CondaLock) return key_span(lines, block, "version: ");
  if (manifest.format == Format::PixiLock) {
    return entry.conda ? conda_url_span(lines, block.begin) : key_span(lines, block, "version: ");
  }
  if (is_table_entry(manifest, entry)) return table_span(lines, entry);
  return specifier_span(lines, entry);
}

std::optional<Span> requirement_span(const Lines& lines, const Entry& entry) {
  const auto name = name_span(lines, entry);
  const auto specifier = specifier_span(lines, entry);
  if (!name || !specifier) return std::nullopt;
  return Span{name->line, name->begin, specifier->end};
}

std::string raised(const std::string& specifier, bool first) {
  std::size_t begin =
      std::find_if(specifier.begin(), specifier.end(), is_digit) - specifier.begin();
  if (begin == specifier.size()) return specifier;
  std::size_t end = begin;
  const auto skip_digits = [&] {
    while (end < specifier.size() && is_digit(specifier[end])) ++end;
  };
  skip_digits();
  while (!first && end + 1 < specifier.size() && specifier[end] == '.' &&
         is_digit(specifier[end + 1])) {
    begin = ++end;
    skip_digits();
  }
  const unsigned long long number = std::stoull(specifier.substr(begin, end - begin).substr(0, 18));
  return specifier.substr(0, begin) + std::to_string(number + 1) + specifier.substr(end);
}

std::optional<std::string> with_version(
    const std::string& text, const Manifest& manifest, const Entry& entry,
    const std::function<std::string(const std::string&)>& change) {
  Lines lines = lines_of(text);
  const auto span = version_span(lines, manifest, entry);
  if (!span) return std::nullopt;
  const std::string from = span->in(lines);
  const std::string to = change(from);
  if (to == from) return std::nullopt;
  lines[span->line].replace(span->begin, from.size(), to);
  if (manifest.format == Format::UvLock) {
    change_edges(lines, entry, block_of(lines, manifest, entry), from, to);
  }
  const bool in_names = manifest.format == Format::CondaLock || manifest.format == Format::PixiLock;
  return in_names ? with_file_names(text_of(lines), entry, from, to) : text_of(lines);
}

std::string replaced(const std::string& line, const std::string& from, const std::string& to,
                     std::size_t start) {
  const std::size_t at = line.find(from, start);
  if (at == std::string::npos) return line;
  return line.substr(0, at) + to + line.substr(at + from.size());
}

std::string all_replaced(std::string text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

}  // namespace pinned_images::corpus
