// SPDX-License-Identifier: MIT
#include "manifest/requirements_options.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace pinned_images::manifest {
namespace {

struct Known {
  std::string_view spelling;
  std::string_view name;
  bool has_value;
};

// pip's list ("Requirements File Format", Supported options), with its other spellings.
constexpr std::array<Known, 25> known_options = {{
    {"-i", "--index-url", true},
    {"--index-url", "--index-url", true},
    {"--pypi-url", "--index-url", true},
    {"--extra-index-url", "--extra-index-url", true},
    {"--no-index", "--no-index", false},
    {"-c", "--constraint", true},
    {"--constraint", "--constraint", true},
    {"-r", "--requirement", true},
    {"--requirement", "--requirement", true},
    {"-e", "--editable", true},
    {"--editable", "--editable", true},
    {"-f", "--find-links", true},
    {"--find-links", "--find-links", true},
    {"--no-binary", "--no-binary", true},
    {"--only-binary", "--only-binary", true},
    {"--prefer-binary", "--prefer-binary", false},
    {"--require-hashes", "--require-hashes", false},
    {"--pre", "--pre", false},
    {"--trusted-host", "--trusted-host", true},
    {"--use-feature", "--use-feature", true},
    {"--global-option", "--global-option", true},
    {"--hash", "--hash", true},
    {"-C", "--config-settings", true},
    {"--config-setting", "--config-settings", true},
    {"--config-settings", "--config-settings", true},
}};

bool is_shell_blank(char byte) {
  return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/// Splits words as a POSIX shell does, without expansions.
class ShellWords {
 public:
  explicit ShellWords(std::string_view text) : text_(text) {}

  std::vector<std::string> all() {
    std::vector<std::string> result;
    while (true) {
      while (at_ < text_.size() && is_shell_blank(text_[at_])) ++at_;
      if (at_ == text_.size()) return result;
      result.push_back(word());
    }
  }

 private:
  std::string word() {
    std::string result;
    while (at_ < text_.size() && !is_shell_blank(text_[at_])) {
      const char byte = text_[at_++];
      if (byte == '\'' || byte == '"') {
        quoted(byte, result);
      } else if (byte == '\\') {
        if (at_ == text_.size()) throw OptionError("a backslash ends the line's options");
        result += text_[at_++];
      } else {
        result += byte;
      }
    }
    return result;
  }

  void quoted(char quote, std::string& result) {
    while (at_ < text_.size()) {
      const char byte = text_[at_++];
      if (byte == quote) return;
      const bool escape = byte == '\\' && quote == '"' && at_ < text_.size() &&
                          (text_[at_] == '"' || text_[at_] == '\\');
      result += escape ? text_[at_++] : byte;
    }
    throw OptionError("a quote in the line's options is never closed");
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

const Known* find_exact(std::string_view spelling) {
  const auto found = std::find_if(known_options.begin(), known_options.end(),
                                  [&](const Known& known) { return known.spelling == spelling; });
  return found == known_options.end() ? nullptr : &*found;
}

const Known& find_long(std::string_view spelling) {
  if (const Known* exact = find_exact(spelling)) return *exact;
  const Known* match = nullptr;
  for (const Known& known : known_options) {
    if (!known.spelling.starts_with(spelling) || spelling.size() < 3) continue;
    if (match != nullptr && match->name != known.name) {
      throw OptionError("the option " + std::string(spelling) + " is short for more than one");
    }
    match = &known;
  }
  if (match == nullptr) throw OptionError("pip knows no option " + std::string(spelling) + " here");
  return *match;
}

/// Reads a line's words as options; words that are neither option nor value are skipped.
class OptionReader {
 public:
  explicit OptionReader(std::vector<std::string> words) : words_(std::move(words)) {}

  std::vector<LineOption> all() {
    while (next_ < words_.size()) {
      const std::string word = words_[next_++];
      if (word == "--") break;
      if (word.starts_with("--")) {
        take_long(word);
      } else if (word.starts_with('-') && word.size() > 1) {
        take_short(word);
      }
    }
    return std::move(options_);
  }

 private:
  void take_long(const std::string& word) {
    const std::size_t equals = word.find('=');
    const Known& known = find_long(std::string_view(word).substr(0, equals));
    if (equals == std::string::npos) {
      add(known, std::nullopt);
    } else if (known.has_value) {
      add(known, word.substr(equals + 1));
    } else {
      throw OptionError("the option " + std::string(known.name) + " takes no value");
    }
  }

  void take_short(const std::string& word) {
    const std::string spelling = word.substr(0, 2);
    const Known* known = find_exact(spelling);
    if (known == nullptr) throw OptionError("pip knows no option " + spelling + " here");
    // All of pip's short options take a value.
    add(*known, word.size() > 2 ? std::optional(word.substr(2)) : std::nullopt);
  }

  void add(const Known& known, std::optional<std::string> value) {
    if (known.has_value && !value) {
      if (next_ == words_.size()) {
        throw OptionError("the option " + std::string(known.name) + " needs a value");
      }
      value = words_[next_++];
    }
    options_.push_back({std::string(known.name), value.value_or("")});
  }

  std::vector<std::string> words_;
  std::size_t next_ = 0;
  std::vector<LineOption> options_;
};

}  // namespace

RequirementsLine split_requirements_line(std::string_view line) {
  std::size_t options = line.starts_with('-') ? 0 : line.find(" -");
  if (options == std::string_view::npos) return {line, {}};
  std::string_view requirement = line.substr(0, options);
  while (requirement.ends_with(' ')) requirement.remove_suffix(1);
  return {requirement, OptionReader(ShellWords(line.substr(options)).all()).all()};
}

bool is_requirement_option(std::string_view name) {
  return name == "--hash" || name == "--global-option" || name == "--config-settings";
}

}  // namespace pinned_images::manifest
