// SPDX-License-Identifier: MIT
// What every reader promises for any bytes, checked: an answer, or an error that names the place.
#pragma once

#include <string_view>
#include <vector>

namespace pinned_images::fuzz {

struct Reader {
  std::string_view name;  ///< `uv_lock`
  std::string_view file;  ///< the name its files have; or empty
  void (*read)(std::string_view file, std::string_view bytes);
};

/// Returns the readers of manifests, locks and CI files, and those of the texts in them.
const std::vector<Reader>& readers();

/// Feeds the bytes to the reader. Ends the process, after saying why, if it breaks a promise: an
/// exception that is no Error of exit code 1 at a place in the file; a line that the file doesn't
/// have; an entry without a name; credentials in a URL; a line break in what goes to pip; a scalar
/// of a CI file that isn't in its bytes.
void survive(const Reader& reader, std::string_view bytes);

}  // namespace pinned_images::fuzz
