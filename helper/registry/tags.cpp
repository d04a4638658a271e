// SPDX-License-Identifier: MIT
#include "registry/tags.hpp"

#include "registry/media_types.hpp"
#include "registry/session.hpp"
#include "support/error.hpp"
#include "support/hash.hpp"
#include "support/json_reading.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace pinned_images::registry {
namespace {

constexpr std::size_t most_page_bytes = 64U << 20U;
constexpr const char* fault_hint =
    "the registry, or a proxy before it, is at fault: tell those who run it";

// RFC 8288: `<URL>; rel="next"`; the parameters in any order, the quotes optional.
std::optional<std::string> next_page(const http::Response& response) {
  for (const std::string& header : response.all_headers("Link")) {
    const std::size_t open = header.find('<');
    const std::size_t close = header.find('>', open);
    if (open == std::string::npos || close == std::string::npos) continue;
    const std::string parameters = lower(header.substr(close + 1));
    const bool is_next = parameters.find("rel=\"next\"") != std::string::npos ||
                         parameters.find("rel=next") != std::string::npos;
    if (is_next) return header.substr(open + 1, close - open - 1);
  }
  return std::nullopt;
}

void add_tags(const http::Response& response, const std::string& subject,
              std::vector<std::string>& tags) {
  const Json document = parse_json_or_null(response.body);
  const Json& list = document["tags"];
  if (!document.has("tags") || !(list.is_list() || list.is_null())) {
    throw unanswered(subject + ": the registry's answer is no list of tags", fault_hint);
  }
  for (const Json& tag : list.items()) {
    if (!tag.is_text()) {
      throw unanswered(subject + ": the registry's list of tags holds what is none", fault_hint);
    }
    tags.push_back(tag.text());
  }
}

Error broken_off(const std::string& subject) {
  return unanswered(subject + ": the registry's list of tags breaks off by a 404",
                    "the repository may have been deleted meanwhile: try again");
}

// While tags come and go, pages may overlap.
std::vector<std::string> sorted(std::vector<std::string> tags) {
  std::sort(tags.begin(), tags.end());
  tags.erase(std::unique(tags.begin(), tags.end()), tags.end());
  return tags;
}

// An image without layers whose config says what it is.
Manifest placeholder(const std::string& config) {
  const Json document = {{"config",
                          {{"digest", sha256_digest(config)},
                           {"mediaType", "application/vnd.docker.container.image.v1+json"},
                           {"size", config.size()}}},
                         {"layers", Json::list()},
                         {"mediaType", docker_image},
                         {"schemaVersion", 2}};
  const std::string bytes = document.dump();
  return {docker_image, sha256_digest(bytes), bytes};
}

std::string placeholder_config(const std::string& unique) {
  const Json config = {{"architecture", "amd64"},
                       {"config", {{"Labels", {{placeholder_label, unique}}}}},
                       {"os", "linux"},
                       {"rootfs", {{"diff_ids", Json::list()}, {"type", "layers"}}}};
  return config.dump();
}

Error cannot_delete(const std::string& where) {
  return refused(where + ": this registry deletes nothing (405)",
                 "those who run it must allow it (docker-registry: storage.delete.enabled; others "
                 "have an interface of their own)");
}

}  // namespace

std::optional<std::vector<std::string>> list_tags(Client& client, const std::string& registry,
                                                  const std::string& repository) {
  Ask ask = ask_for(registry, repository, "tags", "pull");
  ask.subject = registry + "/" + repository;
  ask.method = "GET";
  ask.target = fmt::format("/v2/{}/tags/list?n=1000", repository);
  ask.body_limit = most_page_bytes;
  std::vector<std::string> tags;
  std::set<std::string> asked;
  for (;;) {
    if (!asked.insert(ask.target).second) {
      throw unanswered(ask.subject + ": the registry's list of tags has no end", fault_hint);
    }
    http::Response response = client.session().ask(ask);
    if (response.status == 404 && asked.size() > 1) throw broken_off(ask.subject);
    // Asked twice: whoever takes a list for none does not see what its images need.
    if (response.status == 404) response = client.session().ask(ask);
    if (response.status == 404) return std::nullopt;
    add_tags(response, ask.subject, tags);
    const auto next = next_page(response);
    if (!next) return sorted(std::move(tags));
    ask.target = client.session().located(ask, *next);
  }
}

Removal delete_tag(Client& client, const std::string& registry, const std::string& repository,
                   const std::string& tag, const std::string& unique) {
  const auto remove = [&](const std::string& item) {
    return client.delete_manifest(registry, repository, item);
  };
  const std::string where = registry + "/" + repository + ":" + tag;
  const Deletion by_name = remove(tag);
  if (by_name == Deletion::Done) return Removal::Done;
  if (by_name == Deletion::Absent) return Removal::Absent;
  const std::string config = placeholder_config(unique);
  const Manifest dummy = placeholder(config);
  // Tried on a digest that nothing has: else the tag would be lost to a placeholder that stays.
  if (remove(dummy.digest) == Deletion::Unsupported) throw cannot_delete(where);
  client.put_blob(registry, repository, config);
  client.put_manifest(registry, repository, tag, dummy);
  // Absent: an earlier try did it, and its answer was lost; a look at the tag tells.
  if (remove(dummy.digest) == Deletion::Unsupported) throw cannot_delete(where);
  return Removal::ByPlaceholder;
}

}  // namespace pinned_images::registry
