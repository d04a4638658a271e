// SPDX-License-Identifier: MIT
// Canonical text, format 1. A line is a subject and its values, each percent-encoded, with one
// space between them. Lines are sorted as bytes, and each is there once.
//
//   format 1                       image <name>             template <sha256>
//   base <reference>               parent <key>             python <version>
//   installer <name>               dependencies yes|no      group <name>
//   extra <name>                   system-package <name>    index-url <url>
//   extra-index-url <n> <url>      find-links <n> <url>     build-arg <name> <value>
//   secret <id>                    platform <platform>      file <path> <mode> <sha256>
//   suite <name>                   package <name>           snapshot <text>
//   refresh <n>
//   pin <name> <specifier or @reference> [source=..] [build=..] [marker=..]
//
// dependencies: whether the project's own are installed (GROUPS) or not (ONLY_GROUPS).
#include "image/key.hpp"

#include "image/environments.hpp"
#include "support/escape.hpp"
#include "support/hash.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace pinned_images::image {
namespace {

constexpr std::string_view key_tag_start = "pins-";
constexpr std::size_t key_tag_digits = 16;
constexpr std::string_view kept = ":/@+=,<>!*";

class Facts {
 public:
  void add(const std::string& subject, const std::vector<std::string>& values) {
    std::string line = subject;
    for (const std::string& value : values) line += " " + percent_encode(value, kept);
    lines_.insert(line);
  }

  void add_if(const std::string& subject, const std::string& value) {
    if (!value.empty()) add(subject, {value});
  }

  void add_each(const std::string& subject, const std::vector<std::string>& values) {
    for (const std::string& value : values) add(subject, {value});
  }

  void add_in_order(const std::string& subject, const std::vector<std::string>& urls) {
    for (std::size_t i = 0; i < urls.size(); ++i) {
      add(subject, {std::to_string(i), without_userinfo(urls[i])});
    }
  }

  std::string text() const {
    std::string result;
    for (const std::string& line : lines_) result += line + "\n";
    return result;
  }

 private:
  std::set<std::string> lines_;
};

void add_pins(Facts& facts, const std::vector<Pin>& pins) {
  for (const Pin& pin : pins) {
    std::vector<std::string> values = {pin.name,
                                       pin.reference.empty() ? pin.specifier : "@" + pin.reference};
    if (!pin.source.empty()) values.push_back("source=" + pin.source);
    if (!pin.build.empty()) values.push_back("build=" + pin.build);
    if (!pin.marker.empty()) values.push_back("marker=" + pin.marker);
    facts.add("pin", values);
  }
}

void add_python(Facts& facts, const ImageSpec& image) {
  facts.add_if("python", image.python);
  facts.add_if("installer", image.installer);
  facts.add("dependencies", {image.only_groups ? "no" : "yes"});
  for (const std::string& group : normalized(image.groups)) facts.add("group", {group});
  for (const std::string& extra : normalized(image.extras)) facts.add("extra", {extra});
  facts.add_if("index-url", without_userinfo(image.index_url));
  facts.add_in_order("extra-index-url", image.extra_index_urls);
  facts.add_in_order("find-links", image.find_links);
}

std::map<std::string, std::vector<std::string>> by_subject(const std::set<std::string>& lines) {
  std::map<std::string, std::vector<std::string>> result;
  for (const std::string& line : lines) {
    const auto words = split(line, ' ');
    // A pin's subject is its name, a file's its path: the other values are what changes.
    const bool named = words[0] == "pin" || words[0] == "file" || words[0] == "build-arg";
    const std::size_t own = named && words.size() > 1 ? 2 : 1;
    std::string subject;
    std::string rest;
    for (std::size_t i = 0; i < words.size(); ++i) {
      std::string& part = i < own ? subject : rest;
      if (!part.empty()) part += " ";
      part += percent_decode(words[i]).value_or(std::string(words[i]));
    }
    result[subject].push_back(rest.empty() && words[0] == "pin" ? "any version" : rest);
  }
  return result;
}

std::set<std::string> lines_of(std::string_view text) {
  std::set<std::string> result;
  for (const std::string_view line : split(text, '\n')) {
    if (!line.empty()) result.emplace(line);
  }
  return result;
}

std::set<std::string> without(const std::set<std::string>& a, const std::set<std::string>& b) {
  std::set<std::string> result;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::inserter(result, result.end()));
  return result;
}

