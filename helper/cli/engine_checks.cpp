// SPDX-License-Identifier: MIT
#include "cli/engine_checks.hpp"

#include "cli/engine_limits.hpp"
#include "engine/trial.hpp"
#include "support/platform.hpp"
#include "support/text.hpp"

#include <filesystem>
#include <memory>
#include <set>

#include <fmt/format.h>

namespace pinned_images::cli {
namespace {

namespace fs = std::filesystem;

// An image with torch for processors has some 2 GB, one for CUDA 8 GB; while it is built, engines
// hold it twice.
constexpr long long least_space = 5'000'000'000;
constexpr long long good_space = 20'000'000'000;

std::string permission_hint(const std::string& engine) {
  if (engine == "docker") {
    return "those who run the daemon must let it start containers; for docker in docker of a "
           "GitLab runner: in config.toml, section [runners.docker], privileged = true";
  }
  return fmt::format(
      "if this is a container, those who run it must let {} start one in it: for a GitLab runner, "
      "in config.toml, section [runners.docker], security_opt = [\"seccomp:unconfined\", "
      "\"apparmor:unconfined\"], or privileged = true; BUILDAH_ISOLATION=chroot and "
      "STORAGE_DRIVER=vfs need the least",
      engine);
}

Error with_hint(const Error& error, std::string hint) {
  return {error.code(), error.place(), error.problem(), std::move(hint), error.details()};
}

/// An engine that is there, on one of the hosts.
struct Host {
  std::unique_ptr<engine::Engine> engine;
  std::string platform;  ///< that it runs itself
};

/// The checks of one engine.
class EngineChecks {
 public:
  EngineChecks(Host& host, const image::Project& project, Findings& findings)
      : engine_(*host.engine), platform_(host.platform), project_(project), findings_(findings) {}

  /// `emulated`: the platforms of images that no host runs itself; `all`: those of images.
  void run(const std::set<std::string>& emulated, const std::set<std::string>& all) {
    findings_.ok("engine", engine_.version());
    for (const std::string& note : engine_.notes()) findings_.notice("engine", note);
    options();
    const bool builds = own_platform(platform_);
    for (const std::string& platform : emulated) {
      foreign_platform(platform, builds, engine::Trial::WhereItBuilds);
    }
    // What a builder of buildx has built is checked by the daemon, which must run it, too.
    if (!engine_.abilities().sees_own_images) {
      for (const std::string& platform : all) {
        foreign_platform(platform, builds, engine::Trial::WhereImagesRun);
      }
    }
    disks();
  }

 private:
  bool own_platform(const std::string& platform) {
    if (!engine::can_try(platform)) {
      findings_.notice("build", "not tried: there is no program here to try " + platform + " with");
      return true;
    }
    try {
      engine::try_build(engine_, platform);
      findings_.ok("build", "a RUN for " + platform + " works");
      return true;
    } catch (const Error& error) {
      findings_.problem("build", with_hint(error, permission_hint(engine_.name())));
      return false;
    }
  }

  void options() {
    try {
      check_options(engine_, project_);
    } catch (const Error& error) {
      findings_.problem("options", error);
    }
  }

  void foreign_platform(const std::string& platform, bool builds, engine::Trial trial) {
    if (!builds || !engine::can_try(platform)) {
      findings_.notice("emulation", fmt::format("{} not tried: {}", platform,
                                                builds ? "there is no program here to try it with"
                                                       : "no RUN works, for no platform"));
      return;
    }
    const bool checked = trial == engine::Trial::WhereImagesRun;
    try {
      check_runs(engine_, platform, trial);
      findings_.ok("emulation", "a RUN for " + platform + " works" +
                                    (checked ? " where images are checked" : ""));
    } catch (const Error& error) {
      findings_.problem("emulation", error);
    }
  }

  void disks() {
    try {
      const std::vector<fs::path> folders = engine_.folders();
      if (folders.empty()) {
        findings_.notice("disk", "not known: the daemon is on another machine");
      }
      for (const fs::path& folder : folders) disk(folder);
    } catch (const Error& error) {
      findings_.problem("disk", error);
    }
  }

  void disk(const fs::path& folder) {
    std::error_code error;
    const fs::space_info space = fs::space(folder, error);
    if (error) {
      findings_.notice("disk", fmt::format("not known: {} can't be seen from here ({})",
                                           folder.string(), error.message()));
      return;
    }
    const auto free = static_cast<long long>(space.available);
    const std::string text = fmt::format("{} free in {}", size_text(free), folder.string());
    const std::string hint =
        "an image with torch takes some 2 GB, with CUDA 8 GB, and twice that "
        "while it is built: remove what is not needed, or move the folder";
    if (free < least_space) {
      findings_.problem("disk", project_error(text, hint));
    } else if (free < good_space) {
      findings_.notice("disk", text, hint);
    } else {
      findings_.ok("disk", text);
    }
  }

  engine::Engine& engine_;
  const std::string& platform_;
  const image::Project& project_;
  Findings& findings_;
};

std::vector<Host> hosts_of(const image::Project& project, Findings& findings) {
  std::vector<std::string> names = project.builders;
  if (names.empty()) names.emplace_back();
  std::vector<Host> hosts;
  for (const std::string& name : names) {
    try {
      auto engine = engine::make_engine(project.engine, name);
      std::string platform = engine->platform();
      hosts.push_back({std::move(engine), std::move(platform)});
    } catch (const Error& error) {
      findings.problem("engine", error);
    }
  }
  return hosts;
}

std::set<std::string> platforms_of(const std::vector<const image::ImageSpec*>& images) {
  std::set<std::string> result;
  for (const image::ImageSpec* image : images) {
    result.insert(image->platforms.begin(), image->platforms.end());
  }
  return result;
}

std::set<std::string> emulated_platforms(const std::vector<const image::ImageSpec*>& images,
                                         const std::vector<Host>& hosts) {
  std::set<std::string> own;
  for (const Host& host : hosts) own.insert(normal_platform(host.platform));
  std::set<std::string> result = platforms_of(images);
  std::erase_if(
      result, [&](const std::string& platform) { return own.contains(normal_platform(platform)); });
  return result;
}

}  // namespace

void check_engine(const image::Project& project, const std::vector<const image::ImageSpec*>& images,
                  Findings& findings) {
  std::vector<Host> hosts = hosts_of(project, findings);
  const std::set<std::string> emulated = emulated_platforms(images, hosts);
  for (Host& host : hosts) {
    EngineChecks(host, project, findings).run(emulated, platforms_of(images));
  }
}

}  // namespace pinned_images::cli
