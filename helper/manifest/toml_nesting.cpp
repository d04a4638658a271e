// SPDX-License-Identifier: MIT
#include "manifest/toml_nesting.hpp"

#include "manifest/text_place.hpp"
#include "support/error.hpp"

#include <algorithm>
#include <array>

namespace pinned_images::manifest {
namespace {

constexpr int max_key_parts = 32;
constexpr int max_depth = 64;

constexpr std::array<bool, 256> made_telling() {
  std::array<bool, 256> telling{};
  for (const char byte : std::string_view("\"'#\\\n.,=[]{}")) telling.at(byte) = true;
  return telling;
}

// The bytes that mean anything here, in a string or outside: most don't.
constexpr std::array<bool, 256> telling = made_telling();

/// Reads TOML only so far as to tell strings and comments from what nests.
class NestingScan {
 public:
  NestingScan(const std::string& path, std::string_view text) : path_(path), text_(text) {}

  void run() {
    while (go_to_telling()) {
      const char byte = text_[at_];
      if (byte == '"' || byte == '\'') {
        skip_string(byte);
      } else if (byte == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else {
        step(byte);
        ++at_;
      }
    }
  }

 private:
  // Goes on to the next of the telling bytes; returns whether there is one.
  bool go_to_telling() {
    std::size_t at = at_;
    while (at < text_.size() && !telling[static_cast<unsigned char>(text_[at])]) ++at;
    at_ = at;
    return at < text_.size();
  }

  void step(char byte) {
    switch (byte) {
      case '.':
        if (++dots_ >= max_key_parts) fail("a key of more than 32 parts");
        break;
      case '[':
      case '{':
        if (++depth_ > max_depth) fail("lists or tables nested more than 64 deep");
        dots_ = 0;
        break;
      case ']':
      case '}':
        depth_ = std::max(0, depth_ - 1);
        dots_ = 0;
        break;
      case '\n':
      case ',':
      case '=':
        dots_ = 0;
        break;
      default:
        break;
    }
  }

  void skip_string(char quote) {
    const std::string triple(3, quote);
    if (text_.substr(at_, 3) == triple) {
      at_ += 3;
      skip_to_end(quote, triple);
      // The text may end in one or two quotes of its own.
      while (at_ < text_.size() && text_[at_] == quote) ++at_;
    } else {
      ++at_;
      skip_to_end(quote, std::string_view(triple).substr(0, 1));
    }
  }

  // A one-line string that never ends is for the parser to report; the next line is read afresh.
  void skip_to_end(char quote, std::string_view end) {
    const bool multi_line = end.size() == 3;
    while (go_to_telling()) {
      const char byte = text_[at_];
      if (byte == '\\' && quote == '"') {
        at_ += 2;
      } else if (byte == quote && text_.substr(at_, end.size()) == end) {
        at_ += end.size();
        return;
      } else if (byte == '\n' && !multi_line) {
        return;
      } else {
        ++at_;
      }
    }
  }

  [[noreturn]] void fail(const std::string& problem) const {
    throw input_error(place_at(path_, text_, at_), problem,
                      "no manifest needs that: correct the file");
  }

  const std::string& path_;
  std::string_view text_;
  std::size_t at_ = 0;
  int dots_ = 0;
  int depth_ = 0;
};

}  // namespace

void check_toml_nesting(const std::string& path, std::string_view text) {
  NestingScan(path, text).run();
}

}  // namespace pinned_images::manifest
