// SPDX-License-Identifier: MIT
#include "cli/init_files.hpp"

#include "support/file.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <iostream>

#include <fmt/core.h>
#include <unistd.h>

namespace pinned_images::cli {
namespace {

namespace fs = std::filesystem;

using Lines = std::vector<std::string_view>;

Lines lines_of(std::string_view text) {
  Lines lines = split(text, '\n');
  if (!lines.empty() && lines.back().empty()) lines.pop_back();
  return lines;
}

void show(const std::string& mark, Lines::const_iterator begin, Lines::const_iterator end,
          Style style, Console& console) {
  for (; begin != end; ++begin) console.result({{mark + std::string(*begin), style}});
}

// What both begin with and end with is left out; the rest is one change.
void show_change(const Lines& before, const Lines& after, Console& console) {
  const auto [from, to] = std::mismatch(before.begin(), before.end(), after.begin(), after.end());
  const auto [old_end, new_end] =
      std::mismatch(before.rbegin(), Lines::const_reverse_iterator(from), after.rbegin(),
                    Lines::const_reverse_iterator(to));
  show("-", from, old_end.base(), Style::Bad, console);
  show("+", to, new_end.base(), Style::Good, console);
}

std::string whole_text(const NewFile& file, const std::optional<std::string>& before) {
  if (!file.append || !before || before->empty()) return file.text;
  return *before + (before->ends_with('\n') ? "" : "\n") + file.text;
}

void show_file(const NewFile& file, const std::optional<std::string>& before, Console& console) {
  const Lines after = lines_of(file.text);
  const std::string state = before ? "is there, and would change" : "new";
  const std::string copy =
      file.copy ? fmt::format(", a copy of PinnedImages' own, {} lines", after.size()) : "";
  console.result({{fmt::format("--- {} ({}{})", file.path, state, copy), Style::Bold}});
  if (before) {
    const std::string whole = whole_text(file, before);
    show_change(lines_of(*before), lines_of(whole), console);
  } else if (!file.copy) {
    show("", after.begin(), after.end(), Style::Plain, console);
  }
  console.result("");
}

bool is_terminal() {
  return ::isatty(STDIN_FILENO) != 0 && ::isatty(STDERR_FILENO) != 0;
}

// The end of the input is a no.
bool ask(const std::string& question, Console& console) {
  console.note(question + " [y/N]");
  std::string answer;
  std::getline(std::cin, answer);
  const std::string word = lower(trim(answer));
  return word == "y" || word == "yes";
}

void write(const fs::path& folder, const NewFile& file, Console& console) {
  const fs::path path = folder / file.path;
  write_file(path, whole_text(file, read_file_if_exists(path)));
  if (file.executable) {
    const auto all = fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec;
    fs::permissions(path, all, fs::perm_options::add);
  }
  console.result("wrote " + file.path);
}

}  // namespace

std::vector<NewFile> show_files(const fs::path& folder, const std::vector<NewFile>& files,
                                Console& console) {
  std::vector<NewFile> changing;
  for (const NewFile& file : files) {
    const auto before = read_file_if_exists(folder / file.path);
    if (before && *before == whole_text(file, before)) continue;
    show_file(file, before, console);
    changing.push_back(file);
  }
  return changing;
}

bool write_files(const fs::path& folder, const std::vector<NewFile>& files, bool yes,
                 Console& console) {
  if (!yes && !is_terminal()) {
    throw Error(ExitCode::Usage, std::nullopt,
                "nothing was written: there is no terminal to ask on",
                "add --yes to write all of it, or --dry-run to look only");
  }
  if (!yes && !ask("Write " + counted(files.size(), "file") + "?", console)) return false;
  bool all = true;
  for (const NewFile& file : files) {
    const bool overwrites = !file.append && fs::exists(folder / file.path);
    if (!yes && overwrites && !ask("Overwrite " + file.path + "?", console)) {
      all = false;
      continue;
    }
    write(folder, file, console);
  }
  return all;
}

}  // namespace pinned_images::cli
