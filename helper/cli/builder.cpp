// SPDX-License-Identifier: MIT
#include "cli/builder.hpp"

#include "cli/context.hpp"
#include "cli/engine_limits.hpp"
#include "cli/rootfs.hpp"
#include "cli/seal.hpp"
#include "cli/smoke_test.hpp"
#include "image/inspection.hpp"
#include "image/labels.hpp"
#include "registry/index.hpp"
#include "registry/reference.hpp"
#include "support/file.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <chrono>
#include <future>
#include <utility>

#include <fmt/chrono.h>

namespace pinned_images::cli {
namespace {

std::string utc_now() {
  const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(now));
}

long seconds_since(Clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - start).count();
}

void check_platform(const PlannedImage& planned, const std::string& platform,
                    const engine::LocalImage& image) {
  if (image.platform == platform) return;
  throw image_error(planned, "it was built for " + image.platform + ", not for " + platform,
                    "use a base of that platform, or name another in PLATFORMS");
}

void check(engine::Engine& engine, const PlannedImage& planned, const engine::LocalImage& image,
           image::Record& record) {
  if (planned.spec->is_base) return;
  const Finished finished = engine.run_in(image.id, image.platform, {"python3", "-"},
                                          image::inspection_program(planned.pins.pins));
  // An image without python is right where nothing of it is asked for.
  const bool asks = !planned.spec->pins.empty() || !planned.spec->python.empty();
  if (!finished.ok() && !asks) return;
  const image::Inspection inspection = image::parse_inspection(finished.out);
  const auto problems = image::inspection_problems(*planned.spec, planned.pins.pins, inspection);
  if (!problems.empty()) {
    throw image_error(planned, "the image is not what was pinned:",
                      "nothing was pushed; make the manifests, the index and the base agree")
        .with(problems);
  }
  record.inventory = inspection.inventory;
  record.environment = inspection.environment;
  image::Coherence found =
      image::coherence_of(inspection.needs, record.inventory, record.environment);
  record.lacking = std::move(found.lacking);
  record.requires_of = std::move(found.requires_of);
}

}  // namespace

Builder::Builder(World& world, const Workspace& workspace, Hosts& hosts, Console& console,
                 LastBuild last_build)
    : world_(world),
      workspace_(workspace),
      hosts_(hosts),
      console_(console),
      last_build_(std::move(last_build)),
      options_(world, workspace, hosts, console) {}

std::optional<LocalBuild> Builder::find(const PlannedImage& planned, const std::string& platform) {
  for (const auto& image :
       hosts_.engine_of(planned, platform).find(image::label_key, planned.wanted.key)) {
    const auto reading = image::read_labels(image.labels, image.diff_ids, planned.spec->name);
    const bool fits =
        reading.record && reading.record->key == planned.wanted.key && image.platform == platform;
    if (fits) return LocalBuild{image.id, *reading.record, false};
  }
  return std::nullopt;
}

// An id is the digest of the config, in docker's containerd store that of the manifest; buildah's
// and podman's are its digits alone.
std::string Builder::local_id_of(const PlannedImage& planned, const std::string& platform,
                                 const std::string& digest, const std::string& config) {
  for (const auto& image :
       hosts_.engine_of(planned, platform).find(image::label_key, planned.wanted.key)) {
    const std::string id =
        image.id.find(':') == std::string::npos ? "sha256:" + image.id : image.id;
    if (id == digest || id == config) return image.id;
  }
  return "";
}

void Builder::check_buildable(const PlannedImage& planned) {
  if (!planned.spec->from.empty()) {
    const auto& parents = workspace_.image(planned.spec->from).wanted.platforms;
    for (const std::string& platform : planned.wanted.platforms) {
      if (std::find(parents.begin(), parents.end(), platform) != parents.end()) continue;
      throw image_error(
          planned, fmt::format("its parent {} is not built for {}", planned.spec->from, platform),
          "name the platform in the parent's PLATFORMS, too");
    }
  }
  // They go into a label, which is an argument of the engine's program: 128 KiB on Linux.
  constexpr std::size_t longest_facts = 120'000;
  if (planned.wanted.facts.size() > longest_facts) {
    throw image_error(planned,
                      fmt::format("its recipe has {} bytes of facts, and an image can hold {}",
                                  planned.wanted.facts.size(), longest_facts),
                      "name fewer FILES, or shorter BUILD_ARGS");
  }
  options_.check(planned);
}

LocalBuild Builder::ensure(const PlannedImage& planned, const std::string& platform,
                           const std::optional<Parent>& parent, bool fresh) {
  check_buildable(planned);
  if (auto found = find(planned, platform)) return *found;
  const std::string name = name_of(planned, platform);
  // Of several platforms each is a build of its own, and nobody knows which took how long.
  const bool is_known = last_build_ && planned.wanted.platforms.size() == 1;
  const auto last = is_known ? last_build_(planned) : std::nullopt;
  const std::string took = last ? "; the last build took " + duration_text(*last) : "";
  console_.note("[" + name + "] building with " + hosts_.engine_of(planned, platform).version() +
                took);
  ImageWork work(console_, name, "building", last);
  LocalBuild result = build(planned, platform, parent, fresh, work);
  work.done("built, checked and sealed");
  return result;
}

