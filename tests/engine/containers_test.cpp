// SPDX-License-Identifier: MIT
// What buildah and podman do alike; each test runs for both.
#include "engine/containers.hpp"

#include "engine/buildah.hpp"
#include "engine/podman.hpp"
#include "fake_program.hpp"

#include <gmock/gmock.h>

namespace pinned_images::engine {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string hex(64, 'a');
const std::string id = "sha256:" + hex;
const std::string kept = "localhost/pinned-images/image:" + hex;
const Answer unknown{.err = "Error: x: image not known\n", .code = 125};

struct Containers : testing::TestWithParam<const char*> {
  const std::string program = GetParam();
  FakePrograms fake;
  std::unique_ptr<Engine> engine;
  BuildRequest request;

  Containers() {
    request.context = "/c";
    request.dockerfile = "/d";
    request.platform = "linux/amd64";
    fake.environment.set("BUILDAH_ISOLATION", "chroot");
    fake.add(program);
    fake.answer({.out = program + " version 4.5.6\n"});
    engine = (program == "buildah" ? find_buildah() : find_podman()).engine;
    fake.calls();
  }
  void tell(const std::vector<Answer>& answers) {
    for (const Answer& answer : answers) fake.answer(answer);
  }
  Answer described(const std::string& image, const std::string& architecture = "amd64") const {
    if (program == "podman") {
      return {.out = fmt::format(R"([{{"Id": "{}", "Os": "linux", "Architecture": "{}",
                                      "Config": {{"Labels": {{"k": "v"}}}}}}])",
                                 image, architecture)};
    }
    return {.out = fmt::format(R"({{"FromImageID": "{}", "OCIv1": {{"os": "linux",
                                   "architecture": "{}", "config": {{"Labels": {{"k": "v"}}}}}}}})",
                               image, architecture)};
  }
  Call inspection(const std::string& image) const {
    return program == "podman" ? Call{"podman", "image", "inspect", image}
                               : Call{"buildah", "inspect", "--type", "image", image};
  }
};

TEST_P(Containers, KeepsLayersInARepository) {
  EXPECT_TRUE(engine->abilities().layer_cache);
  EXPECT_FALSE(engine->abilities().attestations);
  const std::filesystem::path auth = fake.folder() / "auth";
  write_file(auth / "config.json", R"({"auths":{"r:5000":{"auth":"x"}}})");
  request.layer_cache = PushTarget{"r:5000/layers:full-linux-amd64", true, auth};
  fake.environment.set("REGISTRY_AUTH_FILE", (fake.folder() / "theirs").string());
  write_file(fake.folder() / "theirs",
             R"({"auths":{"other":{"auth":"y"},"r:5000/lab":{"auth":"old"}},)"
             R"("credHelpers":{"ecr":"ecr-login","r:5000":"pass"}})");
  tell({{.iid = id}, {}, {.iid = id}, {}, {.iid = id}, {}});
  engine->build(request, {});
  EXPECT_EQ(fake.logins_of_call(2), R"({"auths":{"other":{"auth":"y"},"r:5000":{"auth":"x"}},)"
                                    R"("credHelpers":{"ecr":"ecr-login"}})");
  request.keep_layers = false;
  engine->build(request, {});
  request.reuse_layers = false;  // with --no-cache no layer is looked up, nor kept
  engine->build(request, {});
  const auto calls = fake.calls();
  EXPECT_THAT(calls[0], ElementsAre(program, "build", "--file", "/d", "--platform", "linux/amd64",
                                    "--iidfile", "TMP/id", "--format", "docker", "--layers=true",
                                    "--force-rm", "--isolation", "chroot", "--authfile",
                                    "TMP/auth.json", "--tls-verify=false", "--cache-from",
                                    "r:5000/layers", "--cache-to", "r:5000/layers", "/c"));
  EXPECT_THAT(calls[2], testing::Contains("--cache-from"));
  EXPECT_THAT(calls[2], testing::Not(testing::Contains("--cache-to")));
  EXPECT_THAT(calls[4], testing::Not(testing::Contains("--cache-from")));
}

