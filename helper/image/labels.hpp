// SPDX-License-Identifier: MIT
// What we write on an image: name, key, facts, inventory, and the seal that tells our image from
// one that was built FROM it and inherited the labels.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace pinned_images::image {

inline constexpr const char* label_name = "pinned-images.name";
inline constexpr const char* label_key = "pinned-images.key";

using Labels = std::map<std::string, std::string>;

/// A distribution installed in an image.
struct Installed {
  std::string name;  ///< normalised
  std::string version;

  bool operator==(const Installed&) const = default;
};

/// What an image lacks of what its distributions require: name -> "" for the distribution itself,
/// and those of its extras.
using Lacking = std::map<std::string, std::set<std::string>>;

/// What leads to what: `name` or `name[extra]` -> the same of what it requires.
using Edges = std::map<std::string, std::set<std::string>>;

/// What is recorded on an image.
struct Record {
  std::string name;
  std::string key;
  std::string facts;    ///< canonical text
  std::string created;  ///< UTC, `2026-11-24T05:30:00Z`
  long build_seconds = 0;
  std::string base_digest;    ///< or empty
  std::string parent_digest;  ///< manifest digest or local image id; or empty
  std::vector<Installed> inventory;
  std::map<std::string, std::string> environment = {};  ///< marker variables of its interpreter
  Lacking lacking = {};
  Edges requires_of = {};  ///< of what is complete
};

/// Returns the labels that record it, with the seal over the image's layers.
Labels to_labels(const Record& record, const std::vector<std::string>& diff_ids);

/// Why an image is not ours, or what it records.
struct Reading {
  std::optional<Record> record;  ///< absent: not ours
  std::string problem;           ///< then: why
};

/// What the labels say of all that is installed: inventory, environment, lacking, requires_of.
enum class Contents { Read, LeftOut };

/// Returns what our labels say if the image is ours: labels there, the name right, key and facts of
/// one piece, the seal right for these layers.
Reading read_labels(const Labels& labels, const std::vector<std::string>& diff_ids,
                    const std::string& name, Contents contents = Contents::Read);

/// Returns the seal: SHA-256 over the diff_ids, one a line.
std::string seal_of(const std::vector<std::string>& diff_ids);

}  // namespace pinned_images::image
