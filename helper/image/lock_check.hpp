// SPDX-License-Identifier: MIT
// Whether today's images are those that the lock names; offline, from plain values.
#pragma once

#include "image/answers.hpp"
#include "image/key.hpp"
#include "image/lock.hpp"
#include "image/pins.hpp"

#include <optional>
#include <string>
#include <vector>

namespace pinned_images::image {

/// An image as it is today.
struct Today {
  Wanted wanted;
  Pins pins;
};

/// Returns what the lock says of an image: by its repository, else, in a fork, by its name.
std::optional<LockedImage> locked_for(const Lock& lock, const Wanted& wanted);

/// Returns why the registry no longer has what the lock names, from what is under the lock's tag;
/// absent if it has.
std::optional<Error> problem_of_locked(const LockedImage& locked,
                                       const std::optional<Holding>& there);

/// Returns the texts of pins as the lock has them: `torch==2.1.0`.
std::vector<std::string> pin_texts(const Pins& pins);

/// Returns the pins that are others today than the lock has for an image whose key is another; none
/// if the key is the same, or the lock silent.
std::vector<Difference> differences(const Lock& lock, const Today& today);

/// Returns each image that is another today than in the lock, as an error with what moved, where,
/// and what to do. A version that was raised and nothing else is no error.
std::vector<Error> check_lock(const Lock& lock, const std::string& path,
                              const std::vector<Today>& images);

}  // namespace pinned_images::image
