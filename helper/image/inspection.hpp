// SPDX-License-Identifier: MIT
// What the interpreter in a built image reports, compared with what was pinned.
#pragma once

#include "image/coherence.hpp"
#include "image/labels.hpp"
#include "image/pins.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pinned_images::image {

/// What the interpreter says of itself.
struct Inspection {
  std::string python;                ///< `3.11.2`
  std::vector<Installed> inventory;  ///< sorted by name
  /// `__version__` of a pin's module where no metadata names the pin.
  std::map<std::string, std::string> modules;
  std::map<std::string, std::string> environment = {};  ///< marker variables (PEP 508)
  std::vector<Needs> needs = {};                        ///< of the inventory
};

/// Returns the program to be run by the image's interpreter, on its standard input: it prints one
/// JSON line. Only metadata is read; a pin without any is imported.
std::string inspection_program(const std::vector<Pin>& pins);

/// Returns what the program printed. Throws Error (exit 1) if it is not that.
Inspection parse_inspection(std::string_view output);

/// Returns what is wrong with an image, one line a problem, none if it is right: the declared
/// python, and each pin that the image installs.
std::vector<std::string> inspection_problems(const ImageSpec& image, const std::vector<Pin>& pins,
                                             const Inspection& inspection);

}  // namespace pinned_images::image
