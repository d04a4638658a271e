// SPDX-License-Identifier: MIT
// What yaml-cpp 0.7 refuses though it is YAML: a `?` inside of a word in brackets, and a property
// before a scalar of several lines where a key might stand as well (`- &setup |`), for it takes the
// column of the property for that of a map.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>

namespace pinned_images::ci {

/// A text of the same length without such properties and the aliases of their anchors.
struct RepairedYaml {
  /// Stands for each `?` in a word: no text that is read has this character.
  static constexpr char question = '\x01';

  struct Property {
    std::size_t begin = 0;  ///< of the first one
    std::string anchor;     ///< or empty
    std::string tag;        ///< as written, or empty
  };
  std::string text;
  std::map<std::size_t, Property> properties;  ///< by the begin of the scalar behind them
  std::map<std::size_t, std::string> aliases;  ///< by the begin of the scalar put in their place
};

RepairedYaml repair_yaml(std::string_view text);

}  // namespace pinned_images::ci
