// SPDX-License-Identifier: MIT
// What `explain`, `graph` and `report` tell of an image: plain values.
#pragma once

#include "cli/workspace.hpp"
#include "image/answers.hpp"
#include "image/drift.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pinned_images::cli {

struct PinPlace {
  Place place;
  bool locked = false;  ///< it is the entry of a lock that was chosen
};

struct ExplainedPin {
  std::string name;
  std::string text;
  bool installed = false;  ///< false: followed alone
  std::vector<PinPlace> places;
};

/// What differs from the facts of the last key.
struct Change {
  std::string text;  ///< `torch: ==2.1 -> ==2.2`
  std::string pin;   ///< its name; or empty
  std::vector<Place> places;
};

/// A tag that the image has, or is to have.
struct ExplainedTag {
  enum class State { Published, Absent, Other, Unknown };
  std::string name;
  State state = State::Unknown;  ///< Other: another image is under it, or a broken one
};

/// Something an image was built on, then and now.
struct Foundation {
  std::string name;     ///< parent or base
  std::string then;     ///< digest, as the image records it
  std::string now;      ///< empty: gone, or not known
  std::string unknown;  ///< why it isn't known
  bool moved() const { return !then.empty() && !now.empty() && then != now; }
};

/// What is known of the published image.
struct ExplainedBuild {
  std::string image;  ///< registry/path@digest
  std::string created;
  long seconds = 0;
  long long size = 0;
  std::vector<image::HeldLayer> layers;
};

struct Explained {
  std::string name;
  enum class State { Published, Copy, Retag, Restore, Build, Refused, Unknown };
  State state = State::Unknown;  ///< what the next push does with it, or that nobody can tell
  std::string reason;
  std::vector<std::string> details;  ///< of a refusal
  std::string hint;
  std::string key;
  std::string key_tag;
  std::vector<ExplainedTag> tags;
  std::vector<ExplainedPin> pins;
  std::vector<std::string> parents;  ///< nearest first
  std::string base;                  ///< of this very image; or empty
  std::vector<Change> changed;  ///< against what this build tree, else the lock, has as the last
  std::optional<ExplainedBuild> build;
  std::optional<image::Drift> drift;
  std::string drift_hint;
  std::vector<Foundation> foundations;  ///< parent or base of the published image
  std::vector<std::string> warnings;
};

}  // namespace pinned_images::cli
