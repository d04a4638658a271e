// SPDX-License-Identifier: MIT
#include "registry/client.hpp"

#include "registry/manifest_check.hpp"
#include "registry/session.hpp"
#include "registry/upload.hpp"
#include "support/hash.hpp"

#include <utility>

#include <fmt/format.h>

namespace pinned_images::registry {
namespace {

Ask ask_to_get_manifest(const std::string& registry, const std::string& repository,
                        const std::string& tag_or_digest) {
  Ask ask = ask_for_manifest(registry, repository, tag_or_digest, "pull");
  ask.method = "GET";
  return ask;
}

Ask ask_to_get_blob(const std::string& registry, const std::string& repository,
                    const std::string& digest) {
  Ask ask = ask_for_blob(registry, repository, digest, "pull");
  ask.method = "GET";
  return ask;
}

std::optional<Manifest> manifest_in(const http::Response& response, const Ask& ask,
                                    const std::string& tag_or_digest) {
  if (response.status == 404) return std::nullopt;
  return checked_manifest(response, ask.subject, tag_or_digest);
}

std::optional<std::string> blob_in(http::Response response, const Ask& ask,
                                   const std::string& digest) {
  if (response.status == 404) return std::nullopt;
  check_digest(ask.subject, digest, sha256_digest(response.body));
  return std::move(response.body);
}

}  // namespace

Client::Client(http::Transport& transport, CredentialSources sources, Options options)
    : session_(std::make_unique<Session>(transport, std::move(sources), std::move(options))) {}

Client::~Client() = default;

std::optional<Manifest> Client::get_manifest(const std::string& registry,
                                             const std::string& repository,
                                             const std::string& tag_or_digest) {
  const Ask ask = ask_to_get_manifest(registry, repository, tag_or_digest);
  return manifest_in(session_->ask(ask), ask, tag_or_digest);
}

std::vector<std::optional<Manifest>> Client::get_manifests(
    const std::string& registry, const std::string& repository,
    const std::vector<std::string>& tags_or_digests) {
  std::vector<Ask> asks;
  for (const std::string& item : tags_or_digests) {
    asks.push_back(ask_to_get_manifest(registry, repository, item));
  }
  const std::vector<http::Response> responses = session_->ask_all(asks);
  std::vector<std::optional<Manifest>> manifests;
  for (std::size_t i = 0; i < asks.size(); ++i) {
    manifests.push_back(manifest_in(responses[i], asks[i], tags_or_digests[i]));
  }
  return manifests;
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
  const Ask ask = ask_to_get_blob(registry, repository, digest);
  return blob_in(session_->ask(ask), ask, digest);
}

std::vector<std::optional<std::string>> Client::get_blobs(const std::string& registry,
                                                          const std::string& repository,
                                                          const std::vector<std::string>& digests) {
  std::vector<Ask> asks;
  for (const std::string& digest : digests) {
    asks.push_back(ask_to_get_blob(registry, repository, digest));
  }
  std::vector<http::Response> responses = session_->ask_all(asks);
  std::vector<std::optional<std::string>> blobs;
  for (std::size_t i = 0; i < asks.size(); ++i) {
    blobs.push_back(blob_in(std::move(responses[i]), asks[i], digests[i]));
  }
  return blobs;
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
