// SPDX-License-Identifier: MIT
// What uses images of ours, by name: CI files and locks of branches, and who asks for them.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace pinned_images::image {

/// Where an image, a tag, or any tag of a repository is used.
struct User {
  std::string first;             ///< `origin/main:.gitlab-ci.yml:12`
  std::set<std::string> places;  ///< all of them

  /// Returns the first, and how many others there are: `ci.yml:3 and 2 more`.
  std::string text() const;
};

/// By repository (`registry/path`), then by tag or digest.
class Usage {
 public:
  void add_tag(const std::string& repository, const std::string& tag, const std::string& place);
  void add_digest(const std::string& repository, const std::string& digest,
                  const std::string& place);
  /// For a reference that can't be decided: it may name any tag.
  void add_all(const std::string& repository, const std::string& place);

  /// Return who uses it; absent if nobody does.
  std::optional<User> of_tag(const std::string& repository, const std::string& tag) const;
  std::optional<User> of_digest(const std::string& repository, const std::string& digest) const;
  std::optional<User> of_all(const std::string& repository) const;

 private:
  using Users = std::map<std::string, User, std::less<>>;
  static void add(Users& users, const std::string& what, const std::string& place);
  static std::optional<User> find(const Users& users, const std::string& what);

  std::map<std::string, Users, std::less<>> tags_;
  std::map<std::string, Users, std::less<>> digests_;
  Users all_;
};

}  // namespace pinned_images::image
