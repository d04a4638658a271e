// SPDX-License-Identifier: MIT
#include "ci/uses.hpp"

#include "support/text.hpp"

#include <algorithm>

namespace pinned_images::ci {
namespace {

constexpr std::string_view digest_mark = "@sha256:";
constexpr std::size_t digest_length = 64;

// The path without the host: a repository may be reached by several.
std::string_view path_of(std::string_view repository) {
  const std::size_t slash = repository.find('/');
  return slash == repository.npos ? repository : repository.substr(slash + 1);
}

// What any file of the pipeline gives to a variable, in any job: which one holds depends on what
// the files don't tell, such as the project's own settings.
Values values_of(const Definitions& definitions) {
  Values values;
  for (const Variable& variable : definitions.variables) {
    values[variable.name].push_back({variable.scalar.value, variable.expand, variable.known});
  }
  return values;
}

bool may_be(std::string_view name, std::string_view repository) {
  if (!has_variable(name)) {
    const std::string_view path = path_of(repository);
    return name == repository || name == path || name.ends_with("/" + std::string(path));
  }
  return matches_pattern(name, repository);
}

/// Adds what one spelling of a reference names.
class Adder {
 public:
  Adder(std::vector<std::string> repositories, std::string place, image::Usage& usage)
      : repositories_(std::move(repositories)), place_(std::move(place)), usage_(usage) {}

  void add(std::string_view text) {
    const ImageName image = split_image(text);
    for (const std::string& repository : repositories_) {
      if (may_be(image.name, repository)) add(image, repository);
    }
  }

 private:
  void add(const ImageName& image, const std::string& repository) {
    const bool is_digest_known = image.digest && !has_variable(*image.digest);
    const bool is_tag_known = image.tag && !has_variable(*image.tag);
    if (is_digest_known) usage_.add_digest(repository, *image.digest, place_);
    if (is_tag_known) usage_.add_tag(repository, *image.tag, place_);
    if (is_digest_known || is_tag_known) return;
    const bool has_either = image.digest || image.tag;
    if (!has_either && !has_variable(image.name)) {
      usage_.add_tag(repository, "latest", place_);
    } else {
      usage_.add_all(repository, place_);
    }
  }

  std::vector<std::string> repositories_;
  std::string place_;
  image::Usage& usage_;
};

bool is_name_byte(char byte) {
  return is_alphanumeric(byte) || byte == '_' || byte == '.' || byte == '-';
}

/// `/lint` with a `:` or `@` behind it, somewhere in a text.
struct Mention {
  std::string_view rest;  ///< from the `:` or `@` on
  int line = 0;
};

std::vector<Mention> mentions_of(std::string_view text, std::string_view repository) {
  const std::string sought(repository.substr(repository.rfind('/')));
  std::vector<Mention> result;
  int line = 1;
  std::size_t counted = 0;
  for (std::size_t at = text.find(sought); at != text.npos; at = text.find(sought, at + 1)) {
    line += static_cast<int>(std::count(text.begin() + static_cast<long>(counted),
                                        text.begin() + static_cast<long>(at), '\n'));
    counted = at;
    const std::string_view rest = text.substr(at + sought.size());
    if (rest.starts_with(":") || rest.starts_with("@")) result.push_back({rest, line});
  }
  return result;
}

std::size_t name_length(std::string_view text) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_name_byte) -
                                  text.begin());
}

void add_mention(std::string_view rest, const std::string& repository, const std::string& place,
                 image::Usage& usage) {
  if (rest.starts_with(":")) {
    rest.remove_prefix(1);
    std::string_view tag = rest.substr(0, name_length(rest));
    rest.remove_prefix(tag.size());
    if (rest.starts_with("$")) return;
    if (!tag.empty()) usage.add_tag(repository, std::string(tag), place);
    // The end of a sentence is none of the tag.
    if (tag.ends_with('.')) tag.remove_suffix(1);
    if (!tag.empty()) usage.add_tag(repository, std::string(tag), place);
  }
  const std::size_t length = digest_mark.size() + digest_length;
  if (rest.starts_with(digest_mark) && rest.size() >= length) {
    usage.add_digest(repository, std::string(rest.substr(1, length - 1)), place);
  }
}

// A script may pull an image, and a `!reference` may lead to any text of the files: those that look
// like an image with a variable in its tag; where the tag is written out, add_mentions() has it.
void add_elsewhere(const SourceFile& source, const Values& values,
                   const std::vector<std::string>& repositories, const std::string& at,
                   image::Usage& usage) {
  for (const std::string& repository : repositories) {
    for (const Mention& mention : mentions_of(source.text, repository)) {
      const std::size_t end = mention.rest.find_first_of(" \t\r\n\"',]}");
      const std::string_view rest = mention.rest.substr(0, end);
      if (!has_variable(rest)) continue;
      const Place place{source.file.path, mention.line};
      Adder adder({repository}, at + to_string(place), usage);
      const Expansion expansion = expand(rest, values);
      for (const std::string& one : expansion.candidates) adder.add(repository + one);
      if (expansion.cut) adder.add(repository + std::string(rest));
    }
  }
}

void add_uses_of(const CiFile& file, const Values& values,
                 const std::vector<std::string>& repositories, const std::string& at,
                 image::Usage& usage) {
  for (const Reference& reference : file.references) {
    const std::string& text = reference.scalar.value;
    const Place place{file.path, reference.scalar.place.line};
    Adder adder(repositories, at + to_string(place), usage);
    if (file.format == Format::GitHub) {  // an expression has no value that a file tells
      adder.add(text);
      continue;
    }
    const Expansion expansion = expand(text, values);
    for (const std::string& candidate : expansion.candidates) adder.add(candidate);
    // As it stands, where there are more values than were tried. What has no value stands so in
    // the candidates.
    if (expansion.cut) adder.add(text);
  }
}

}  // namespace

void add_uses(const Pipeline& pipeline, const std::vector<std::string>& repositories,
              const std::string& at, image::Usage& usage) {
  const Values values = values_of(pipeline.definitions);
  for (const auto& source : pipeline.files) {
    add_uses_of(source->file, values, repositories, at, usage);
    add_elsewhere(*source, values, repositories, at, usage);
  }
}

void add_mentions(std::string_view text, const std::string& path,
                  const std::vector<std::string>& repositories, image::Usage& usage) {
  for (const std::string& repository : repositories) {
    for (const Mention& mention : mentions_of(text, repository)) {
      add_mention(mention.rest, repository, to_string(Place{path, mention.line}), usage);
    }
  }
}

}  // namespace pinned_images::ci
