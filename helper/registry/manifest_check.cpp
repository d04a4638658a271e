// SPDX-License-Identifier: MIT
#include "registry/manifest_check.hpp"

#include "registry/reference.hpp"
#include "support/error.hpp"
#include "support/hash.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace pinned_images::registry {
namespace {

constexpr const char* docker_image = "application/vnd.docker.distribution.manifest.v2+json";
constexpr const char* docker_list = "application/vnd.docker.distribution.manifest.list.v2+json";
constexpr const char* oci_image = "application/vnd.oci.image.manifest.v1+json";
constexpr const char* oci_index = "application/vnd.oci.image.index.v1+json";
constexpr std::array media_types{docker_image, docker_list, oci_image, oci_index};

constexpr const char* contradiction_hint =
    "the registry, or a proxy before it, is at fault: tell those who run it";

std::string content_type(const http::Response& response) {
  const std::string header = response.header("Content-Type").value_or("");
  return lower(trim(header.substr(0, header.find(';'))));
}

nlohmann::json parsed(const http::Response& response, const std::string& subject) {
  nlohmann::json document = nlohmann::json::parse(response.body, nullptr, false);
  if (!document.is_object()) {
    throw project_error(subject + ": the registry's answer is no manifest", contradiction_hint);
  }
  return document;
}

// The older the registry or the builder, the likelier one of the two is missing.
std::string media_type_of(const http::Response& response, const nlohmann::json& document,
                          const std::string& subject) {
  const std::string sent = content_type(response);
  const auto member = document.find("mediaType");
  std::string written =
      member != document.end() && member->is_string() ? member->get<std::string>() : sent;
  if (!sent.empty() && sent != written) {
    throw project_error(fmt::format("{}: the registry calls this {}, the manifest calls itself {}",
                                    subject, sent, written),
                        contradiction_hint);
  }
  if (std::find(media_types.begin(), media_types.end(), written) == media_types.end()) {
    throw project_error(fmt::format("{}: this is no image, but of the type {}", subject,
                                    written.empty() ? "(none)" : written),
                        "only images and indexes of docker's v2 and OCI's v1 formats are read");
  }
  return written;
}

// Else two programs could read two different images from the same bytes.
void check_one_kind(const nlohmann::json& document, bool is_index, const std::string& subject) {
  const bool has_image = document.contains("layers") || document.contains("config");
  const bool has_index = document.contains("manifests");
  if (is_index ? !has_image : !has_index) return;
  throw project_error(subject + ": this manifest is an image and an index at once",
                      "push the image anew with another tool");
}

}  // namespace

std::string accepted_manifests() {
  return join({media_types.begin(), media_types.end()}, ", ");
}

Manifest checked_manifest(const http::Response& response, const std::string& subject,
                          const std::string& tag_or_digest) {
  Manifest manifest;
  manifest.bytes = response.body;
  manifest.digest = sha256_digest(manifest.bytes);
  if (is_valid_digest(tag_or_digest)) check_digest(subject, tag_or_digest, manifest.digest);
  const std::string named = response.header("Docker-Content-Digest").value_or("");
  if (named.starts_with("sha256:")) check_digest(subject, named, manifest.digest);
  const nlohmann::json document = parsed(response, subject);
  manifest.media_type = media_type_of(response, document, subject);
  check_one_kind(document, manifest.is_index(), subject);
  return manifest;
}

void check_digest(const std::string& subject, const std::string& claimed,
                  const std::string& computed) {
  if (claimed.empty() || claimed == computed) return;
  throw project_error(fmt::format("{}: the bytes have the digest {}, and not {} as they should",
                                  subject, computed, claimed),
                      contradiction_hint);
}

bool Manifest::is_index() const {
  return media_type == docker_list || media_type == oci_index;
}

}  // namespace pinned_images::registry
