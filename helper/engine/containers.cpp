// SPDX-License-Identifier: MIT
#include "engine/containers.hpp"

#include "engine/build_arguments.hpp"
#include "engine/discard.hpp"
#include "engine/failure.hpp"
#include "engine/label_step.hpp"
#include "engine/logins.hpp"
#include "engine/program.hpp"
#include "engine/run_by_build.hpp"
#include "support/error.hpp"
#include "support/file.hpp"
#include "support/json_reading.hpp"
#include "support/platform.hpp"
#include "support/text.hpp"

#include <cstdlib>
#include <utility>

namespace pinned_images::engine {
namespace {

std::vector<std::string> transfer_options(const PushTarget& how) {
  std::vector<std::string> options;
  if (how.auth_folder) {
    options = {"--authfile", (*how.auth_folder / "config.json").string()};
  }
  if (how.plain_http) options.emplace_back("--tls-verify=false");
  return options;
}

// containers-auth.json(5): where the user's logins are.
std::vector<std::filesystem::path> login_files() {
  const auto variable = [](const char* name) {
    const char* const value = std::getenv(name);
    return std::filesystem::path(value != nullptr ? value : "");
  };
  const std::filesystem::path named = variable("REGISTRY_AUTH_FILE");
  if (!named.empty()) return {named};
  return {variable("XDG_RUNTIME_DIR") / "containers/auth.json",
          variable("HOME") / ".config/containers/auth.json",
          variable("HOME") / ".docker/config.json"};
}

// With the user's logins for other registries: a template may be FROM anywhere.
std::vector<std::string> login_options(const PushTarget& target,
                                       const std::filesystem::path& file) {
  if (!target.auth_folder) return {};
  Json config = Json::object();
  for (const std::filesystem::path& theirs : login_files()) {
    const auto text = theirs.is_absolute() ? read_file_if_exists(theirs) : std::nullopt;
    if (text) config = parse_json_or_null(*text);
    if (text && config.is_object()) break;
    config = Json::object();
  }
  put_login(config, target);
  write_file(file, config.dump());
  return {"--authfile", file.string()};
}

// These keep layers by their own digests, all in one repository. Without old layers nothing is
// looked for, and with no layer reused there is none to be kept, either.
std::vector<std::string> cache_options(const BuildRequest& request,
                                       const std::filesystem::path& folder) {
  if (!request.layer_cache || !request.reuse_layers) return {};
  std::string where = request.layer_cache->reference;
  where.erase(where.rfind(':'));
  std::vector<std::string> options = login_options(*request.layer_cache, folder / "auth.json");
  if (request.layer_cache->plain_http) options.emplace_back("--tls-verify=false");
  options.insert(options.end(), {"--cache-from", where});
  if (request.keep_layers) options.insert(options.end(), {"--cache-to", where});
  return options;
}

// A step and an image of each label take a tenth of a second, a dozen times.
BuildRequest with_labels_in_one_step(BuildRequest request, const std::filesystem::path& folder) {
  const auto step = label_step(request.labels);
  if (!step) return request;
  const std::string text = read_file(request.dockerfile) + *step;
  request.dockerfile = folder / "Dockerfile";
  write_file(request.dockerfile, text);
  request.labels.clear();
  return request;
}

}  // namespace

ContainersEngine::ContainersEngine(std::string program, std::string version, Abilities abilities)
    : program_(std::move(program)), version_(std::move(version)), abilities_(abilities) {}

const Isolation& ContainersEngine::isolation() {
  std::call_once(probed_, [this] { isolation_ = choose_isolation(program_); });
  return isolation_;
}

std::string ContainersEngine::platform() {
  return host_platform();
}

// Layers are packed in the folder of temporary files when they are committed and pushed.
std::vector<std::filesystem::path> ContainersEngine::folders() {
  const Finished finished = run_program({program_, "info", "--format", store_template()});
  if (!finished.ok()) throw engine_failed(program_, "tell where its store is", finished);
  const char* const temporary = std::getenv("TMPDIR");
  const bool is_set = temporary != nullptr && *temporary != '\0';
  return {std::string(trim(finished.out)), is_set ? temporary : "/var/tmp"};
}

std::vector<std::string> ContainersEngine::notes() {
  return isolation().notes;
}

void ContainersEngine::tell_notes_once(const LineSink& sink) {
  if (!sink || told_.exchange(true)) return;
  for (const std::string& note : isolation().notes) sink("note: " + note);
}

std::string ContainersEngine::build(const BuildRequest& request, const LineSink& sink) {
  if (!request.label_only) tell_notes_once(sink);
  const TemporaryDirectory folder;
  const std::filesystem::path iidfile = folder.path() / "id";
  // Without --layers a build of labels alone adds a layer. Docker's format keeps SHELL and
  // HEALTHCHECK, and one media type in the registry whoever built.
  std::vector<std::string> own{"--format", "docker", "--layers=true", "--force-rm"};
  if (!request.label_only) own = with(own, isolation().build_arguments);
  own = with(own, cache_options(request, folder.path()));
  const BuildRequest told =
      request.label_only ? with_labels_in_one_step(request, folder.path()) : request;
  const std::vector<std::string> argv{program_, "build"};
  OutputTail tail;
  const Finished finished =
      run_program(with(argv, build_arguments(told, iidfile, own)), tail.sink(sink));
  if (!finished.ok()) throw build_failed(program_, finished.exit_code, tail);
  std::string id = full_id(read_file(iidfile));
  from_name(id);
  return id;
}

std::vector<LocalImage> ContainersEngine::find(std::string_view label, std::string_view value) {
  const Finished finished = run_program({program_, "images", "--no-trunc", "--quiet", "--filter",
                                         kept_filter, "--filter", label_filter(label, value)});
  if (!finished.ok()) throw engine_failed(program_, "list its images", finished);
  return pick(finished.out, label, value, [this](const std::string& id) { return describe(id); });
}

std::optional<LocalImage> ContainersEngine::inspect(const std::string& id_or_reference) {
  std::optional<Inspected> found = describe(id_or_reference);
  if (!found) return std::nullopt;
  return std::move(found->image);
}

// The id itself is a name for FROM.
std::string ContainersEngine::from_name(const std::string& id) {
  const Finished finished = run_program({program_, "tag", id, kept_name(id)});
  if (!finished.ok()) throw engine_failed(program_, "tag " + id, finished);
  return "sha256:" + hex_of(id);
}

std::string ContainersEngine::pull(const std::string& reference, const std::string& platform,
                                   const PushTarget& how) {
  std::optional<LocalImage> image = inspect(reference);
  if (!image || !platform_matches(image->platform, platform)) {
    const std::vector<std::string> argv{program_, "pull", "--quiet", "--platform", platform};
    const Finished finished =
        run_program(with(with(argv, transfer_options(how)), {"docker://" + reference}));
    if (!finished.ok()) {
      throw transfer_failed(program_, "pull", reference, tail_of(finished.err));
    }
    image = inspect(full_id(finished.out));
  }
  check_pulled(program_, reference, platform, image);
  return image->id;
}

Finished ContainersEngine::run_in(const std::string& id, const std::string& platform,
                                  const std::vector<std::string>& argv, const std::string& input) {
  return run_by_build({program_, isolation(), "sha256:" + hex_of(id), platform}, argv, input);
}

void ContainersEngine::push(const std::string& id, const PushTarget& target, const LineSink& sink) {
  const std::vector<std::string> argv{program_, "push"};
  OutputTail tail;
  const Finished finished =
      run_program(with(with(argv, transfer_options(target)), {id, "docker://" + target.reference}),
                  tail.sink(sink));
  if (!finished.ok()) throw transfer_failed(program_, "push", target.reference, tail);
}

void ContainersEngine::discard(std::string_view label, std::string_view value) {
  discard_by_label({program_, "images"}, {program_, "rmi"}, label, value);
}

void ContainersEngine::forget(const std::string& id) {
  try {
    run_program({program_, "rmi", id});
  } catch (const Error&) {
    return;  // it stays: clutter, nothing worse
  }
}

}  // namespace pinned_images::engine
