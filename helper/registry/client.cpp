// SPDX-License-Identifier: MIT
#include "registry/client.hpp"

#include "registry/manifest_check.hpp"
#include "registry/session.hpp"
#include "registry/upload.hpp"
#include "support/hash.hpp"

#include <utility>

#include <fmt/format.h>

namespace pinned_images::registry {
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
  session_->trying(ask.subject, [&] { upload_once(*session_, ask, {digest, std::string(bytes)}); });
  return digest;
}

Deletion Client::delete_manifest(const std::string& registry, const std::string& repository,
                                 const std::string& tag_or_digest) {
  Ask ask = ask_for_manifest(registry, repository, tag_or_digest, "pull,delete");
  ask.method = "DELETE";
  ask.answers = {400, 405};
  const int status = session_->ask(ask).status;
  if (status == 404) return Deletion::Absent;
  return status == 400 || status == 405 ? Deletion::Unsupported : Deletion::Done;
}

}  // namespace pinned_images::registry
