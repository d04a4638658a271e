// SPDX-License-Identifier: MIT
// The manual page and the shells' completions, made from the command line itself. Pure.
#pragma once

#include <string>
#include <vector>

namespace pinned_images::cli {

/// An option of a command, or what follows it without a name (`FILE`).
struct OptionHelp {
  std::string name;  ///< `--format`; of a positional the word that stands for it
  std::string text;
  bool takes_value = false;
  std::vector<std::string> choices;  ///< empty: any text

  bool is_positional() const { return !name.starts_with('-'); }
};

struct CommandHelp {
  std::string name;  ///< with the group it is in: `lock check`
  std::string text;
  std::vector<OptionHelp> options;
  std::vector<CommandHelp> commands;  ///< of a group
};

/// Returns the manual page, in the macros of man(7).
std::string manual_page(const CommandHelp& program, const std::string& version);

/// Return the completion for a shell: commands, options, the values of those that have a choice,
/// file names for the rest.
std::string bash_completion(const CommandHelp& program);
std::string zsh_completion(const CommandHelp& program);
std::string fish_completion(const CommandHelp& program);

}  // namespace pinned_images::cli
