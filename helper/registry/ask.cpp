// SPDX-License-Identifier: MIT
#include "registry/ask.hpp"

#include "registry/manifest_check.hpp"
#include "support/error.hpp"
#include "support/image_names.hpp"

#include <utility>

#include <fmt/format.h>

namespace pinned_images::registry {
namespace {

constexpr const char* grammar_hint =
    "names are small letters and digits with `.`, `_`, `-` between them, tags up to 128 letters, "
    "digits, `_`, `.`, `-`, digests `sha256:` and 64 hex digits";

// Checked before asking: registries answer 404 to an illegal name, as if it were absent.
void check_names(const std::string& registry, const std::string& repository) {
  if (is_valid_registry(registry) && is_valid_repository(repository)) return;
  throw project_error(fmt::format("{}/{} can't be the name of a repository", registry, repository),
                      grammar_hint);
}

}  // namespace

bool is_sha256(const std::string& text) {
  return is_valid_digest(text) && text.starts_with("sha256:");
}

Ask ask_for(const std::string& registry, const std::string& repository, const std::string& item,
            const char* actions) {
  check_names(registry, repository);
  Ask ask;
  ask.registry = registry;
  ask.repository = repository;
  ask.subject =
      fmt::format("{}/{}{}{}", registry, repository, is_valid_digest(item) ? "@" : ":", item);
  ask.scopes = {fmt::format("repository:{}:{}", repository, actions)};
  return ask;
}

Ask ask_for_manifest(const std::string& registry, const std::string& repository,
                     const std::string& item, const char* actions) {
  Ask ask = ask_for(registry, repository, item, actions);
  if (!is_valid_tag(item) && !is_sha256(item)) {
    throw project_error(fmt::format("{}: `{}` can't be a tag or digest", ask.subject, item),
                        grammar_hint);
  }
  ask.target = fmt::format("/v2/{}/manifests/{}", repository, item);
  ask.headers = {{"Accept", accepted_manifests()}};
  return ask;
}

Ask ask_for_blob(const std::string& registry, const std::string& repository,
                 const std::string& digest, const char* actions) {
  Ask ask = ask_for(registry, repository, digest, actions);
  if (!is_sha256(digest)) {
    throw project_error(fmt::format("{}: `{}` can't be a digest", ask.subject, digest),
                        grammar_hint);
  }
  ask.target = fmt::format("/v2/{}/blobs/{}", repository, digest);
  return ask;
}

http::Response checked_put(const Ask& ask, http::Response response) {
  if (response.status != 404) return response;
  throw refused(fmt::format("{}: the registry knows no repository {} to write to (404)",
                            ask.subject, ask.repository),
                "create the repository first, if this registry wants that, or correct its name");
}

}  // namespace pinned_images::registry