bool is_hashed(const std::string& subject) {
  return subject == "parent" || subject == "template" || subject.starts_with("file ");
}

Difference difference(const std::string& subject, const std::vector<std::string>& before,
                      const std::vector<std::string>& after) {
  const bool pin = subject.starts_with("pin ");
  const std::string name = pin ? subject.substr(4) : subject;
  if (is_hashed(subject) && !before.empty() && !after.empty()) return {pin, name + ": changed"};
  if (before.empty()) return {pin, name + ": new: " + join(after, ", ")};
  if (after.empty()) return {pin, name + ": gone: " + join(before, ", ")};
  return {pin, name + ": " + join(before, ", ") + " -> " + join(after, ", ")};
}

}  // namespace

std::string canonical_text(const ImageSpec& image, const Recipe& recipe) {
  Facts facts;
  facts.add("format", {"1"});
  facts.add("image", {image.name});
  facts.add("template", {recipe.template_sha256});
  facts.add_if("base", recipe.base);
  facts.add_if("parent", recipe.parent_key);
  if (!image.is_base) add_python(facts, image);
  facts.add_each("system-package", image.system_packages);
  for (const BuildArg& arg : image.build_args) facts.add("build-arg", {arg.name, arg.value});
  for (const SecretSource& secret : image.secrets) facts.add("secret", {secret.id});
  facts.add_each("platform", image.platforms);
  for (const RecipeFile& file : recipe.files) {
    facts.add("file", {file.path, file.mode, file.sha256});
  }
  facts.add_if("suite", image.suite);
  facts.add_each("package", image.packages);
  facts.add_if("snapshot", image.snapshot);
  facts.add("refresh", {std::to_string(recipe.refresh)});
  add_pins(facts, recipe.pins);
  return facts.text();
}

std::string key_of(std::string_view canonical_text) {
  return sha256_hex(canonical_text);
}

std::string key_tag(std::string_view key) {
  return std::string(key_tag_start) + std::string(key.substr(0, key_tag_digits));
}

std::string platform_tag(std::string_view key_tag, std::string_view platform) {
  std::string tag(key_tag);
  tag += "-";
  tag += platform;
  std::replace(tag.begin(), tag.end(), '/', '-');
  return tag;
}

bool is_key_tag(std::string_view tag) {
  const std::string_view digits = tag.substr(std::min(tag.size(), key_tag_start.size()));
  return tag.starts_with(key_tag_start) && digits.size() == key_tag_digits &&
         digits.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

bool is_platform_tag(std::string_view tag) {
  const std::size_t dash = tag.find('-', tag.find('-') + 1);
  return dash != std::string_view::npos && is_key_tag(tag.substr(0, dash));
}

std::vector<Difference> differences(std::string_view before, std::string_view after) {
  const auto old_lines = lines_of(before);
  const auto new_lines = lines_of(after);
  auto gone = by_subject(without(old_lines, new_lines));
  auto come = by_subject(without(new_lines, old_lines));
  std::set<std::string> subjects;
  for (const auto& [subject, values] : gone) subjects.insert(subject);
  for (const auto& [subject, values] : come) subjects.insert(subject);
  std::vector<Difference> result;
  for (const std::string& subject : subjects) {
    result.push_back(difference(subject, gone[subject], come[subject]));
  }
  std::stable_sort(result.begin(), result.end(),
                   [](const Difference& a, const Difference& b) { return a.pin && !b.pin; });
  return result;
}

std::optional<std::string> fact_of(std::string_view canonical_text, std::string_view name) {
  const std::string before = std::string(name) + " ";
  for (const std::string_view line : split(canonical_text, '\n')) {
    if (line.starts_with(before)) return std::string(line.substr(before.size()));
  }
  return std::nullopt;
}

}  // namespace pinned_images::image
