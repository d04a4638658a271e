// SPDX-License-Identifier: MIT
// A git repository read through git itself: refs here and at its remotes, trees, and files.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace pinned_images {

/// Full names (`refs/heads/main`) and the objects they name.
using GitRefs = std::map<std::string, std::string>;

struct GitEntry {
  std::string path;
  std::string object;
  std::size_t size = 0;  ///< bytes
};

/// All functions throw Error: exit 1 with git's own words where the repository is at fault, exit 4
/// where a remote didn't answer. URLs in them are without user and password.
class Git {
 public:
  /// Opens the repository that `folder` is in. Throws Error (exit 1) if it is in none, or if there
  /// is no git.
  explicit Git(const std::filesystem::path& folder);

  /// Returns the folder of the working tree.
  const std::filesystem::path& top() const { return top_; }

  /// Returns whether the history here is cut off (`--depth`).
  bool is_shallow() const;

  std::vector<std::string> remotes() const;
  /// Returns the URL that a remote is fetched from, without user and password.
  std::string url_of(const std::string& remote) const;
  GitRefs refs() const;
  /// Asks the remote, without a prompt for a password.
  GitRefs refs_of(const std::string& remote) const;

  /// Returns those of the objects that are not here.
  std::vector<std::string> missing(const std::vector<std::string>& objects) const;

  /// Returns the tree of each commit; empty for what has none, such as a tag of a file.
  std::vector<std::string> trees(const std::vector<std::string>& commits) const;

  /// Returns the files of the working tree that git knows or would add.
  std::vector<std::string> working_files() const;

  /// Returns the files of a tree, links and submodules left out.
  std::vector<GitEntry> files(const std::string& tree) const;

  /// Calls `use` with the bytes of each object, a few in memory at once.
  void read(const std::vector<GitEntry>& entries,
            const std::function<void(const GitEntry&, std::string_view bytes)>& use) const;

 private:
  std::string run(std::vector<std::string> arguments, const std::string& input = "") const;

  std::filesystem::path top_;
};

}  // namespace pinned_images
