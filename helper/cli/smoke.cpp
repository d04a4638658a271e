// SPDX-License-Identifier: MIT
// verify --smoke: runs the smoke test of each image in the published image of today's key, else in
// the one that was built here.
#include "cli/builder.hpp"
#include "cli/commands.hpp"
#include "cli/decisions.hpp"
#include "cli/smoke_test.hpp"
#include "cli/work.hpp"
#include "cli/world.hpp"

namespace pinned_images::cli {
namespace {

/// An image in the engine, and whose smoke test is to be run in it.
struct Present {
  const PlannedImage* planned = nullptr;
  std::string platform;
  std::string id;
  std::string shown;  ///< where it comes from
};

std::string config_of(const image::Answers& answers, const std::string& digest) {
  for (const auto& holding : {answers.version, answers.key, answers.locked}) {
    if (holding && holding->digest == digest) return holding->config;
  }
  return answers.elsewhere ? answers.elsewhere->holding.config : "";
}

/// Finds the images to run smoke tests in, and runs them.
class SmokeTests {
 public:
  SmokeTests(const Workspace& workspace, World& world, Console& console)
      : console_(console),
        hosts_(world, workspace, Hosts::Children::Spread),
        builder_(world, workspace, hosts_, console) {}

  /// Returns the image of today's key for a platform, pulled if it isn't here; absent if there is
  /// none.
  std::optional<Present> find(const PlannedImage& planned, const std::string& platform,
                              const Asked& asked) {
    if (!asked.decision.digest.empty()) return published(planned, platform, asked);
    const auto local = builder_.find(planned, platform);
    return local ? std::optional(Present{&planned, platform, local->id, local->id}) : std::nullopt;
  }

  /// Returns whether it succeeded.
  bool run(const Present& image) {
    const std::string name = name_of(*image.planned, image.platform);
    const auto failure = tested(image);
    if (!failure) {
      console_.result(name + "  " + image.shown + "  SMOKE_TEST succeeded");
      return true;
    }
    const std::string problem = image.shown + ": " + failure->problem;
    console_.error(image_error(*image.planned, problem, failure->hint).with(failure->lines), name);
    return false;
  }

 private:
  std::optional<SmokeFailure> tested(const Present& image) {
    ImageWork work(console_, name_of(*image.planned, image.platform), "running its SMOKE_TEST");
    auto failure = smoke_test(hosts_.engine_of(*image.planned, image.platform), *image.planned,
                              image.id, image.platform);
    work.done();
    return failure;
  }

  // One that was pushed from here is here: its layers need not be fetched.
  Present published(const PlannedImage& planned, const std::string& platform, const Asked& asked) {
    const image::Decision& decision = asked.decision;
    const std::string& repository =
        decision.source.empty() ? planned.wanted.repository : decision.source;
    const std::string reference = repository + "@" + decision.digest;
    std::string id = builder_.local_id_of(planned, platform, decision.digest,
                                          config_of(asked.answers, decision.digest));
    if (id.empty()) {
      ImageWork work(console_, name_of(planned, platform), "pulling " + reference);
      id = builder_.pull(planned, platform, reference);
      work.done();
    }
    return {&planned, platform, id, reference};
  }

  Console& console_;
  Hosts hosts_;
  Builder builder_;
};

int skip(const std::string& why, Console& console) {
  console.note("skipped: " + why);
  return 0;
}

Error no_image(const std::string& name) {
  return project_error(name + ": there is no image of its key, in the registry or the engine",
                       "run the target image-" + name);
}

// All are found before the first one runs: what can't be told ends the run before anything failed.
int run_all_smoke(const Arguments& arguments, const Workspace& workspace, World& world,
                  Console& console) {
  const auto asked = ask_and_decide(workspace, world, console);
  SmokeTests tests(workspace, world, console);
  std::vector<Present> all;
  for (const PlannedImage& planned : workspace.images) {
    const std::string& name = planned.spec->name;
    if (planned.spec->smoke_test.empty() || !arguments.asks_for(name)) continue;
    for (const std::string& platform : planned.wanted.platforms) {
      if (const auto image = tests.find(planned, platform, asked.at(name))) {
        all.push_back(*image);
      } else if (arguments.skip) {
        console.result(no_image(name).problem());
      } else {
        throw no_image(name);
      }
    }
  }
  if (all.empty()) return skip("there is no image to run a smoke test in", console);
  bool good = true;
  for (const Present& image : all) good = tests.run(image) && good;
  return good ? 0 : static_cast<int>(ExitCode::Wrong);
}

}  // namespace

int run_smoke(const Arguments& arguments, Console& console) {
  const Workspace workspace = read_workspace(arguments.project, arguments.images);
  World world(workspace.project, arguments.skip ? 1 : registry::Options().tries);
  try {
    world.engine();
  } catch (const Error& error) {
    if (!arguments.skip) throw;
    return skip(error.problem(), console);
  }
  try {
    return run_all_smoke(arguments, workspace, world, console);
  } catch (const Error& error) {
    if (!arguments.skip || !world.is_out_of_reach(error)) throw;
    return skip(error.problem(), console);
  }
}

}  // namespace pinned_images::cli
