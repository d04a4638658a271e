// SPDX-License-Identifier: MIT
#include "image/lock.hpp"

#include "manifest/toml_document.hpp"
#include "support/json.hpp"

#include <algorithm>

namespace pinned_images::image {
namespace {

using manifest::TomlDocument;
using manifest::TomlValue;

constexpr long long lock_format = 1;

Error wrong(const TomlValue& at, const std::string& problem) {
  return input_error(at.place(), problem, "restore the file from version control");
}

std::string text_of(const TomlValue& image, const char* key) {
  const auto value = image.find_text(key, std::string("image.") + key);
  if (!value) throw wrong(image, std::string("an image without '") + key + "'");
  return *value;
}

LockedImage read_image(const TomlValue& value) {
  LockedImage image;
  image.name = text_of(value, "name");
  image.repository = text_of(value, "repository");
  image.tag = text_of(value, "tag");
  image.digest = text_of(value, "digest");
  image.key = text_of(value, "key");
  if (const auto pins = value.find("pins")) image.pins = pins->texts("image.pins");
  image.parent = value.find_text("parent", "image.parent").value_or("");
  image.date = value.find_text("date", "image.date").value_or("");
  return image;
}

// A TOML basic string has JSON's escapes.
std::string quoted(const std::string& text) {
  return Json(text).dump();
}

void append_image(std::string& text, const LockedImage& image) {
  const auto line = [&](const char* key, const std::string& value) {
    if (!value.empty()) text += std::string(key) + " = " + quoted(value) + "\n";
  };
  text += "\n[[image]]\n";
  line("name", image.name);
  line("repository", image.repository);
  line("tag", image.tag);
  line("digest", image.digest);
  line("key", image.key);
  text += "pins = [\n";
  for (const std::string& pin : image.pins) text += "  " + quoted(pin) + ",\n";
  text += "]\n";
  line("parent", image.parent);
  line("date", image.date);
}

}  // namespace

Lock parse_lock(const std::string& path, std::string_view text) {
  const TomlDocument document(path, text);
  const TomlValue root = document.root();
  const auto version = root.find("format");
  if (!version) throw wrong(root, "a lock without 'format'");
  if (const long long found = version->integer("format"); found != lock_format) {
    throw input_error(version->place(),
                      "another version of PinnedImages wrote this lock: its format is " +
                          std::to_string(found) + ", and this version knows 1",
                      "use the version that wrote it, or write it anew with this one: remove it, "
                      "and run the target update-ci");
  }
  Lock lock;
  if (const auto refresh = root.find("refresh")) {
    lock.refresh = static_cast<long>(refresh->integer("refresh"));
    if (lock.refresh < 0) throw wrong(*refresh, "refresh is less than 0");
  }
  if (const auto images = root.find("image")) {
    for (const TomlValue& image : images->list("image")) lock.images.push_back(read_image(image));
  }
  return lock;
}

std::string to_text(const Lock& lock) {
  std::string text =
      "# What was published of this project's images. Written by the targets update-ci and\n"
      "# refresh-images; commit it. In a merge conflict take either side, with the higher number "
      "of\n"
      "# `refresh`, and run update-ci.\n"
      "format = " +
      std::to_string(lock_format) +
      "\n"
      "refresh = " +
      std::to_string(lock.refresh) + "\n";
  std::vector<LockedImage> images = lock.images;
  std::sort(images.begin(), images.end(),
            [](const LockedImage& a, const LockedImage& b) { return a.name < b.name; });
  for (const LockedImage& image : images) append_image(text, image);
  return text;
}

std::optional<LockedImage> locked_image(const Lock& lock, std::string_view repository) {
  for (const LockedImage& image : lock.images) {
    if (image.repository == repository) return image;
  }
  return std::nullopt;
}

}  // namespace pinned_images::image
