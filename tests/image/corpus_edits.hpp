// SPDX-License-Identifier: MIT
// Edits of the real text of manifests, as people and tools make them: for tests of the key.
#pragma once

#include "manifest/tree.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace pinned_images::corpus {

using Files = std::map<std::string, std::string>;  ///< text by path

/// A file's lines, each without its line feed.
using Lines = std::vector<std::string>;
Lines lines_of(const std::string& text);
std::string text_of(const Lines& lines);

/// One edit: the files before and after it, and where they differ.
struct Edit {
  std::string what;
  std::string path;
  int line = 0;  ///< 1-based
  std::string old_text;
  std::string new_text;
  Files before;
  Files after;
};

/// Returns the edit that leads from `before` to `after`, both the text of `path`; absent: the same.
std::optional<Edit> edit_of(const std::string& what, const Files& files, const std::string& path,
                            const std::string& after);

/// A part of one line.
struct Span {
  std::size_t line = 0;  ///< 0-based
  std::size_t begin = 0;
  std::size_t end = 0;

  std::string in(const Lines& lines) const { return lines[line].substr(begin, end - begin); }
};

/// Returns the lines that are the entry's own: its requirement's line, or its package's block.
/// `end` is the line behind the last.
struct Block {
  std::size_t begin = 0;
  std::size_t end = 0;
};
Block block_of(const Lines& lines, const manifest::Manifest& manifest,
               const manifest::Entry& entry);

/// Returns where the entry's version or specifier stands; empty where it has none but could have.
/// Absent: it is not in the text (a URL without one, a path).
std::optional<Span> version_span(const Lines& lines, const manifest::Manifest& manifest,
                                 const manifest::Entry& entry);

/// Returns the span of the whole requirement, `torch[x]>=2`, of a format that has such lines.
std::optional<Span> requirement_span(const Lines& lines, const manifest::Entry& entry);

/// Returns the text with the version in it raised: its last number, or its first.
std::string raised(const std::string& specifier, bool first);

/// Returns the file's text with the entry's version changed by `change`, in its block and wherever
/// else the lock names that version of it, as a tool that locks again would do.
std::optional<std::string> with_version(
    const std::string& text, const manifest::Manifest& manifest, const manifest::Entry& entry,
    const std::function<std::string(const std::string&)>& change);

/// Returns the line with the first `from` behind `start` replaced; the same if it isn't there.
std::string replaced(const std::string& line, const std::string& from, const std::string& to,
                     std::size_t start = 0);

/// Returns the text with each `from` replaced.
std::string all_replaced(std::string text, const std::string& from, const std::string& to);

}  // namespace pinned_images::corpus
