// SPDX-License-Identifier: MIT
// What an engine is asked and answers: builds, images, and where a push goes, as plain values.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace pinned_images::engine {

/// What an engine can do with a Dockerfile; a template is rendered for it.
struct Abilities {
  bool run_mounts = false;     ///< RUN --mount=type=cache
  bool secret_mounts = false;  ///< --secret and RUN --mount=type=secret
};

struct Secret {
  std::string id;
  std::filesystem::path file;
};

struct BuildRequest {
  std::filesystem::path context;  ///< a folder with all that the Dockerfile copies
  std::filesystem::path dockerfile;
  std::string platform;  ///< linux/amd64
  std::string network;   ///< of RUN: `host` or `none`; empty: the engine's default
  std::map<std::string, std::string> build_args;
  std::map<std::string, std::string> labels;
  std::vector<Secret> secrets;
  bool reuse_layers = true;
  bool label_only = false;  ///< FROM and labels alone: the layers must stay as they are
};

/// An image in the engine's own store.
struct LocalImage {
  std::string id;  ///< sha256:..., the config's digest (docker's containerd store: the manifest's)
  std::string platform;  ///< os/architecture[/variant]
  std::map<std::string, std::string> labels;
  std::vector<std::string> diff_ids;
  long long size = 0;  ///< bytes, 0 if the engine doesn't say
};

/// Where an engine builds.
struct Home {
  std::string platform;  ///< what runs there without an emulator: linux/amd64
  /// The folders that it fills: its store, that of its temporary files; none if they are on another
  /// machine.
  std::vector<std::filesystem::path> folders;
};

/// Where and how a push goes.
struct PushTarget {
  std::string reference;  ///< registry/repository:tag
  bool plain_http = false;
  /// A folder with a config.json whose credentials are for this registry alone; absent: the
  /// engine's own.
  std::optional<std::filesystem::path> auth_folder;
};

}  // namespace pinned_images::engine
