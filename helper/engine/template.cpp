// SPDX-License-Identifier: MIT
#include "engine/template.hpp"

#include "support/error.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace pinned_images::engine {
namespace {

constexpr std::string_view build_args_mark = "@BUILD_ARGS@";
constexpr std::string_view helper_mark = "@HELPER@";

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_mark_char(char c) {
  return (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_';
}

// A mark in a line: `@WORD@`, WORD in capitals.
struct Mark {
  std::size_t begin = 0;
  std::size_t end = 0;
};

std::optional<Mark> next_mark(std::string_view line, std::size_t from) {
  for (std::size_t at = line.find('@', from); at != std::string_view::npos;
       at = line.find('@', at + 1)) {
    std::size_t end = at + 1;
    while (end < line.size() && is_mark_char(line[end])) ++end;
    const bool word = end > at + 1 && line[at + 1] >= 'A' && line[at + 1] <= 'Z';
    if (word && end < line.size() && line[end] == '@') return Mark{at, end + 1};
  }
  return std::nullopt;
}

// Shared by builds that run at once: pip and uv can do that, the templates lock apt's. buildah 1.28
// waits for itself for ever where two steps of a build have `sharing=locked`, and knows no
// `sharing=private`. The templates tell by /proc/self/mounts whether a mount is there.
std::string cache_mounts(const Abilities& abilities) {
  if (!abilities.run_mounts) return "";
  return "--mount=type=cache,id=pinned-images-apt,target=/var/cache/pinned-images/apt "
         "--mount=type=cache,id=pinned-images-pip,target=/var/cache/pinned-images/pip";
}

std::string secret_mounts(const TemplateValues& values) {
  if (!values.abilities.secret_mounts) return "";
  std::vector<std::string> mounts;
  for (const std::string& id : values.secret_ids) {
    mounts.push_back(fmt::format("--mount=type=secret,id={0},target=/run/secrets/{0}", id));
  }
  return join(mounts, " ");
}

std::string build_args(const TemplateValues& values) {
  std::vector<std::string> lines;
  for (const std::string& name : values.build_args) lines.push_back("ARG " + name);
  return join(lines, "\n");
}

class Renderer {
 public:
  Renderer(const std::string& path, const TemplateValues& values) : path_(path), values_(values) {}

  std::string line(std::string_view text, int number) const {
    std::string result;
    std::size_t from = 0;
    while (const std::optional<Mark> mark = next_mark(text, from)) {
      result += text.substr(from, mark->begin - from);
      result += value(text, *mark, number);
      from = mark->end;
    }
    result += text.substr(from);
    return result;
  }

 private:
  std::string value(std::string_view line, const Mark& mark, int number) const {
    const std::string_view word = line.substr(mark.begin, mark.end - mark.begin);
    if (word == "@CACHE_MOUNTS@") return cache_mounts(values_.abilities);
    if (word == "@SECRET_MOUNTS@") return secret_mounts(values_);
    const Place place{path_, number, static_cast<int>(mark.begin) + 1};
    if (word != build_args_mark && word != helper_mark) {
      throw input_error(place, fmt::format("unknown mark `{}`", word),
                        "use @CACHE_MOUNTS@, @SECRET_MOUNTS@, @BUILD_ARGS@ or @HELPER@");
    }
    if (trim(line) != word) {
      throw input_error(place, fmt::format("`{}` has other text beside it", word),
                        "put it on a line of its own: it becomes instructions");
    }
    return word == helper_mark ? "COPY helper/ /usr/local/" : build_args(values_);
  }

  const std::string& path_;
  const TemplateValues& values_;
};

void check(const TemplateValues& values) {
  for (const std::string& name : values.build_args) {
    if (is_valid_build_arg(name)) continue;
    throw project_error(
        fmt::format("`{}` can't be a build argument's name", name),
        "use letters, digits and `_`, no digit first, and no name that begins PINNED_IMAGES_");
  }
  for (const std::string& id : values.secret_ids) {
    if (is_valid_secret_id(id)) continue;
    throw project_error(fmt::format("`{}` can't be a secret's id", id),
                        "use letters, digits, `.`, `_` and `-`, a letter or digit first");
  }
}

}  // namespace

bool is_valid_build_arg(std::string_view name) {
  const auto allowed = [](char c) { return is_letter(c) || is_digit(c) || c == '_'; };
  return !name.empty() && !is_digit(name[0]) && std::all_of(name.begin(), name.end(), allowed) &&
         !name.starts_with("PINNED_IMAGES_");
}

bool is_valid_secret_id(std::string_view id) {
  const auto allowed = [](char c) {
    return is_letter(c) || is_digit(c) || c == '.' || c == '_' || c == '-';
  };
  return !id.empty() && (is_letter(id[0]) || is_digit(id[0])) &&
         std::all_of(id.begin(), id.end(), allowed);
}

bool wants_helper(std::string_view text) {
  return text.find(helper_mark) != std::string_view::npos;
}

std::string render_template(const std::string& path, std::string_view text,
                            const TemplateValues& values) {
  check(values);
  const Renderer renderer(path, values);
  std::string result;
  int number = 0;
  for (const std::string_view line : split(text, '\n')) {
    if (++number > 1) result += '\n';
    result += renderer.line(line, number);
  }
  return result;
}

}  // namespace pinned_images::engine
