// SPDX-License-Identifier: MIT
#include "engine/buildah.hpp"

#include "engine/containers.hpp"
#include "engine/failure.hpp"
#include "engine/program.hpp"

namespace pinned_images::engine {
namespace {

// buildah 1.24 brought RUN --mount=type=cache.
constexpr Version buildah_with_mounts{1, 24};
// 1.28 is the first that was seen to keep layers in a registry.
constexpr Version buildah_with_layer_cache{1, 28};

class Buildah final : public ContainersEngine {
 public:
  using ContainersEngine::ContainersEngine;

 protected:
  std::string store_template() const override { return "{{.store.GraphRoot}}"; }

  std::optional<Inspected> describe(const std::string& id_or_reference) const override {
    const Finished finished =
        run_program({"buildah", "inspect", "--type", "image", id_or_reference});
    if (finished.ok()) return read_buildah_inspect(finished.out);
    if (finished.err.find("image not known") != std::string::npos) return std::nullopt;
    throw engine_failed("buildah", "inspect " + id_or_reference, finished);
  }
};

}  // namespace

Candidate find_buildah() {
  std::string reason;
  const auto version = ask_version("buildah", reason);
  if (!version) return {nullptr, reason};
  const bool mounts = version->number >= buildah_with_mounts;
  const bool layer_cache = version->number >= buildah_with_layer_cache;
  const Abilities abilities{mounts, mounts, layer_cache, false, true};
  return {std::make_unique<Buildah>("buildah", version->text, abilities), ""};
}

}  // namespace pinned_images::engine