TEST_P(Containers, BuildsDockersFormatInLayersAndNamesTheImage) {
  tell({{.out = "STEP 1/1\n", .iid = id}, {}});
  std::vector<std::string> lines;
  const LineSink sink = [&lines](std::string_view line) { lines.emplace_back(line); };
  EXPECT_EQ(engine->build(request, sink), id);
  EXPECT_THAT(fake.calls(),
              ElementsAre(Call{program, "build", "--file", "/d", "--platform", "linux/amd64",
                               "--iidfile", "TMP/id", "--format", "docker", "--layers=true",
                               "--force-rm", "--isolation", "chroot", "/c"},
                          Call{program, "tag", id, kept}));
  EXPECT_THAT(lines,
              ElementsAre("note: checks in an image run with this machine's network", "STEP 1/1"));
}

TEST_P(Containers, BuildsLabelsWithoutAContainer) {
  const TemporaryDirectory folder;
  request.dockerfile = folder.path() / "Dockerfile";
  write_file(request.dockerfile, "FROM a\n");
  request.label_only = true;
  request.reuse_layers = false;
  request.labels = {{"k", "v"}};
  tell({{.iid = hex}, {}});
  EXPECT_EQ(engine->build(request, {}), id);
  EXPECT_THAT(fake.calls().front(),
              ElementsAre(program, "build", "--file", "TMP/Dockerfile", "--platform", "linux/amd64",
                          "--iidfile", "TMP/id", "--no-cache", "--format", "docker",
                          "--layers=true", "--force-rm", "/c"));
}

TEST_P(Containers, BuildsLabelsThatNoStepCanTellAsArguments) {
  request.label_only = true;
  request.labels = {{"k", "\xc3\xa4"}};
  tell({{.iid = hex}, {}});
  EXPECT_EQ(engine->build(request, {}), id);
  EXPECT_THAT(fake.calls().front(),
              ElementsAre(program, "build", "--file", "/d", "--platform", "linux/amd64",
                          "--iidfile", "TMP/id", "--label", "k=\xc3\xa4", "--format", "docker",
                          "--layers=true", "--force-rm", "/c"));
}

TEST_P(Containers, AFailedBuildSaysWhereAndWhy) {
  tell({{.out = "STEP 1/1: RUN x\n", .code = 7}});
  EXPECT_EQ(
      error_of([this] { engine->build(request, {}); }),
      "exit 1: " + program +
          " stopped the build at `STEP 1/1: RUN x` (exit code 7), after it printed:\n"
          "    STEP 1/1: RUN x\n"
          "  hint: the lines above name the cause; correct it and run the same command again");
}

TEST_P(Containers, FindsAmongTheNamedImagesThoseWithTheLabel) {
  tell({{.out = id + "\n" + id + "\n"}, described(hex)});
  const auto found = engine->find("k", "v");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].id, id);
  EXPECT_THAT(fake.calls(),
              ElementsAre(Call{program, "images", "--no-trunc", "--quiet", "--filter",
                               "reference=localhost/pinned-images/image", "--filter", "label=k=v"},
                          inspection(id)));
}

TEST_P(Containers, AnAbsentImageIsNotOneThatCannotBeRead) {
  tell({unknown, {.err = "Error: store is locked\n", .code = 125}});
  EXPECT_FALSE(engine->inspect("x"));
  EXPECT_EQ(error_of([this] { engine->inspect("x"); }),
            "exit 1: " + program +
                " can't inspect x (exit code 125), after it printed:\n"
                "    Error: store is locked\n"
                "  hint: check that " +
                program + " works for this user, then try again");
}

TEST_P(Containers, FromNameIsTheIdAndTheImageIsNamed) {
  tell({{}});
  EXPECT_EQ(engine->from_name(hex), id);
  EXPECT_THAT(fake.calls(), ElementsAre(Call{program, "tag", hex, kept}));
}

