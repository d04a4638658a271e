// SPDX-License-Identifier: MIT
#include "cli/context.hpp"

#include "cli/installation.hpp"
#include "cli/shipped.hpp"
#include "engine/template.hpp"
#include "image/key.hpp"
#include "image/lock_check.hpp"
#include "image/requirements.hpp"
#include "support/file.hpp"

#include <cstdlib>

namespace pinned_images::cli {
namespace {

namespace fs = std::filesystem;

std::string lines(const std::vector<std::string>& list) {
  return image::to_lines(list);
}

std::string render(const PlannedImage& planned, const engine::Engine& engine) {
  std::vector<std::string> arguments;
  std::vector<std::string> secrets;
  for (const auto& arg : planned.spec->build_args) arguments.push_back(arg.name);
  for (const auto& secret : planned.spec->secrets) secrets.push_back(secret.id);
  return engine::render_template(planned.spec->template_path, planned.template_text,
                                 {engine.abilities(), arguments, secrets});
}

std::string secret_value(const image::ImageSpec& spec, const image::SecretSource& secret) {
  if (!secret.file.empty()) return read_file(secret.file);
  const char* value = std::getenv(secret.environment.c_str());
  if (value != nullptr) return value;
  throw input_error(
      spec.place,
      "docker_image(" + spec.name + "): the secret '" + secret.id +
          "' is not set: there is no environment variable " + secret.environment,
      "set it for this command, or name a file: SECRETS " + secret.id + "=file:<path>");
}

std::vector<engine::Secret> write_secrets(const image::ImageSpec& spec, const fs::path& folder,
                                          const engine::Engine& engine) {
  if (spec.secrets.empty()) return {};
  if (!engine.abilities().secret_mounts) {
    throw input_error(
        spec.place, "docker_image(" + spec.name + "): " + engine.version() + " can't mount SECRETS",
        "use docker with BuildKit (buildx), podman or buildah: "
        "-DPINNED_IMAGES_ENGINE=<name>");
  }
  std::vector<engine::Secret> result;
  for (const image::SecretSource& secret : spec.secrets) {
    const fs::path file = folder / secret.id;
    write_file(file, secret_value(spec, secret));
    result.push_back({secret.id, file});
  }
  return result;
}

// The bytes that the key speaks of, whatever stands in the project by now.
void write_recipe_files(const PlannedImage& planned, const fs::path& folder) {
  for (const PlannedFile& file : planned.files) {
    const fs::path target = folder / "files" / file.path;
    write_file(target, file.bytes);
    fs::permissions(target, static_cast<fs::perms>(file.mode == "755" ? 0755 : 0644));
  }
}

void write_lists(const PlannedImage& planned, const fs::path& folder) {
  const image::InstallLists lists = image::install_lists(*planned.spec, planned.trees);
  // With the refresh's serial, so that no layer from before a refresh is taken after it.
  const auto serial = image::fact_of(planned.wanted.facts, "refresh").value_or("0");
  write_file(folder / "installer", planned.spec->installer + " " + serial + "\n");
  write_file(folder / "system-packages.txt", lines(planned.spec->system_packages));
  write_file(folder / "pins.txt", lines(lists.pins));
  write_file(folder / "requirements.txt", lines(lists.requirements));
  write_file(folder / "constraints.txt", lines(lists.constraints));
}

// All that an image has and a base image from packages has not.
void write_recipe(const PlannedImage& planned, const image::Project& project,
                  engine::BuildRequest& request) {
  write_lists(planned, request.context);
  write_recipe_files(planned, request.context);
  if (engine::wants_helper(planned.template_text)) {
    write_installation(request.context / "helper", project.templates_dir);
  }
  for (const auto& arg : planned.spec->build_args) request.build_args[arg.name] = arg.value;
}

// COPY takes the modes over, and the image's users are not ours: who builds may have a strict
// umask.
void make_readable(const fs::path& folder) {
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_symlink()) continue;
    const bool runs = (entry.status().permissions() & fs::perms::owner_exec) != fs::perms::none;
    fs::permissions(entry.path(), static_cast<fs::perms>(runs ? 0755 : 0644));
  }
}

}  // namespace

engine::BuildRequest write_context(const PlannedImage& planned, const image::Project& project,
                                   const fs::path& folder, const fs::path& secrets,
                                   const engine::Engine& engine) {
  engine::BuildRequest request;
  request.context = folder;
  request.dockerfile = folder / "Dockerfile";
  request.secrets = write_secrets(*planned.spec, secrets, engine);
  write_file(request.dockerfile, render(planned, engine));
  write_file(folder / "pinned-images" / "key", planned.wanted.key + "\n");
  write_file(folder / "pinned-images" / "facts", planned.wanted.facts);
  write_file(folder / "pinned-images" / "pins", lines(image::pin_texts(planned.pins)));
  write_file(folder / "pinned-images" / "guard", guard_script);
  write_file(folder / "pinned-images" / "pip-install", pip_install_program);
  if (!planned.spec->is_base) write_recipe(planned, project, request);
  make_readable(folder);
  return request;
}

}  // namespace pinned_images::cli
