// SPDX-License-Identifier: MIT
// Templates: Dockerfiles with marks, rendered for what an engine can do. Pure.
#pragma once

#include "engine/engine.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace pinned_images::engine {

/// What a template's marks are replaced by.
struct TemplateValues {
  Abilities abilities;
  std::vector<std::string> build_args;  ///< names alone; their values go by --build-arg
  std::vector<std::string> secret_ids;
};

/// Returns the Dockerfile that a template's text stands for. Marks, in comments too:
///   @CACHE_MOUNTS@   mounts that keep apt's, pip's and uv's downloads; nothing without run_mounts
///   @SECRET_MOUNTS@  one mount a secret at /run/secrets/<id>; nothing without secret_mounts
///   @BUILD_ARGS@     one ARG line a build argument; alone on its line
///   @HELPER@         the COPY of the context's folder `helper`; alone on its line
/// No value gets into the text, only names that are checked here. Throws Error (exit 1): with the
/// place of a mark that is none of these, and for a name that can't be an ARG or a secret's id.
std::string render_template(const std::string& path, std::string_view text,
                            const TemplateValues& values);

/// Returns whether a template has the mark @HELPER@: its context then needs the folder `helper`,
/// this program and its modules as an installation has them.
bool wants_helper(std::string_view text);

/// Returns whether an ARG can have that name: letters, digits, `_`, no digit first, and not one of
/// our own (`PINNED_IMAGES_...`).
bool is_valid_build_arg(std::string_view name);

/// Returns whether a secret can have that id: letters, digits, `.`, `_`, `-`, alphanumeric first.
bool is_valid_secret_id(std::string_view id);

}  // namespace pinned_images::engine
