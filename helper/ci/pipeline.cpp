// SPDX-License-Identifier: MIT
#include "ci/pipeline.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace pinned_images::ci {
namespace {

/// What a pattern is made of: a byte, any text without `/`, any text.
struct Token {
  enum class Kind { Byte, Name, Any } kind;
  char byte = 0;
};

// The end of a variable or an input that begins at `at`; `at` itself if none does.
std::size_t end_of_variable(std::string_view pattern, std::size_t at) {
  const std::string_view rest = pattern.substr(at);
  for (const auto& [begin, end] : {std::pair("$[[", "]]"), {"${{", "}}"}, {"${", "}"}}) {
    if (!rest.starts_with(begin)) continue;
    const std::size_t found = pattern.find(end, at);
    return found == pattern.npos ? pattern.size() : found + std::string_view(end).size();
  }
  if (!rest.starts_with("$")) return at;
  const std::size_t end = pattern.find_first_not_of(
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_", at + 1);
  return std::min(end, pattern.size());
}

std::vector<Token> tokens_of(std::string_view pattern) {
  std::vector<Token> tokens;
  for (std::size_t at = 0; at < pattern.size();) {
    const std::size_t end = end_of_variable(pattern, at);
    if (end > at + 1) {
      tokens.push_back({Token::Kind::Any});
      at = end;
    } else if (pattern.substr(at).starts_with("**")) {
      tokens.push_back({Token::Kind::Any});
      at += 2;
    } else {
      const bool is_star = pattern[at] == '*';
      tokens.push_back({is_star ? Token::Kind::Name : Token::Kind::Byte, pattern[at]});
      ++at;
    }
  }
  return tokens;
}

/// Takes files in, each once; those that win over others come after them: of includes the later
/// ones, and the file that has them.
class Reader {
 public:
  explicit Reader(const Files& files) : files_(files) {}

  void take_in(const std::string& path, std::optional<Format> format) {
    if (!seen_.insert(path).second) return;
    std::shared_ptr<const SourceFile> source = files_.read(path, format);
    for (const Include& include : source->file.includes) {
      take_in_all(include.path.value, source->file.format);
    }
    Definitions own = source->file.definitions;
    own.take_in(pipeline_.definitions);
    pipeline_.definitions = std::move(own);
    pipeline_.files.push_back(std::move(source));
  }

  Pipeline pipeline() { return std::move(pipeline_); }

 private:
  void take_in_all(std::string_view pattern, Format format) {
    while (pattern.starts_with("/") || pattern.starts_with("./")) {
      pattern.remove_prefix(pattern.starts_with("/") ? 1 : 2);
    }
    for (const std::string& path : files_.find(pattern)) {
      if (has_variable(pattern) && !is_readable(path, format)) continue;
      take_in(path, format);
    }
  }

  // What a variable may name need be no CI file.
  bool is_readable(const std::string& path, Format format) const {
    try {
      files_.read(path, format);
      return true;
    } catch (const Error&) {
      return false;
    }
  }

  const Files& files_;
  Pipeline pipeline_;
  std::set<std::string> seen_;
};

}  // namespace

bool matches_pattern(std::string_view pattern, std::string_view path) {
  // The places of the pattern that the path read so far may have come to.
  const std::vector<Token> tokens = tokens_of(pattern);
  std::vector<char> open(tokens.size() + 1, 0);
  const auto reach = [&](std::vector<char>& places) {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      if (places[i] != 0 && tokens[i].kind != Token::Kind::Byte) places[i + 1] = 1;
    }
  };
  open[0] = 1;
  reach(open);
  for (const char byte : path) {
    std::vector<char> next(open.size(), 0);
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      if (open[i] == 0) continue;
      const bool stays = tokens[i].kind == Token::Kind::Any ||
                         (tokens[i].kind == Token::Kind::Name && byte != '/');
      if (stays) next[i] = 1;
      if (tokens[i].kind == Token::Kind::Byte && tokens[i].byte == byte) next[i + 1] = 1;
    }
    reach(next);
    open = std::move(next);
  }
  return open.back() != 0;
}

bool is_yaml(std::string_view path) {
  return path.ends_with(".yml") || path.ends_with(".yaml");
}

std::vector<std::string> matching(std::string_view pattern, const std::vector<std::string>& paths) {
  std::vector<std::string> result;
  for (const std::string& path : paths) {
    if (is_yaml(path) && matches_pattern(pattern, path)) result.push_back(path);
  }
  return result;
}

bool is_root(std::string_view path) {
  return path == ".gitlab-ci.yml" || path == ".gitlab-ci.yaml" ||
         (path.starts_with(".github/workflows/") && is_yaml(path));
}

std::shared_ptr<const SourceFile> read_source(const std::string& path, std::string text,
                                              std::optional<Format> format) {
  CiFile file = read(path, text, format);
  return std::make_shared<const SourceFile>(SourceFile{std::move(file), std::move(text)});
}

Pipeline pipeline_of(const std::string& path, std::string text, std::optional<Format> format) {
  auto source = read_source(path, std::move(text), format);
  return {{source}, source->file.definitions};
}

Pipeline read_pipeline(const Files& files, const std::string& root) {
  Reader reader(files);
  reader.take_in(root, std::nullopt);
  return reader.pipeline();
}

}  // namespace pinned_images::ci
