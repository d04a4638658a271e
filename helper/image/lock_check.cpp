// SPDX-License-Identifier: MIT
#include "image/lock_check.hpp"

#include "support/text.hpp"

#include <algorithm>
#include <map>

namespace pinned_images::image {
namespace {

/// A pin that moved, and the images that follow it.
struct Move {
  std::string before;  ///< as the lock has it; empty: it hasn't
  std::string now;     ///< empty: no more
  std::optional<Place> place;
  std::vector<std::string> images;
};

std::string name_of(const std::string& pin) {
  return pin.substr(0, pin.find_first_of("=<>!~ "));
}

// By the name of the package: all its facts, for there may be one a platform.
std::map<std::string, std::string> by_name(const std::vector<std::string>& pins) {
  std::map<std::string, std::string> result;
  for (const std::string& pin : pins) {
    std::string& text = result[name_of(pin)];
    text += (text.empty() ? "" : ", ") + pin;
  }
  return result;
}

std::optional<Place> place_of(const Pins& pins, const std::string& name) {
  for (const Pin& pin : pins.pins) {
    if (pin.name == name && !pin.places.empty()) return pin.places.front();
  }
  return std::nullopt;
}

/// What a lock has of a package, and what today's files have; either may be empty.
struct Moved {
  std::string name;
  std::string before;
  std::string now;
};

std::vector<Moved> moved_pins(const LockedImage& locked, const Today& today) {
  const auto before = by_name(locked.pins);
  const auto now = by_name(pin_texts(today.pins));
  std::vector<Moved> result;
  for (const auto& [name, text] : now) {
    const auto found = before.find(name);
    const std::string was = found == before.end() ? "" : found->second;
    if (was != text) result.push_back({name, was, text});
  }
  for (const auto& [name, text] : before) {
    if (!now.contains(name)) result.push_back({name, text, ""});
  }
  return result;
}

class Checker {
 public:
  Checker(const Lock& lock, const std::string& path) : lock_(lock), path_(path) {}

  void check(const Today& today) {
    const auto locked = locked_for(lock_, today.wanted);
    if (!locked) {
      errors_.push_back(project_error(today.wanted.name + " is not in " + path_,
                                      "run the target update-ci, and commit what it writes"));
      return;
    }
    if (locked->key == today.wanted.key) return;
    others_.push_back(today.wanted.name);
    const bool is_taken = today.wanted.version_tag && *today.wanted.version_tag == locked->tag;
    if (is_taken) taken_ = locked->tag;
    compare(*locked, today);
  }

  std::vector<Error> errors() {
    for (const auto& [name, move] : moves_) errors_.push_back(error_of(name, move));
    // Without a pin that moved it is the recipe, or the refresh serial, or a parent.
    if (moves_.empty() && !others_.empty()) {
      errors_.push_back(project_error("the recipe of " + join(others_, ", ") +
                                          " is not the one that was published: the pins are, " +
                                          "and something else has changed",
                                      "explain-images shows what; " + what_to_do()));
    }
    return std::move(errors_);
  }

 private:
  void compare(const LockedImage& locked, const Today& today) {
    for (const Moved& moved : moved_pins(locked, today)) {
      Move& move = moves_[moved.name];
      move.before = moved.before;
      move.now = moved.now;
      if (!move.place) move.place = place_of(today.pins, moved.name);
      move.images.push_back(today.wanted.name);
    }
  }

  Error error_of(const std::string& name, const Move& move) const {
    std::string problem = name + " moved: ";
    if (move.before.empty()) {
      problem = name + " is a new pin: " + move.now;
    } else {
      problem += "from " + move.before + " to ";
      problem += move.now.empty() ? "nothing, it is a pin no more" : move.now;
    }
    return Error(ExitCode::Wrong, move.place, problem, what_to_do(),
                 {"images that follow: " + join(others_, ", ")});
  }

  std::string what_to_do() const {
    const std::string run = "run the target update-ci, and commit what it writes";
    return taken_.empty() ? run : "raise the version, for " + taken_ + " is taken; then " + run;
  }

  const Lock& lock_;
  const std::string& path_;
  std::vector<Error> errors_;
  std::map<std::string, Move> moves_;
  std::vector<std::string> others_;  ///< images that are not those of the lock
  std::string taken_;
};

}  // namespace

std::optional<LockedImage> locked_for(const Lock& lock, const Wanted& wanted) {
  auto locked = locked_image(lock, wanted.repository);
  if (locked) return locked;
  const auto found =
      std::find_if(lock.images.begin(), lock.images.end(),
                   [&](const LockedImage& image) { return image.name == wanted.name; });
  return found == lock.images.end() ? std::nullopt : std::optional(*found);
}

std::optional<Error> problem_of_locked(const LockedImage& locked,
                                       const std::optional<Holding>& there) {
  const std::string name = locked.repository + ":" + locked.tag;
  const std::string update = "run the target update-ci, and commit what it writes";
  if (!there) {
    return project_error(name + ", which the lock names, is gone from the registry", update);
  }
  if (there->digest != locked.digest) {
    return project_error(name + " is " + there->digest + ", but the lock names " + locked.digest +
                             ": the tag was moved, or the lock is stale",
                         "if the lock is stale, take the newest images.lock.toml; else " + update);
  }
  if (there->broken.empty()) return std::nullopt;
  return project_error(
      name + ", which the lock names, is a broken image (" + there->digest + "): " + there->broken,
      update);
}

std::vector<std::string> pin_texts(const Pins& pins) {
  std::vector<std::string> result;
  for (const Pin& pin : pins.pins) result.push_back(to_text(pin));
  return result;
}

std::vector<Difference> differences(const Lock& lock, const Today& today) {
  std::vector<Difference> result;
  const auto locked = locked_for(lock, today.wanted);
  if (!locked || locked->key == today.wanted.key) return result;
  for (const Moved& moved : moved_pins(*locked, today)) {
    const std::string before = moved.before.substr(moved.before.empty() ? 0 : moved.name.size());
    const std::string now = moved.now.substr(moved.now.empty() ? 0 : moved.name.size());
    std::string text = moved.name + ": " + before + " -> " + now;
    if (before.empty()) text = moved.name + ": new: " + now;
    if (now.empty()) text = moved.name + ": gone: " + before;
    result.push_back({true, std::move(text)});
  }
  return result;
}

std::vector<Error> check_lock(const Lock& lock, const std::string& path,
                              const std::vector<Today>& images) {
  Checker checker(lock, path);
  for (const Today& today : images) checker.check(today);
  return checker.errors();
}

}  // namespace pinned_images::image
