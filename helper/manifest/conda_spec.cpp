// SPDX-License-Identifier: MIT
#include "manifest/conda_spec.hpp"

#include "manifest/conda_platform.hpp"
#include "manifest/conda_url.hpp"
#include "python/cursor.hpp"
#include "python/name.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

namespace pinned_images::manifest {
namespace {

using python::Cursor;
using python::SyntaxError;

constexpr std::string_view spec_blanks = " \t";

bool is_any(char byte, std::string_view of) {
  return of.find(byte) != std::string_view::npos;
}

// What is missing is missing at the end.
std::size_t offset_in(std::string_view whole, std::string_view part) {
  if (part.empty()) return whole.size();
  return static_cast<std::size_t>(part.data() - whole.data());
}

bool is_version_part(char byte) {
  return is_alphanumeric(byte) || is_any(byte, "_.-+!*");
}

/// One clause of a version: `>=`, `2.7`.
struct CondaClause {
  std::string_view op;
  std::string_view version;
};

/// Reads the clauses of a version, to see that it is one.
class VersionReader {
 public:
  VersionReader(std::string_view text, std::size_t offset) : cursor_(text), offset_(offset) {}

  std::vector<CondaClause> read() {
    read_group(0);
    if (!cursor_.at_end()) fail("a version can't go on like this");
    return std::move(clauses_);
  }

 private:
  static constexpr int max_depth = 64;

  void read_group(int depth) {
    if (depth > max_depth) fail("a version in more than 64 parentheses");
    while (true) {
      cursor_.skip_blanks();
      if (cursor_.eat("(")) {
        read_group(depth + 1);
        if (!cursor_.eat(")")) fail("a parenthesis that isn't closed");
        cursor_.skip_blanks();
      } else {
        read_clause();
      }
      if (!cursor_.eat(",") && !cursor_.eat("|")) return;
    }
  }

  void read_clause() {
    constexpr std::array<std::string_view, 8> operators = {
        "==", "!=", "<=", ">=", "~=", "=", "<", ">"};
    CondaClause clause;
    for (const std::string_view op : operators) {
      if (!cursor_.eat(op)) continue;
      clause.op = op;
      break;
    }
    cursor_.skip_blanks();
    clause.version = cursor_.eat_while(is_version_part);
    if (clause.version.empty()) {
      fail(clause.op.empty() ? "a version is missing"
                             : "'" + std::string(clause.op) + "' without a version");
    }
    cursor_.skip_blanks();
    clauses_.push_back(clause);
  }

  [[noreturn]] void fail(const std::string& problem) const {
    throw SyntaxError(problem, offset_ + cursor_.offset());
  }

  Cursor cursor_;
  std::size_t offset_;
  std::vector<CondaClause> clauses_;
};

struct VersionAndBuild {
  std::string_view version;
  std::optional<std::string_view> build;
};

// The build is the last word behind a blank or `=` that belongs to no operator.
VersionAndBuild split_build(std::string_view text) {
  text = trim(text);
  const std::size_t at = text.find_last_of(" \t=");
  if (at == std::string_view::npos || at == 0 || at + 1 == text.size()) return {text, {}};
  const std::string_view build = text.substr(at + 1);
  if (is_any(text[at - 1], "=!|,<>~") || build.find_first_of("-,|<>~()") != build.npos) {
    return {text, {}};
  }
  const std::string_view version = trim(text.substr(0, at));
  // `>= 1,< 2`: the blank is inside of a clause.
  if (is_any(text[at], spec_blanks) && is_any(version.back(), "=!|,<>~")) return {text, {}};
  return {version, build};
}

void set_version(CondaSpec& spec, std::string_view text, std::size_t offset, bool exact) {
  const std::vector<CondaClause> clauses = VersionReader(text, offset).read();
  if (clauses.size() != 1) return;
  const CondaClause& only = clauses.front();
  if (is_any('*', only.version)) return;
  if (only.op.empty() || only.op == "==" || (only.op == "=" && exact)) {
    spec.pinned = normal_conda_version(only.version);
  } else if (only.op == "=") {
    spec.fuzzy = std::string(only.version);
  }
}

std::string joined(std::string_view version, const std::optional<std::string>& build) {
  const std::string text(version.empty() ? "*" : version);
  return build ? text + "=" + *build : text;
}

/// Reads one MatchSpec from both ends: brackets, channel, name, version.
class SpecReader {
 public:
  explicit SpecReader(std::string_view text) : whole_(text) {}

  CondaSpec read() {
    std::string_view text = trim(whole_.substr(0, whole_.find('#')));
    if (text.ends_with(".conda") || text.ends_with(".tar.bz2")) return read_url(text);
    text = read_brackets(text);
    text = read_channel(text);
    const std::size_t end = std::min(text.find_first_of(" \t=<>!~"), text.size());
    set_name(text.substr(0, end));
    set_rest(trim(text.substr(end)));
    return std::move(spec_);
  }

 private:
  std::size_t offset_of(std::string_view part) const { return offset_in(whole_, part); }

  CondaSpec read_url(std::string_view text) {
    const auto url = parse_conda_url(text);
    if (!url) {
      throw SyntaxError("not the URL of a conda package: <name>-<version>-<build>.conda",
                        offset_of(text));
    }
    spec_.name = url->name;
    spec_.channel = url->channel;
    spec_.build = url->build;
    spec_.pinned = normal_conda_version(url->version);
    spec_.spec = "==" + url->version + "=" + url->build;
    return std::move(spec_);
  }

