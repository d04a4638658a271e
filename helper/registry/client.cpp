// SPDX-License-Identifier: MIT
#include "registry/client.hpp"

#include "registry/manifest_check.hpp"
#include "registry/reference.hpp"
#include "registry/session.hpp"
#include "support/error.hpp"
#include "support/escape.hpp"
#include "support/hash.hpp"

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

std::string with_digest(const std::string& url, const std::string& digest) {
  const char* separator = url.find('?') == std::string::npos ? "?" : "&";
  return url + separator + "digest=" + percent_encode(digest);
}

// By single tries: a POST opens an upload, and must not be repeated alone; all of it may be.
void upload_once(Session& session, Ask ask, const std::string& digest, std::string_view bytes) {
  ask.method = "HEAD";
  if (session.ask_once(ask).status != 404) return;
  Ask upload = ask;
  upload.method = "POST";
  upload.target = fmt::format("/v2/{}/blobs/uploads/", ask.repository);
  const http::Response opened = checked_put(upload, session.ask_once(upload));
  const std::string location = opened.header("Location").value_or("");
  upload.method = "PUT";
  upload.target = with_digest(session.located(upload, location), digest);
  upload.headers = {{"Content-Type", "application/octet-stream"}};
  upload.body = bytes;
  if (session.ask_once(upload).status != 404) return;
  throw Passing{ask.registry + " forgot the upload before it ended (404)",
                "the fault is the registry's: try again later", std::nullopt};
}

}  // namespace

Client::Client(http::Transport& transport, CredentialSources sources, Options options)
    : session_(std::make_unique<Session>(transport, std::move(sources), std::move(options))) {}

Client::~Client() = default;

std::optional<Manifest> Client::get_manifest(const std::string& registry,
                                             const std::string& repository,
                                             const std::string& tag_or_digest) {
  Ask ask = ask_for_manifest(registry, repository, tag_or_digest, "pull");
  ask.method = "GET";
  const http::Response response = session_->ask(ask);
  if (response.status == 404) return std::nullopt;
  return checked_manifest(response, ask.subject, tag_or_digest);
}

std::optional<std::string> Client::head_manifest(const std::string& registry,
                                                 const std::string& repository,
                                                 const std::string& tag_or_digest) {
  Ask ask = ask_for_manifest(registry, repository, tag_or_digest, "pull");
  ask.method = "HEAD";
  const http::Response response = session_->ask(ask);
  if (response.status == 404) return std::nullopt;
  std::string digest = response.header("Docker-Content-Digest").value_or("");
  if (is_sha256(digest)) {
    if (is_sha256(tag_or_digest)) check_digest(ask.subject, tag_or_digest, digest);
    return digest;
  }
  const std::optional<Manifest> manifest = get_manifest(registry, repository, tag_or_digest);
  return manifest ? std::optional(manifest->digest) : std::nullopt;
}

void Client::put_manifest(const std::string& registry, const std::string& repository,
                          const std::string& tag_or_digest, const Manifest& manifest) {
  Ask ask = ask_for_manifest(registry, repository, tag_or_digest, "pull,push");
  check_digest(ask.subject, manifest.digest, sha256_digest(manifest.bytes));
  if (is_sha256(tag_or_digest)) check_digest(ask.subject, tag_or_digest, manifest.digest);
  ask.method = "PUT";
  ask.headers = {{"Content-Type", manifest.media_type}};
  ask.body = manifest.bytes;
  const http::Response response = checked_put(ask, session_->ask(ask));
  const std::string named = response.header("Docker-Content-Digest").value_or("");
  if (is_sha256(named)) check_digest(ask.subject, named, manifest.digest);
}

std::optional<std::string> Client::get_blob(const std::string& registry,
                                            const std::string& repository,
                                            const std::string& digest) {
  Ask ask = ask_for_blob(registry, repository, digest, "pull");
  ask.method = "GET";
  http::Response response = session_->ask(ask);
  if (response.status == 404) return std::nullopt;
  check_digest(ask.subject, digest, sha256_digest(response.body));
  return std::move(response.body);
}

std::string Client::put_blob(const std::string& registry, const std::string& repository,
                             std::string_view bytes) {
  std::string digest = sha256_digest(bytes);
  const Ask ask = ask_for_blob(registry, repository, digest, "pull,push");
  session_->trying(ask.subject, [&] { upload_once(*session_, ask, digest, bytes); });
  return digest;
}

}  // namespace pinned_images::registry
