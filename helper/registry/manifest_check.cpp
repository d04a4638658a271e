// SPDX-License-Identifier: MIT
#include "registry/manifest_check.hpp"

#include "registry/media_types.hpp"
#include "support/error.hpp"
#include "support/hash.hpp"
#include "support/image_names.hpp"
#include "support/json_events.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include <fmt/format.h>

namespace pinned_images::registry {
namespace {

constexpr std::array media_types{docker_image, docker_list, oci_image, oci_index};

constexpr const char* contradiction_hint =
    "the registry, or a proxy before it, is at fault: tell those who run it";

std::string content_type(const http::Response& response) {
  const std::string header = response.header("Content-Type").value_or("");
  return lower(trim(header.substr(0, header.find(';'))));
}

/// The members of a manifest's own object that tell what it is; no more is made of its bytes, as
/// that takes most of the time where there are many.
struct Outline : JsonEvents {
  std::optional<std::string> media_type;
  bool has_image = false;
  bool has_index = false;
  bool is_whole = false;

  bool null() override { return value(); }
  bool truth(bool) override { return value(); }
  bool integer(long long) override { return value(); }
  bool real(double, const std::string&) override { return value(); }
  bool text(std::string& text) override {
    if (depth_ == 1 && is_media_type_) media_type = text;
    return value();
  }
  bool key(std::string& name) override {
    if (depth_ != 1) return true;
    is_media_type_ = name == "mediaType";
    if (is_media_type_) media_type.reset();  // of members with one name the last counts
    has_image = has_image || name == "layers" || name == "config";
    has_index = has_index || name == "manifests";
    return true;
  }
  bool begin_object() override { return ++depth_, true; }
  bool begin_list() override { return value() && ++depth_ > 0; }
  bool end_object() override {
    is_whole = --depth_ == 0;
    return true;
  }
  bool end_list() override { return --depth_, true; }

 private:
  bool value() const { return depth_ > 0; }  // a manifest is an object

  int depth_ = 0;
  bool is_media_type_ = false;
};

Outline outline_of(const http::Response& response, const std::string& subject) {
  Outline outline;
  if (read_json(response.body, outline) || !outline.is_whole) {
    throw project_error(subject + ": the registry's answer is no manifest", contradiction_hint);
  }
  return outline;
}

// The older the registry or the builder, the likelier one of the two is missing.
std::string media_type_of(const http::Response& response, const Outline& outline,
                          const std::string& subject) {
  const std::string sent = content_type(response);
  std::string written = outline.media_type.value_or(sent);
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
void check_one_kind(const Outline& outline, bool is_index, const std::string& subject) {
  if (is_index ? !outline.has_image : !outline.has_index) return;
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
  const Outline outline = outline_of(response, subject);
  manifest.media_type = media_type_of(response, outline, subject);
  check_one_kind(outline, manifest.is_index(), subject);
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
