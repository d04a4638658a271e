// SPDX-License-Identifier: MIT
#include "image/proposal_text.hpp"

#include "support/text.hpp"

#include <algorithm>

namespace pinned_images::image {
namespace {

// An argument of a CMake call.
std::string argument(const std::string& text) {
  if (!text.empty() && needs_no_quotes(text)) return text;
  std::string quoted;
  for (const char c : text) {
    if (c == '"' || c == '\\' || c == '$') quoted += '\\';
    quoted += c;
  }
  return "\"" + quoted + "\"";
}

/// Writes one call of docker_image().
class Call {
 public:
  Call(const ImageSpec& image, std::string up) : image_(image), up_(std::move(up)) {}

  std::string text() {
    text_ = "docker_image(" + image_.name;
    add("BASE", {image_.base});
    add("FROM", {image_.from});
    add("MANIFESTS", paths(image_.manifests));
    add(image_.only_groups ? "ONLY_GROUPS" : "GROUPS", image_.groups);
    add("EXTRAS", image_.extras);
    add_pins();
    add("PYTHON", {image_.python});
    add("SYSTEM_PACKAGES", image_.system_packages);
    add("VERSION_FROM", paths({image_.version_from}));
    return text_ + ")\n";
  }

 private:
  std::vector<std::string> paths(std::vector<std::string> list) const {
    for (std::string& path : list) {
      if (!path.empty()) path = up_ + path;
    }
    return list;
  }

  void add(const std::string& keyword, const std::vector<std::string>& values) {
    if (values.empty() || values.front().empty()) return;
    text_ += "\n  " + keyword;
    for (const std::string& value : values) text_ += " " + argument(value);
  }

  // The image `ci` has no manifests, and so no pins to leave out.
  void add_pins() {
    if (image_.manifests.empty() || image_.pins.size() == 2) return;
    add("PINS", image_.pins.empty() ? std::vector<std::string>{"NONE"} : image_.pins);
  }

  const ImageSpec& image_;
  std::string up_;
  std::string text_;
};

constexpr const char* head =
    R"(# The images that this project's jobs run in. `pinned-images init` wrote it: it is yours.
cmake_minimum_required(VERSION 3.25)
project(ci_images LANGUAGES NONE)

set(PINNED_IMAGES_SOURCE "" CACHE PATH "Sources of PinnedImages, where it is not installed")
if(PINNED_IMAGES_SOURCE)
  add_subdirectory("${PINNED_IMAGES_SOURCE}" PinnedImages EXCLUDE_FROM_ALL)
else()
  find_package(PinnedImages 1 REQUIRED)
endif()

)";

std::string registry_call(const Proposal& proposal) {
  const std::string tag = proposal.version.empty() ? " TAG KEY" : "";
  const std::string call = "docker_registry(" + proposal.registry.prefix + tag + ")\n\n";
  return (proposal.registry.sure ? "" : "# A guess: see to it before the first push.\n") + call;
}

std::string comment_of(const ImageSpec& image) {
  if (image.name == "ci") {
    return "# For the jobs that keep these images: CMake, git, buildah and PinnedImages itself.\n";
  }
  if (image.name == "lint") return "# Linters alone: small, for jobs that import nothing.\n";
  const std::string cpu =
      "# For runners without a GPU: EXTRA_INDEX_URLS https://download.pytorch.org/whl/cpu\n";
  return "# What the tests need.\n" + (image.pins.empty() ? "" : cpu);
}

std::string ci_file_call(const Layout& layout) {
  if (layout.ci_files.empty()) return "";
  const std::string up = layout.cmake_folder.empty() ? "" : "../";
  std::string text = "docker_ci_file(";
  for (const std::string& path : layout.ci_files) {
    text += (path == layout.ci_files.front() ? "" : " ") + argument(up + path);
  }
  // Where a job's guard looks for it: at the top of the repository.
  const std::string lock_folder = up + layout.up;
  if (!lock_folder.empty()) text += " LOCK " + lock_folder + "images.lock.toml";
  return text + ")\n";
}

std::string tag_of(const Proposal& proposal) {
  return proposal.version.empty() ? "update-ci" : proposal.version;
}

std::string keeping_job(const std::string& name, const Proposal& proposal, const Layout& layout) {
  const std::string folder = layout.below + layout.cmake_folder;
  const std::string job = name == "images" ? "buildah" : name.substr(name.find('-') + 1);
  std::string text = name + ":\n  extends: .pinned-images-" + job +
                     "\n  image: " + proposal.registry.prefix + "/ci:" + tag_of(proposal) + "\n";
  if (!folder.empty()) {
    const bool slash = folder.ends_with('/');
    text += "  variables:\n    PINNED_IMAGES_FOLDER: " +
            folder.substr(0, folder.size() - (slash ? 1 : 0)) + "\n";
  }
  return text + "\n";
}

std::string running_job(const std::string& name, const std::string& image, const JobProposal& job,
                        const Proposal& proposal) {
  const std::string extends = job.install.empty() ? "job" : "pip";
  std::string text = name + ":\n  extends: .pinned-images-" + extends +
                     "\n  image: $CI_REGISTRY_IMAGE/" + image + ":" + tag_of(proposal) + "\n";
  if (!job.install.empty()) {
    text += "  variables:\n    PINNED_IMAGES_INSTALL: " + job.install + "\n";
  }
  text += "  script:\n";
  for (const std::string& command : job.commands) text += "    - " + command + "\n";
  return text;
}

}  // namespace

std::string cmake_text(const Proposal& proposal, const Layout& layout) {
  std::string text = head + registry_call(proposal);
  for (const ImageSpec& image : proposal.images) {
    text += comment_of(image) + Call(image, layout.cmake_folder.empty() ? "" : "../").text() + "\n";
  }
  return text + ci_file_call(layout) + "docker_prune()\n";
}

std::string gitlab_text(const Proposal& proposal, const Layout& layout) {
  std::string text = "include:\n  - local: " + layout.below + "ci/pinned-images.gitlab-ci.yml\n\n";
  for (const std::string name : {"images", "images-check", "images-prune"}) {
    text += keeping_job(name, proposal, layout);
  }
  if (proposal.has_lint()) text += running_job("lint", "lint", proposal.lint, proposal) + "\n";
  return text + running_job("test", "full", proposal.full, proposal);
}

std::string github_text(const Proposal& proposal) {
  std::string text;
  for (const ImageSpec& image : proposal.images) {
    if (image.name == "ci") continue;
    text += "    container: " + proposal.registry.prefix + "/" + image.name + ":" +
            tag_of(proposal) + "\n";
  }
  return text;
}

bool needs_no_quotes(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_alphanumeric(c) || std::string_view("_./:+@=-").find(c) != std::string_view::npos;
  });
}

bool is_writable_path(const std::string& path) {
  const bool plain = std::all_of(path.begin(), path.end(), [](char c) {
    return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f && c != ';' && c != ']' && c != '[';
  });
  return plain && path.find("$<") == std::string::npos;
}

}  // namespace pinned_images::image
