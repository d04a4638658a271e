// SPDX-License-Identifier: MIT
#include "cli/branches.hpp"

#include "support/error.hpp"
#include "support/file.hpp"
#include "support/json_reading.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace pinned_images::cli {
namespace {

constexpr std::string_view head_refs = "refs/heads/";
constexpr std::string_view tag_refs = "refs/tags/";
constexpr std::size_t few = 4;  ///< of so few refs half may well go at once

std::string fetch_command(const std::string& remote) {
  return fmt::format(
      "`git fetch --prune --force --tags {0} '+refs/heads/*:refs/remotes/{0}/*' "
      "'+refs/merge-requests/*/head:refs/merge-requests/*/head'` (GitHub: pull in place of "
      "merge-requests)",
      remote);
}

Error stale_branch(const std::string& remote, const std::string& problem) {
  return project_error(problem + ": what it names now may be in use",
                       "run " + fetch_command(remote));
}

// GitLab's and GitHub's merge requests; the merge results beside them are of no use to anybody.
bool is_request(std::string_view name) {
  const bool is_one = name.starts_with("refs/merge-requests/") || name.starts_with("refs/pull/");
  return is_one && name.ends_with("/head");
}

// Where a remote's ref is kept here; empty if nowhere in particular.
std::string local_name(const std::string& remote, std::string_view name) {
  if (name.starts_with(head_refs)) {
    return "refs/remotes/" + remote + "/" + std::string(name.substr(head_refs.size()));
  }
  return name.starts_with(tag_refs) ? std::string(name) : "";
}

void check_present(const GitRefs& here, const std::string& remote, const GitRefs& there) {
  for (const auto& [name, object] : there) {
    const std::string local = local_name(remote, name);
    if (local.empty()) continue;
    const auto found = here.find(local);
    if (found == here.end())
      throw stale_branch(remote, remote + " has " + name + ", and it is not here");
    if (found->second == object) continue;
    throw stale_branch(
        remote, fmt::format("{} is at {} in {}, and at {} here", name, object.substr(0, 12), remote,
                            found->second.substr(0, 12)));
  }
}

// A branch that is gone from the remote would keep its images for ever.
void check_gone(const GitRefs& here, const std::string& remote, const GitRefs& there) {
  const std::string prefix = "refs/remotes/" + remote + "/";
  std::set<std::string_view> objects;
  for (const auto& [name, object] : there) objects.insert(object);
  for (const auto& [name, object] : here) {
    if (!name.starts_with(prefix) || name == prefix + "HEAD") continue;
    const std::string branch = std::string(head_refs) + name.substr(prefix.size());
    if (there.contains(branch) || objects.contains(object)) continue;
    throw stale_branch(remote, name + " is here, and " + remote + " has it no more");
  }
}

void check_requests(const Git& git, const std::string& remote, const GitRefs& there) {
  std::vector<std::string> objects;
  for (const auto& [name, object] : there) {
    if (is_request(name)) objects.push_back(object);
  }
  const auto missing = git.missing(objects);
  if (missing.empty()) return;
  throw stale_branch(
      remote, fmt::format("{} of {}'s {} not here", missing.size(), remote,
                          counted(objects.size(), "merge request is", "merge requests are")));
}

std::map<std::string, std::size_t> read_memory(const std::filesystem::path& path) {
  const auto text = read_file_if_exists(path);
  const Json json = parse_json_or_null(text.value_or(""));
  std::map<std::string, std::size_t> result;
  for (const auto& [remote, value] : json.members()) {
    const auto count = value.integer();
    if (count && *count >= 0) result[remote] = static_cast<std::size_t>(*count);
  }
  return result;
}

void check_count(const std::string& remote, const GitRefs& there,
                 const std::map<std::string, std::size_t>& before,
                 const std::filesystem::path& memory) {
  const bool any = std::any_of(there.begin(), there.end(),
                               [](const auto& ref) { return ref.first.starts_with(head_refs); });
  if (!any) {
    throw project_error(remote + " names no branch at all",
                        "see to the remote: `git ls-remote " + remote + "` must list them");
  }
  const auto last = before.find(remote);
  if (last == before.end() || last->second <= few || there.size() * 2 >= last->second) return;
  throw project_error(
      fmt::format("{} names {} refs, and at the last prune it had {}", remote, there.size(),
                  last->second),
      "if so many branches were really deleted, remove " + memory.string() + " and run this again");
}

std::string short_name(std::string_view name) {
  for (const std::string_view prefix : {head_refs, tag_refs, std::string_view("refs/remotes/")}) {
    if (name.starts_with(prefix)) return std::string(name.substr(prefix.size()));
  }
  return std::string(name);
}

std::vector<Branch> branches_of(const Git& git, const GitRefs& here,
                                const std::map<std::string, GitRefs>& at_remote) {
  std::map<std::string, std::string> names;  // by object
  for (const auto& [name, object] : here) names.emplace(object, short_name(name));
  for (const auto& [remote, refs] : at_remote) {
    for (const auto& [name, object] : refs) {
      if (is_request(name)) names.emplace(object, name);
    }
  }
  std::vector<std::string> objects;
  for (const auto& [object, name] : names) objects.push_back(object);
  const auto trees = git.trees(objects);
  std::vector<Branch> result;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < objects.size(); ++i) {
    const bool is_new = !trees[i].empty() && seen.insert(trees[i]).second;
    if (is_new) result.push_back({names[objects[i]], trees[i]});
  }
  std::sort(result.begin(), result.end(),
            [](const Branch& a, const Branch& b) { return a.name < b.name; });
  return result;
}

}  // namespace

Branches read_branches(const Git& git, const std::filesystem::path& memory) {
  if (git.is_shallow()) {
    throw project_error("this clone is shallow: it does not have all branches",
                        "run `git fetch --unshallow`, in a GitLab job set GIT_DEPTH: 0");
  }
  const auto remotes = git.remotes();
  if (remotes.empty()) {
    throw project_error("this repository has no remote: what others use is not known",
                        "add the project's, as `git remote add origin <url>` does, and fetch it");
  }
  Branches branches;
  const GitRefs here = git.refs();
  const auto before = read_memory(memory);
  for (const std::string& remote : remotes) {
    const GitRefs there = git.refs_of(remote);
    check_count(remote, there, before, memory);
    check_present(here, remote, there);
    check_gone(here, remote, there);
    check_requests(git, remote, there);
    branches.at_remote[remote] = there;
  }
  branches.all = branches_of(git, here, branches.at_remote);
  return branches;
}

void remember(const Branches& branches, const std::filesystem::path& memory) {
  Json json = Json::object();
  for (const auto& [remote, refs] : branches.at_remote) json[remote] = refs.size();
  write_file(memory, json.dump() + "\n");
}

void check_unmoved(const Git& git, const Branches& branches) {
  for (const auto& [remote, refs] : branches.at_remote) {
    if (git.refs_of(remote) == refs) continue;
    throw project_error("the refs of " + remote + " moved meanwhile: nothing was deleted",
                        "run " + fetch_command(remote) + ", then this again");
  }
}

}  // namespace pinned_images::cli
