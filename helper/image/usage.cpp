// SPDX-License-Identifier: MIT
#include "image/usage.hpp"

namespace pinned_images::image {

std::string User::text() const {
  const std::size_t more = places.size() - 1;
  return more == 0 ? first : first + " and " + std::to_string(more) + " more";
}

void Usage::add(Users& users, const std::string& what, const std::string& place) {
  users.try_emplace(what, User{place, {}}).first->second.places.insert(place);
}

std::optional<User> Usage::find(const Users& users, const std::string& what) {
  const auto found = users.find(what);
  if (found == users.end()) return std::nullopt;
  return found->second;
}

void Usage::add_tag(const std::string& repository, const std::string& tag,
                    const std::string& place) {
  add(tags_[repository], tag, place);
}

void Usage::add_digest(const std::string& repository, const std::string& digest,
                       const std::string& place) {
  add(digests_[repository], digest, place);
}

void Usage::add_all(const std::string& repository, const std::string& place) {
  add(all_, repository, place);
}

std::optional<User> Usage::of_tag(const std::string& repository, const std::string& tag) const {
  const auto users = tags_.find(repository);
  return users == tags_.end() ? std::nullopt : find(users->second, tag);
}

std::optional<User> Usage::of_digest(const std::string& repository,
                                     const std::string& digest) const {
  const auto users = digests_.find(repository);
  return users == digests_.end() ? std::nullopt : find(users->second, digest);
}

std::optional<User> Usage::of_all(const std::string& repository) const {
  return find(all_, repository);
}

}  // namespace pinned_images::image
