// SPDX-License-Identifier: MIT
#include "engine/docker.hpp"

#include "engine/build_arguments.hpp"
#include "engine/discard.hpp"
#include "engine/docker_builder.hpp"
#include "engine/docker_config.hpp"
#include "engine/failure.hpp"
#include "engine/inspected.hpp"
#include "engine/program.hpp"
#include "support/file.hpp"
#include "support/text.hpp"

#include <utility>

#include <fmt/format.h>

namespace pinned_images::engine {
namespace {

const std::string loading_name = "localhost/pinned-images/loading:";

struct Versions {
  std::string client;
  std::string server;
};

// The words before those of a call: where the daemon is.
std::vector<std::string> call_words(const std::string& host, const std::vector<std::string>& rest) {
  std::vector<std::string> words{"docker"};
  if (!host.empty()) {
    words.emplace_back(host.find("://") == std::string::npos ? "--context" : "--host");
    words.push_back(host);
  }
  return with(std::move(words), rest);
}

bool says_no_such_image(const Finished& finished) {
  return lower(finished.err).find("no such image") != std::string::npos;
}

class Docker final : public Engine {
 public:
  Docker(std::string host, Versions versions, DockerBuilder builder)
      : host_(std::move(host)), versions_(std::move(versions)), builder_(std::move(builder)) {}

  std::string name() const override { return "docker"; }
  std::string version() const override {
    return fmt::format("docker {} (daemon {}{}, {})", versions_.client, versions_.server,
                       host_.empty() ? "" : " on " + host_, builder_.text());
  }
  Abilities abilities() const override { return builder_.abilities(); }

  std::string platform() override;
  std::vector<std::filesystem::path> folders() override;
  std::string build(const BuildRequest& request, const LineSink& sink) override;
  std::vector<LocalImage> find(std::string_view label, std::string_view value) override;
  std::optional<LocalImage> inspect(const std::string& id_or_reference) override;
  std::string from_name(const std::string& id) override;
  std::string pull(const std::string& reference, const std::string& platform,
                   const PushTarget& how) override;
  Finished run_in(const std::string& id, const std::string& platform,
                  const std::vector<std::string>& argv, const std::string& input) override;
  void push(const std::string& id, const PushTarget& target, const LineSink& sink) override;
  void forget(const std::string& id) override;
  void discard(std::string_view label, std::string_view value) override;

 private:
  std::optional<Inspected> describe(const std::string& id_or_reference) const;
  void tag(const std::string& id, const std::string& reference) const;
  void untag(const std::string& reference) const;
  std::string renamed(const std::string& name) const;
  Command build_command(const BuildRequest& request, const std::string& name,
                        const std::filesystem::path& iidfile) const;
  void transfer(const std::string& verb, std::vector<std::string> argv, const PushTarget& how,
                const LineSink& sink) const;

  std::vector<std::string> call(const std::vector<std::string>& rest) const {
    return call_words(host_, rest);
  }
  std::string ask(const std::vector<std::string>& words, const std::string& what) const;

