// SPDX-License-Identifier: MIT
#include "engine/docker_builder.hpp"

#include "engine/program.hpp"
#include "support/error.hpp"
#include "support/text.hpp"

#include <string_view>

#include <fmt/format.h>

namespace pinned_images::engine {
namespace {

// Returns what stands after `name:` in the first line that begins so.
std::string field(std::string_view text, std::string_view name) {
  for (const std::string_view line : split(text, '\n')) {
    if (line.starts_with(name)) return std::string(trim(line.substr(name.size())));
  }
  return "";
}

// As one manifest, which registries take that don't know BuildKit's own kind of index.
std::vector<std::string> cache_arguments(const BuildRequest& request) {
  std::vector<std::string> result;
  const std::string where = "type=registry,ref=" + request.layer_cache->reference;
  if (request.reuse_layers) result.insert(result.end(), {"--cache-from", where});
  if (request.keep_layers) {
    result.insert(result.end(),
                  {"--cache-to", where + ",mode=max,image-manifest=true,ignore-error=true"});
  }
  return result;
}

}  // namespace

std::string DockerBuilder::text() const {
  if (is_elsewhere()) return fmt::format("buildx builder {}, {}", name, driver);
  switch (kind) {
    case Kind::Legacy:
      return "legacy builder";
    case Kind::Daemon:
      return "BuildKit of the daemon";
    case Kind::Buildx:
      return "buildx";
  }
  return "";
}

Abilities DockerBuilder::abilities() const {
  const bool has_mounts = kind != Kind::Legacy;
  const bool is_buildx = kind == Kind::Buildx;
  return {has_mounts, has_mounts, is_buildx && (is_elsewhere() || keeps_indexes),
          is_buildx && keeps_indexes, !is_elsewhere()};
}

std::vector<std::string> DockerBuilder::arguments(const BuildRequest& request) const {
  if (kind == Kind::Legacy) return {"--force-rm"};
  std::vector<std::string> result{"--progress", "plain"};
  if (request.layer_cache) result = with(std::move(result), cache_arguments(request));
  const auto attest = [&result](std::string what) {
    result.insert(result.end(), {"--attest", std::move(what)});
  };
  const Attestations& wanted = request.attestations;
  if (!wanted.provenance.empty()) attest("type=provenance,mode=" + wanted.provenance);
  if (wanted.sbom == "default") {
    attest("type=sbom");
  } else if (!wanted.sbom.empty()) {
    attest("type=sbom,generator=" + wanted.sbom);
  }
  return result;
}

// A builder that nobody has used yet is made by --bootstrap, and one that is far away is asked.
std::optional<DockerBuilder> find_own_builder(const std::string& name) {
  const Finished known = run_program({"docker", "buildx", "inspect", name});
  const std::string driver = field(known.out, "Driver:");
  if (!known.ok() || driver.empty() || driver == "docker") return std::nullopt;
  const Finished started = run_program({"docker", "buildx", "inspect", "--bootstrap", name});
  if (!started.ok()) {
    throw project_error(fmt::format("docker can't build on the buildx builder {}: {}", name,
                                    field(started.err, "ERROR:")),
                        "start it, or take it out of PINNED_IMAGES_BUILDER; `docker buildx ls` "
                        "lists what there is");
  }
  const std::string platforms = field(started.out, "Platforms:");
  std::string platform(trim(platforms.substr(0, platforms.find(','))));
  if (platform.ends_with('*')) platform.pop_back();  // one that the builder was told to serve
  return DockerBuilder{DockerBuilder::Kind::Buildx, name, driver, platform, false};
}

}  // namespace pinned_images::engine
