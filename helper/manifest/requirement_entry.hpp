// SPDX-License-Identifier: MIT
// From one requirement's text to an entry, the same in every format.
#pragma once

#include "manifest/manifest.hpp"

#include <string>
#include <string_view>

namespace pinned_images::manifest {

/// Returns whether a text is one line to whoever reads requirements, without control characters.
bool is_one_line(std::string_view text);

/// Returns the entry for a PEP 508 requirement; place and part are left to the caller. Throws
/// python::RequirementError, also for a line break or control character in it: its text goes into
/// a file of lines.
Entry entry_of_requirement(std::string_view text);

}  // namespace pinned_images::manifest