TEST_P(Containers, PullsForThePlatformWithTheCredentialsGiven) {
  tell({unknown, {.out = hex + "\n"}, described(hex)});
  EXPECT_EQ(engine->pull("r/a@sha256:1", "linux/amd64", {"r/a", true, "/auth"}), id);
  EXPECT_THAT(fake.calls(), ElementsAre(inspection("r/a@sha256:1"),
                                        Call{program, "pull", "--quiet", "--platform",
                                             "linux/amd64", "--authfile", "/auth/config.json",
                                             "--tls-verify=false", "docker://r/a@sha256:1"},
                                        inspection(id)));
}

TEST_P(Containers, PullAsksNobodyIfTheImageIsThere) {
  tell({described(hex)});
  EXPECT_EQ(engine->pull("r/a@sha256:1", "linux/amd64", {}), id);
  EXPECT_THAT(fake.calls(), ElementsAre(inspection("r/a@sha256:1")));
}

TEST_P(Containers, PullChecksThePlatform) {
  tell({described(hex, "arm64"), {.out = hex}, described(hex, "arm64")});
  EXPECT_EQ(error_of([this] { engine->pull("r/a@sha256:1", "linux/amd64", {}); }),
            "exit 1: r/a@sha256:1 is for linux/arm64, not for linux/amd64\n"
            "  hint: name an image that has this platform, or correct PLATFORMS");
}

TEST_P(Containers, PushesTheIdWithoutTakingTheName) {
  tell({{}});
  engine->push(id, {"r/a:1", false, std::nullopt}, {});
  EXPECT_THAT(fake.calls(), ElementsAre(Call{program, "push", id, "docker://r/a:1"}));
}

TEST_P(Containers, PushSaysIfItWasRefused) {
  tell({{.err = "403 Forbidden\n", .code = 125}});
  EXPECT_EQ(error_of([this] {
              engine->push(id, {"r/a:1", true, "/auth"}, {});
            }),
            "exit 5: " + program +
                " could not push r/a:1, after it printed:\n"
                "    403 Forbidden\n"
                "  hint: log in with an account that may do this, and check the registry's quota");
  EXPECT_THAT(fake.calls(), ElementsAre(Call{program, "push", "--authfile", "/auth/config.json",
                                             "--tls-verify=false", id, "docker://r/a:1"}));
}

TEST_P(Containers, RunsByTheStepOfABuildThatAlwaysFails) {
  tell({{.code = 1, .job = {{"code", "3\n"}, {"out", "o"}, {"err", "e\n"}}}});
  const Finished finished = engine->run_in(id, "linux/amd64", {"py", "-c", "x"}, "in");
  EXPECT_EQ(finished.exit_code, 3);
  EXPECT_EQ(finished.out, "o");
  EXPECT_EQ(finished.err, "e\n");
  EXPECT_THAT(fake.calls(),
              ElementsAre(Call{program, "build", "--no-cache", "--layers=false", "--force-rm",
                               "--security-opt", "label=disable", "--platform", "linux/amd64",
                               "--volume", "TMP/job:/pinned-images", "--isolation", "chroot",
                               "--file", "TMP/Dockerfile", "TMP/context"}));
}

TEST_P(Containers, SaysIfTheContainerDoesNotStart) {
  tell({{.err = "no runtime\n", .code = 1}});
  EXPECT_EQ(error_of([this] { engine->run_in(id, "linux/amd64", {"py"}, ""); }),
            "exit 1: " + program +
                " can't start `py` in the image (exit code 1), after it printed:\n"
                "    no runtime\n"
                "  hint: check that " +
                program + " works for this user, then try again");
}

TEST_P(Containers, ForgetRemovesTheImageAndNeverThrows) {
  tell({{.err = "in use\n", .code = 2}});
  engine->forget(id);
  EXPECT_THAT(fake.calls(), ElementsAre(Call{program, "rmi", id}));
}

INSTANTIATE_TEST_SUITE_P(Both, Containers, testing::Values("buildah", "podman"));

}  // namespace
}  // namespace pinned_images::engine