  std::string_view read_brackets(std::string_view text) {
    const std::size_t open = text.find('[');
    if (open == std::string_view::npos) return text;
    if (!text.ends_with(']')) {
      throw SyntaxError("a bracket that isn't closed at the end", offset_of(text) + open);
    }
    read_pairs(text.substr(open + 1, text.size() - open - 2));
    return trim(text.substr(0, open));
  }

  void read_pairs(std::string_view text) {
    Cursor cursor(text);
    const std::size_t begin = offset_of(text);
    cursor.skip_blanks();
    while (!cursor.at_end()) {
      const std::string_view key = cursor.eat_while(python::is_name_part);
      cursor.skip_blanks();
      if (key.empty() || !cursor.eat("=")) {
        throw SyntaxError("brackets hold pairs of key=value", begin + cursor.offset());
      }
      cursor.skip_blanks();
      pairs_[std::string(key)] = read_value(cursor, begin);
      cursor.skip_blanks();
      if (cursor.eat(",")) cursor.skip_blanks();
    }
  }

  static std::string_view read_value(Cursor& cursor, std::size_t begin) {
    for (const std::string_view quote : {"'", "\""}) {
      if (!cursor.eat(quote)) continue;
      const std::size_t start = cursor.offset();
      while (!cursor.at_end() && cursor.peek() != quote.front())
        cursor.eat(cursor.rest().substr(0, 1));
      const std::string_view value = cursor.since(start);
      if (cursor.eat(quote)) return value;
      throw SyntaxError("a quote that isn't closed", begin + start - 1);
    }
    const std::string_view value =
        cursor.eat_while([](char byte) { return !is_any(byte, ", \t'\"[]"); });
    if (!value.empty()) return value;
    throw SyntaxError("a key without a value", begin + cursor.offset());
  }

  // `channel:namespace:name`; a channel may be a URL, with colons of its own.
  std::string_view read_channel(std::string_view text) {
    const std::size_t last = text.rfind(':');
    if (last == std::string_view::npos) return text;
    const std::string_view before = text.substr(0, last);
    const std::size_t second = before.rfind(':');
    if (second != std::string_view::npos) spec_.channel = conda_channel(before.substr(0, second));
    return trim(text.substr(last + 1));
  }

  void set_name(std::string_view name) {
    if (name.empty()) throw SyntaxError("the name of a package is missing", offset_of(name));
    const auto wrong = std::find_if_not(name.begin(), name.end(), python::is_name_part);
    if (wrong != name.end()) {
      throw SyntaxError("'" + std::string(name) + "' is not the name of a conda package",
                        offset_of(name) + static_cast<std::size_t>(wrong - name.begin()));
    }
    spec_.name = lower(name);
  }

  void set_rest(std::string_view rest) {
    const VersionAndBuild parts = split_build(rest);
    std::string_view version = parts.version;
    if (parts.build) spec_.build = std::string(*parts.build);
    if (!rest.empty()) spec_.spec = std::string(rest);
    if (const auto channel = pairs_.find("channel"); channel != pairs_.end()) {
      spec_.channel = conda_channel(channel->second);
    }
    const auto build = pairs_.find("build");
    if (build != pairs_.end()) spec_.build = std::string(build->second);
    const auto bracketed = pairs_.find("version");
    if (bracketed != pairs_.end()) version = bracketed->second;
    if (build != pairs_.end() || bracketed != pairs_.end()) {
      spec_.spec = joined(version, spec_.build);
    }
    if (version.empty()) return;
    set_version(spec_, version, offset_of(version),
                parts.build.has_value() && bracketed == pairs_.end());
  }

  std::string_view whole_;
  std::map<std::string, std::string_view> pairs_;
  CondaSpec spec_;
};

}  // namespace

CondaSpec parse_conda_spec(std::string_view text) {
  return SpecReader(text).read();
}

CondaSpec parse_conda_version(std::string_view name, std::string_view text) {
  CondaSpec spec;
  spec.name = lower(name);
  const VersionAndBuild parts = split_build(text);
  if (parts.build) spec.build = std::string(*parts.build);
  spec.spec = std::string(trim(text));
  set_version(spec, parts.version, offset_in(text, parts.version), parts.build.has_value());
  return spec;
}

CondaSpec parse_conda_version(std::string_view name, std::string_view text,
                              const std::optional<std::string>& build) {
  CondaSpec spec;
  spec.name = lower(name);
  spec.build = build;
  spec.spec = joined(trim(text), build);
  set_version(spec, text, 0, false);
  return spec;
}

std::string conda_channel(std::string_view channel) {
  std::string result = without_conda_token(trim(channel));
  while (result.ends_with('/')) result.pop_back();
  const std::size_t slash = result.rfind('/');
  if (slash == std::string::npos) return result;
  return is_conda_subdir(std::string_view(result).substr(slash + 1)) ? result.substr(0, slash)
                                                                     : result;
}

Entry entry_of_conda_spec(const CondaSpec& spec) {
  Entry entry;
  entry.name = spec.name;
  entry.pinned = spec.pinned;
  entry.part.kind = Part::Kind::Conda;
  entry.conda =
      CondaFacts{python_name_of_conda(spec.name), spec.spec, spec.fuzzy, spec.channel, spec.build};
  return entry;
}

}  // namespace pinned_images::manifest
