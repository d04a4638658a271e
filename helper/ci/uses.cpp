// SPDX-License-Identifier: MIT
#include "ci/uses.hpp"

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
  Adder(const std::vector<std::string>& repositories, std::string place, image::Usage& usage)
      : repositories_(repositories), place_(std::move(place)), usage_(usage) {}

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

  const std::vector<std::string>& repositories_;
  std::string place_;
  image::Usage& usage_;
};

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

bool is_tag_byte(char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
         (byte >= '0' && byte <= '9') || byte == '_' || byte == '.' || byte == '-';
}

/// Goes through a text once for each image.
class Finder {
 public:
  explicit Finder(std::string_view text) : text_(text) {}

  void find(const std::string& image) {
    const std::string sought = "/" + image;
    int line = 1;
    std::size_t counted = 0;
    for (std::size_t at = text_.find(sought); at != text_.npos; at = text_.find(sought, at + 1)) {
      line += static_cast<int>(std::count(text_.begin() + static_cast<long>(counted),
                                          text_.begin() + static_cast<long>(at), '\n'));
      counted = at;
      add(image, text_.substr(at + sought.size()), line);
    }
  }

  std::vector<Mention> found() { return std::move(found_); }

 private:
  void add(const std::string& image, std::string_view rest, int line) {
    if (rest.starts_with(":")) {
      rest.remove_prefix(1);
      std::size_t end = 0;
      while (end < rest.size() && is_tag_byte(rest[end])) ++end;
      std::string_view tag = rest.substr(0, end);
      if (!tag.empty()) found_.push_back({image, std::string(tag), false, line});
      // The end of a sentence is none of the tag.
      if (tag.ends_with('.') && tag.size() > 1) {
        found_.push_back({image, std::string(tag.substr(0, tag.size() - 1)), false, line});
      }
      rest.remove_prefix(end);
    }
    if (rest.starts_with(digest_mark) && rest.size() >= digest_mark.size() + digest_length) {
      found_.push_back(
          {image, std::string(rest.substr(1, digest_mark.size() - 1 + digest_length)), true, line});
    }
  }

  std::string_view text_;
  std::vector<Mention> found_;
};

}  // namespace

void add_uses(const Pipeline& pipeline, const std::vector<std::string>& repositories,
              const std::string& at, image::Usage& usage) {
  const Values values = values_of(pipeline.definitions);
  for (const auto& file : pipeline.files) add_uses_of(*file, values, repositories, at, usage);
}

std::vector<Mention> mentions_in(std::string_view text, const std::vector<std::string>& images) {
  Finder finder(text);
  for (const std::string& image : images) finder.find(image);
  return finder.found();
}

}  // namespace pinned_images::ci