LocalBuild Builder::build(const PlannedImage& planned, const std::string& platform,
                          const std::optional<Parent>& parent, bool fresh, ImageWork& work) {
  const auto start = Clock::now();
  const LineSink sink = work.sink();
  engine::Engine& engine = hosts_.engine_of(planned, platform);
  const TemporaryDirectory folder;
  const TemporaryDirectory secrets;
  engine::BuildRequest request =
      write_context(planned, workspace_.project, folder.path(), secrets.path(), engine);
  request.platform = platform;
  request.reuse_layers = !fresh;
  options_.add_layer_cache(request, planned);
  Base base;
  if (planned.spec->is_base) {
    write_rootfs(*planned.spec, platform, folder.path(), sink);
  } else {
    // Beside the pull; where it fails, the build fails of the same, and says so.
    const auto prepared = std::async(std::launch::async, [&engine] { engine.prepare(); });
    base = resolve_base(planned, platform, parent, fresh, work);
    request.build_args["PINNED_IMAGES_BASE"] = base.from;
    request.base = base.where;
  }
  work.at("building");
  const std::string unsealed = engine.build(request, sink);
  const auto image = engine.inspect(unsealed);
  if (!image) throw std::logic_error("the engine lost image " + unsealed);
  check_platform(planned, platform, *image);
  work.at("checking what is in it");
  image::Record record{
      planned.spec->name, planned.wanted.key, planned.wanted.facts, utc_now(), 0, "", "", {}};
  check(engine, planned, *image, record);
  if (!planned.spec->smoke_test.empty()) work.at("running its SMOKE_TEST");
  const auto failure = smoke_test(engine, planned, unsealed, platform);
  if (failure)
    throw image_error(planned, failure->problem, "nothing was pushed; " + failure->hint)
        .with(failure->lines);
  record.build_seconds = seconds_since(start);
  (parent ? record.parent_digest : record.base_digest) = base.digest;
  work.at("sealing");
  request.attestations = attestations_of(workspace_.project);
  const std::string sealed = seal(engine, planned, request, *image, record, sink);
  if (sealed != unsealed) engine.forget(unsealed);
  return {sealed, record, true};
}

Builder::Base Builder::resolve_base(const PlannedImage& planned, const std::string& platform,
                                    const std::optional<Parent>& parent, bool fresh,
                                    ImageWork& work) {
  if (!parent) return hub_base(planned, platform, fresh, work);
  engine::Engine& engine = hosts_.engine_of(planned, platform);
  const auto local = parent->local_ids.find(platform);
  const bool beside = &engine == &hosts_.engine_of(workspace_.image(planned.spec->from), platform);
  const bool is_seen = beside && engine.abilities().sees_own_images;
  if (is_seen && local != parent->local_ids.end()) {
    const std::string digest = parent->reference.substr(parent->reference.find('@') + 1);
    return {engine.from_name(local->second), digest.empty() ? local->second : digest};
  }
  if (!parent->reference.empty()) {
    return base_in_registry(planned, platform, parent->reference, work);
  }
  throw image_error(
      planned,
      fmt::format("{} does not see its parent {}, which no registry has yet", engine.version(),
                  planned.spec->from),
      fmt::format("use push-{}, which publishes {} first", planned.spec->name, planned.spec->from));
}

// Pulled, where what builds sees what is pulled.
Builder::Base Builder::base_in_registry(const PlannedImage& planned, const std::string& platform,
                                        const std::string& reference, ImageWork& work) {
  engine::Engine& engine = hosts_.engine_of(planned, platform);
  const std::string digest = reference.substr(reference.find('@') + 1);
  if (!engine.abilities().sees_own_images) return {reference, digest, world_.target(reference)};
  work.at("pulling " + reference);
  return {engine.from_name(pull(planned, platform, reference)), digest};
}

// docker's store has one image under the digest of an index, whichever platform it pulled last: of
// several, each is pulled by a digest of its own.
std::string Builder::pull(const PlannedImage& planned, const std::string& platform,
                          const std::string& reference) {
  const bool several = planned.wanted.platforms.size() > 1;
  const std::string one =
      several ? registry::for_platform(world_.client(), reference, platform) : reference;
  return hosts_.engine_of(planned, platform).pull(one, platform, world_.target(one));
}

// The base is taken by the digest that its tag has now: an engine may hold a stale one. Where the
// registry does not answer or has none, an image of that very name in the engine will do, but for a
// refresh. No digest is recorded then: the engine's id is none of a registry's.
Builder::Base Builder::hub_base(const PlannedImage& planned, const std::string& platform,
                                bool fresh, ImageWork& work) {
  engine::Engine& engine = hosts_.engine_of(planned, platform);
  const std::string name = pulled_base(planned, workspace_.project);
  const auto where = registry::parse_reference(name);
  if (!where) throw std::logic_error("no reference: " + name);
  const std::string repository = where->registry + "/" + where->repository;
  const bool may_be_local = !fresh && engine.abilities().sees_own_images;
  try {
    const auto digest = where->digest
                            ? where->digest
                            : world_.client().head_manifest(where->registry, where->repository,
                                                            where->tag.value_or("latest"));
    if (digest) return base_in_registry(planned, platform, repository + "@" + *digest, work);
  } catch (const Error& error) {
    if (!may_be_local || !engine.inspect(name)) throw;
    console_.warning(error, "using the local " + name, planned.spec->name);
  }
  const auto local = may_be_local ? engine.inspect(name) : std::nullopt;
  if (!local) throw image_error(planned, "there is no image " + name, "check BASE");
  return {engine.from_name(local->id), ""};
}

}  // namespace pinned_images::cli