  std::string host_;
  Versions versions_;
  DockerBuilder builder_;
};

std::string Docker::ask(const std::vector<std::string>& words, const std::string& what) const {
  const Finished finished = run_program(call(words));
  if (!finished.ok()) throw engine_failed("docker", what, finished);
  return std::string(trim(finished.out));
}

std::string Docker::platform() {
  if (builder_.is_elsewhere()) return builder_.platform;
  return ask({"version", "--format", "{{.Server.Os}}/{{.Server.Arch}}"},
             "tell its daemon's platform");
}

// A daemon that is not reached by a socket file is on another machine.
std::vector<std::filesystem::path> Docker::folders() {
  const std::string where = ask({"context", "inspect", "--format", "{{.Endpoints.docker.Host}}"},
                                "tell where its daemon is");
  if (!where.starts_with("unix://")) return {};
  return {ask({"info", "--format", "{{.DockerRootDir}}"}, "tell where its store is")};
}

// Only the daemon's own builder sees the daemon's images, which FROM names: it adds labels to what
// another one built.
Command Docker::build_command(const BuildRequest& request, const std::string& name,
                              const std::filesystem::path& iidfile) const {
  const bool elsewhere =
      builder_.is_elsewhere() && !request.label_only && !request.where_images_run;
  std::vector<std::string> own = builder_.arguments(request);
  if (builder_.kind == DockerBuilder::Kind::Buildx) own.insert(own.end(), {"--tag", name});
  if (elsewhere) own.emplace_back("--load");
  Command command;
  command.argv =
      elsewhere ? call({"buildx", "build", "--builder", builder_.name}) : call({"build"});
  const std::vector<std::string> arguments = build_arguments(request, iidfile, own);
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  command.environment = {
      {"DOCKER_BUILDKIT", builder_.kind == DockerBuilder::Kind::Legacy ? "0" : "1"},
      {"BUILDX_BUILDER", ""},
      {"BUILDX_NO_DEFAULT_ATTESTATIONS", "1"}};
  return command;
}

std::string Docker::build(const BuildRequest& request, const LineSink& sink) {
  if (!request.secrets.empty() && !abilities().secret_mounts) {
    throw project_error(
        fmt::format("{} can't give a build its secrets", version()),
        "install docker's buildx plugin (docker-buildx), or set PINNED_IMAGES_ENGINE=buildah");
  }
  const TemporaryDirectory folder;
  const std::filesystem::path iidfile = folder.path() / "id";
  const std::string name = loading_name + folder.path().filename().string();
  Command command = build_command(request, name, iidfile);
  std::optional<DockerConfig> config;
  if (DockerConfig::is_needed_by(request)) {
    config.emplace(request);
    command.environment["DOCKER_CONFIG"] = config->folder();
  }
  OutputTail tail;
  const Finished finished = run(command, tail.sink(sink));
  if (!finished.ok()) throw build_failed("docker", finished.exit_code, tail);
  if (builder_.kind == DockerBuilder::Kind::Buildx) return renamed(name);
  std::string id = full_id(read_file(iidfile));
  from_name(id);
  return id;
}

// buildx tells the digest of a config, which is no id in the containerd store: its images are found
// by a name, which ours then replaces.
std::string Docker::renamed(const std::string& name) const {
  const std::optional<Inspected> image = describe(name);
  if (!image) {
    throw project_error(
        fmt::format("{} has built an image that its daemon does not have", version()),
        "see whether `docker buildx build --load` brings an image into `docker "
        "image ls`; name another builder in PINNED_IMAGES_BUILDER, or none");
  }
  tag(image->image.id, kept_name(image->image.id));
  untag(name);
  return image->image.id;
}

std::vector<LocalImage> Docker::find(std::string_view label, std::string_view value) {
  const Finished finished =
      run_program(call({"image", "ls", "--no-trunc", "--quiet", "--filter", kept_filter, "--filter",
                        label_filter(label, value)}));
  if (!finished.ok()) throw engine_failed("docker", "list its images", finished);
  return pick(finished.out, label, value, [this](const std::string& id) { return describe(id); });
}

std::optional<Inspected> Docker::describe(const std::string& id_or_reference) const {
  const Finished finished = run_program(call({"image", "inspect", id_or_reference}));
  if (finished.ok()) return read_inspect("docker", finished.out);
  if (says_no_such_image(finished)) return std::nullopt;
  throw engine_failed("docker", "inspect " + id_or_reference, finished);
}

std::optional<LocalImage> Docker::inspect(const std::string& id_or_reference) {
  std::optional<Inspected> found = describe(id_or_reference);
  if (!found) return std::nullopt;
  return std::move(found->image);
}

void Docker::tag(const std::string& id, const std::string& reference) const {
  const Finished finished = run_program(call({"image", "tag", id, reference}));
  if (!finished.ok()) throw engine_failed("docker", "tag " + reference, finished);
}

void Docker::untag(const std::string& reference) const {
  run_program(call({"image", "rm", "--no-prune", reference}));
}

// BuildKit takes `FROM sha256:<id>` for a repository of the hub, hence a name of our own, which it
// finds in the daemon without asking anybody.
std::string Docker::from_name(const std::string& id) {
  std::string name = kept_name(id);
  tag(id, name);
  return name;
}

void Docker::transfer(const std::string& verb, std::vector<std::string> argv, const PushTarget& how,
                      const LineSink& sink) const {
  std::optional<DockerConfig> config;
  Command command;
  command.argv = std::move(argv);
  if (how.auth_folder) {
    config.emplace(*how.auth_folder);
    command.environment["DOCKER_CONFIG"] = config->folder();
  }
  OutputTail tail;
  if (!run(command, tail.sink(sink)).ok()) {
    throw transfer_failed("docker", verb, how.reference, tail);
  }
}

std::string Docker::pull(const std::string& reference, const std::string& platform,
                         const PushTarget& how) {
  std::optional<LocalImage> image = inspect(reference);
  if (!image || !platform_matches(image->platform, platform)) {
    PushTarget from = how;
    from.reference = reference;
    transfer("pull", call({"pull", "--platform", platform, reference}), from, {});
    image = inspect(reference);
  }
  check_pulled("docker", reference, platform, image);
  return image->id;
}

Finished Docker::run_in(const std::string& id, const std::string& platform,
                        const std::vector<std::string>& argv, const std::string& input) {
  Command command;
  command.argv = call({"run", "--rm", "--interactive", "--pull", "never", "--network", "none",
                       "--platform", platform, "--entrypoint", argv.at(0), id});
  command.argv.insert(command.argv.end(), argv.begin() + 1, argv.end());
  command.input = input;
  Finished finished = run(command);
  // 127 is the image's: it has no such program.
  const bool by_docker = (finished.exit_code == 125 || finished.exit_code == 126) &&
                         finished.err.find("docker: ") != std::string::npos;
  if (by_docker) throw engine_failed("docker", "start `" + argv.at(0) + "` in the image", finished);
  return finished;
}

void Docker::push(const std::string& id, const PushTarget& target, const LineSink& sink) {
  // docker pushes only what has the very name. That name is ours for so long; what the user had
  // under it is put back. The other tag keeps the image from going with its last name.
  from_name(id);
  const std::optional<LocalImage> before = inspect(target.reference);
  tag(id, target.reference);
  const auto restore = [&] {
    if (before) {
      tag(before->id, target.reference);
    } else {
      untag(target.reference);
    }
  };
  try {
    transfer("push", call({"push", target.reference}), target, sink);
  } catch (...) {
    restore();
    throw;
  }
  restore();
}

void Docker::forget(const std::string& id) {
  try {
    run_program(call({"image", "rm", "--no-prune", kept_name(id)}));
    run_program(call({"image", "rm", "--no-prune", id}));
  } catch (const Error&) {
    return;  // it stays: clutter, nothing worse
  }
}

void Docker::discard(std::string_view label, std::string_view value) {
  discard_by_label(call({"image", "ls"}), call({"image", "rm"}), label, value);
}

std::optional<Versions> ask_versions(const std::string& host, std::string& reason) {
  const Finished asked = run_program(
      call_words(host, {"version", "--format", "{{.Client.Version}} {{.Server.Version}}"}));
  const std::string text(trim(asked.out));
  const std::size_t blank = text.find(' ');
  if (asked.ok() && blank != std::string::npos) {
    return Versions{text.substr(0, blank), text.substr(blank + 1)};
  }
  const std::string said(trim(asked.err.empty() ? asked.out : asked.err));
  reason = said.empty()
               ? "docker's daemon does not answer"
               : fmt::format("docker's daemon does not answer ({})", split(said, '\n').front());
  return std::nullopt;
}

bool keeps_indexes(const std::string& host) {
  const Finished asked =
      run_program(call_words(host, {"info", "--format", "{{json .DriverStatus}}"}));
  return asked.out.find("io.containerd.snapshotter") != std::string::npos;
}

// The daemon's own builder.
DockerBuilder choose_builder(const Versions& versions, const std::string& host) {
  using Kind = DockerBuilder::Kind;
  if (run_program({"docker", "buildx", "version"}).ok()) {
    return {Kind::Buildx, "", "", "", keeps_indexes(host)};
  }
  const int client = parse_version(versions.client).major;
  const int server = parse_version(versions.server).major;
  return {client < 23 && server >= 20 ? Kind::Daemon : Kind::Legacy, "", "", "", false};
}

}  // namespace

Candidate find_docker(const std::string& host) {
  if (!find_program("docker")) return {nullptr, "no docker in PATH"};
  const Finished own = run_program({"docker", "--version"});
  if (lower(own.out + own.err).find("podman") != std::string::npos) {
    return {nullptr, "the docker in PATH is podman under another name"};
  }
  const bool is_name = !host.empty() && host.find("://") == std::string::npos;
  auto builder = is_name ? find_own_builder(host) : std::nullopt;
  const std::string daemon = builder ? "" : host;
  std::string reason;
  const std::optional<Versions> versions = ask_versions(daemon, reason);
  if (!versions) return {nullptr, reason};
  if (builder) {
    builder->keeps_indexes = keeps_indexes(daemon);
  } else {
    builder = choose_builder(*versions, daemon);
  }
  return {std::make_unique<Docker>(daemon, *versions, std::move(*builder)), ""};
}

}  // namespace pinned_images::engine
