// SPDX-License-Identifier: MIT
// What an engine is asked and answers: builds, images, and where a push goes, as plain values.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace pinned_images::engine {

/// What an engine can do; a template is rendered for it.
struct Abilities {
  bool run_mounts = false;      ///< RUN --mount=type=cache
  bool secret_mounts = false;   ///< --secret and RUN --mount=type=secret
  bool layer_cache = false;     ///< the layers of steps can be kept in a registry
  bool attestations = false;    ///< provenance and a bill of materials can go with an image
  bool sees_own_images = true;  ///< FROM can name an image of the engine's own store
};

struct Secret {
  std::string id;
  std::filesystem::path file;
};

/// Where a push goes or a pull comes from, and how.
struct PushTarget {
  std::string reference;  ///< registry/repository:tag
  bool plain_http = false;
  /// A folder with a config.json whose credentials are for this registry alone; absent: the
  /// engine's own.
  std::optional<std::filesystem::path> auth_folder;
};

/// What goes with an image beside its layers, as BuildKit writes it.
struct Attestations {
  std::string provenance;  ///< how it was built: `min` or `max`; empty: none
  std::string sbom;        ///< what is in it: the image that finds out, or `default`; empty: none

  bool any() const { return !provenance.empty() || !sbom.empty(); }
};

struct BuildRequest {
  std::filesystem::path context;  ///< a folder with all that the Dockerfile copies
  std::filesystem::path dockerfile;
  std::string platform;  ///< linux/amd64
  std::string network;   ///< of RUN: `host` or `none`; empty: the engine's default
  std::map<std::string, std::string> build_args;
  std::map<std::string, std::string> labels;
  std::vector<Secret> secrets;
  /// How FROM's registry is reached, where the engine doesn't see its own images.
  std::optional<PushTarget> base;
  /// Where layers of steps are taken from and kept; who keeps them by a tag uses this one.
  std::optional<PushTarget> layer_cache;
  bool keep_layers = true;  ///< false: only taken
  Attestations attestations;
  bool reuse_layers = true;
  bool where_images_run = false;  ///< in place of where the engine builds
  bool label_only = false;        ///< FROM and labels alone: the layers must stay as they are
};

/// An image in the engine's own store.
struct LocalImage {
  std::string id;  ///< sha256:..., the config's digest (docker's containerd store: the manifest's)
  std::string platform;  ///< os/architecture[/variant]
  std::map<std::string, std::string> labels;
  std::vector<std::string> diff_ids;
  long long size = 0;  ///< bytes, 0 if the engine doesn't say
};

}  // namespace pinned_images::engine
