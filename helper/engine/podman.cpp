// SPDX-License-Identifier: MIT
#include "engine/podman.hpp"

#include "engine/containers.hpp"
#include "engine/failure.hpp"
#include "engine/program.hpp"

namespace pinned_images::engine {
namespace {

// podman 4.0 has buildah 1.24 inside, which brought RUN --mount=type=cache.
constexpr Version podman_with_mounts{4, 0};
// 4.3 has buildah 1.28 inside, the first that was seen to keep layers in a registry.
constexpr Version podman_with_layer_cache{4, 3};

class Podman final : public ContainersEngine {
 public:
  using ContainersEngine::ContainersEngine;

 protected:
  std::string store_template() const override { return "{{.Store.GraphRoot}}"; }

  std::optional<Inspected> describe(const std::string& id_or_reference) const override {
    const Finished finished = run_program({"podman", "image", "inspect", id_or_reference});
    if (finished.ok()) return read_inspect("podman", finished.out);
    if (finished.err.find("image not known") != std::string::npos) return std::nullopt;
    throw engine_failed("podman", "inspect " + id_or_reference, finished);
  }
};

}  // namespace

Candidate find_podman() {
  std::string reason;
  const auto version = ask_version("podman", reason);
  if (!version) return {nullptr, reason};
  const bool mounts = version->number >= podman_with_mounts;
  const bool layer_cache = version->number >= podman_with_layer_cache;
  const Abilities abilities{mounts, mounts, layer_cache, false, true};
  return {std::make_unique<Podman>("podman", version->text, abilities), ""};
}

}  // namespace pinned_images::engine
