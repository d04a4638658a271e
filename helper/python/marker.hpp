// SPDX-License-Identifier: MIT
// An environment marker: parsed, printed, and evaluated with "unknown" (PyPA "Dependency
// specifiers").
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace pinned_images::python {

class Cursor;

enum class Truth { No, Unknown, Yes };

/// What is known of the environment a marker is asked about. A variable that is not in it is
/// unknown.
struct MarkerEnvironment {
  std::map<std::string, std::string> variables;  ///< `sys_platform` -> `linux`
  /// Values that `extra == "..."` is true for, each in normal form; absent: unknown.
  std::optional<std::set<std::string>> extras;
  /// The same for `"..." in dependency_groups`; absent: unknown.
  std::optional<std::set<std::string>> groups;
};

class Marker {
 public:
  struct Node;

  /// Returns the marker that `text` spells; absent if it is none.
  static std::optional<Marker> parse(std::string_view text);

  /// Reads the marker from the cursor to the end of the text. Throws SyntaxError.
  static Marker read(Cursor& cursor);

  /// Returns the text that the `packaging` project prints for it.
  std::string text() const;

  /// Returns Yes or No where what is known decides, else Unknown (three-valued logic: `x or Yes`
  /// is Yes). Comparisons follow the specification: as versions where both sides are some.
  Truth evaluate(const MarkerEnvironment& environment) const;

  /// Returns what is left to ask where what is known does not decide alone: the marker without the
  /// comparisons that are Yes or No there. Absent where it decides.
  std::optional<Marker> rest(const MarkerEnvironment& environment) const;

 private:
  explicit Marker(std::shared_ptr<const Node> root) : root_(std::move(root)) {}

  std::shared_ptr<const Node> root_;
};

}  // namespace pinned_images::python
