// SPDX-License-Identifier: MIT
#include "manifest/requirement_entry.hpp"

#include "manifest/reference.hpp"
#include "python/name.hpp"
#include "python/requirement.hpp"
#include "support/text.hpp"

namespace pinned_images::manifest {
namespace {

// Readers of requirements files end a line at U+0085, U+2028 and U+2029 too.
std::size_t find_line_break(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    const std::string_view rest = text.substr(at);
    if ((byte < 0x20 && byte != '\t') || byte == 0x7F || rest.starts_with("\xC2\x85") ||
        rest.starts_with("\xE2\x80\xA8") || rest.starts_with("\xE2\x80\xA9")) {
      return at;
    }
  }
  return std::string_view::npos;
}

}  // namespace

bool is_one_line(std::string_view text) {
  return find_line_break(text) == std::string_view::npos;
}

Entry entry_of_requirement(std::string_view text) {
  const std::size_t line_break = find_line_break(text);
  if (line_break != std::string_view::npos) {
    throw python::RequirementError("a requirement can't hold a line break or control character",
                                   line_break);
  }
  const python::Requirement requirement = python::parse_requirement(text);
  Entry entry;
  entry.name = python::normalize_name(requirement.name);
  entry.extras = requirement.extras;
  if (requirement.marker) entry.marker = requirement.marker->text();
  if (requirement.url) {
    set_reference(entry, *requirement.url);
  } else {
    entry.specifier = requirement.specifier.text();
    entry.pinned = requirement.specifier.pinned();
  }
  entry.install_line = std::string(trim(text));
  return entry;
}

}  // namespace pinned_images::manifest
