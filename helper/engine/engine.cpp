// SPDX-License-Identifier: MIT
#include "engine/engine.hpp"

#include "engine/buildah.hpp"
#include "engine/docker.hpp"
#include "engine/podman.hpp"
#include "support/error.hpp"
#include "support/text.hpp"

#include <array>

#include <fmt/format.h>

namespace pinned_images::engine {
namespace {

struct Kind {
  const char* name;
  Candidate (*find)();
  const char* remedy;
};

// In the order that `auto` tries them.
constexpr std::array<Kind, 3> kinds{{
    {"docker", [] { return find_docker(); }, "install docker (docker.io) and start its daemon"},
    {"buildah", find_buildah, "install buildah"},
    {"podman", find_podman, "install podman"},
}};

std::unique_ptr<Engine> first_found() {
  std::vector<std::string> reasons;
  for (const Kind& kind : kinds) {
    Candidate candidate = kind.find();
    if (candidate.engine) return std::move(candidate.engine);
    reasons.push_back(candidate.reason);
  }
  throw project_error(
      fmt::format("there is no engine to build images with: {}", join(reasons, "; ")),
      "install buildah (it needs no daemon) or podman, or start docker's daemon");
}

// docker alone speaks to a daemon, which may be anywhere; the others build where they run.
std::unique_ptr<Engine> engine_on(const std::string& choice, const std::string& host) {
  if (choice != "auto" && choice != "docker") {
    throw project_error(fmt::format("{} can't build on {}: it builds where it runs", choice, host),
                        "set PINNED_IMAGES_ENGINE=docker, or PINNED_IMAGES_BUILDER to nothing");
  }
  Candidate candidate = find_docker(host);
  if (candidate.engine) return std::move(candidate.engine);
  throw project_error(fmt::format("docker can't build on {}: {}", host, candidate.reason),
                      "PINNED_IMAGES_BUILDER takes what `docker context ls` and `docker buildx "
                      "ls` list, and addresses of daemons, such as ssh://host");
}

}  // namespace

std::unique_ptr<Engine> make_engine(const std::string& choice, const std::string& host) {
  if (!host.empty()) return engine_on(choice, host);
  if (choice == "auto") return first_found();
  for (const Kind& kind : kinds) {
    if (choice != kind.name) continue;
    Candidate candidate = kind.find();
    if (candidate.engine) return std::move(candidate.engine);
    throw project_error(
        fmt::format("the engine {} can't be used: {}", kind.name, candidate.reason),
        fmt::format("{}, or set PINNED_IMAGES_ENGINE to another engine (auto, docker, buildah, "
                    "podman)",
                    kind.remedy));
  }
  throw project_error(fmt::format("`{}` is no engine", choice),
                      "set PINNED_IMAGES_ENGINE to auto, docker, buildah or podman");
}

}  // namespace pinned_images::engine
