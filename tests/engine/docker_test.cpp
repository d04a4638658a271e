// SPDX-License-Identifier: MIT
#include "engine/docker.hpp"

#include "fake_program.hpp"

#include <gmock/gmock.h>

namespace pinned_images::engine {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string hex(64, 'a');
const std::string id = "sha256:" + hex;
const std::string kept = "localhost/pinned-images/image:" + hex;
const Answer no_such_image{.out = "[]\n", .err = "Error: No such image: x\n", .code = 1};
const Answer not_answering{.err = "Cannot connect to the Docker daemon\n", .code = 1};

Answer described(const std::string& image, const std::string& platform = "linux/amd64",
                 const std::string& label = "v") {
  const auto parts = split(platform, '/');
  return {.out = fmt::format(R"([{{"Id": "{}", "Os": "{}", "Architecture": "{}",
                                  "Config": {{"Labels": {{"k": "{}"}}}}}}])",
                             image, parts[0], parts[1], label)};
}

struct DockerTest : testing::Test {
  FakePrograms fake;
  std::unique_ptr<Engine> docker;
  BuildRequest request;
  std::vector<std::string> lines;
  LineSink sink = [this](std::string_view line) { lines.emplace_back(line); };

  DockerTest() {
    request.context = "/c";
    request.dockerfile = "/d";
    request.platform = "linux/amd64";
    make("28.2.2", false);
  }
  void make(const std::string& client, bool buildx) {
    fake.add("docker");
    fake.answer({.out = "Docker version\n"});
    fake.answer({.out = client + " 20.10.24\n"});
    fake.answer({.code = buildx ? 0 : 1});
    if (buildx) fake.answer({.out = "[[\"Backing Filesystem\",\"extfs\"]]\n"});
    docker = find_docker().engine;
    fake.calls();
  }
  // A daemon with the containerd image store; with a builder of buildx's own if one is named.
  void make_newer(const std::string& builder = "") {
    tell({{.out = "Docker version\n"}});
    if (!builder.empty()) {
      tell({{.out = "Name: big\nDriver:        remote\nStatus:    inactive\n"},
            {.out = "Name: big\nDriver:  remote\nPlatforms:  linux/arm64*, linux/arm/v7\n"}});
    }
    tell({{.out = "26.1.5 26.1.5\n"}});
    if (builder.empty()) tell({{}});
    tell({{.out = R"([["driver-type","io.containerd.snapshotter.v1"]])"}});
    docker = find_docker(builder).engine;
  }
  void tell(const std::vector<Answer>& answers) {
    for (const Answer& answer : answers) fake.answer(answer);
  }
};

TEST_F(DockerTest, TheLegacyBuilderBuildsAndTheImageGetsAName) {
  tell({{.out = "Step 1/1\n", .err = "DEPRECATED\n", .iid = id}, {}});
  EXPECT_EQ(docker->build(request, sink), id);
  EXPECT_THAT(fake.calls(),
              ElementsAre(Call{"docker", "build", "--file", "/d", "--platform", "linux/amd64",
                               "--iidfile", "TMP/id", "--force-rm", "/c"},
                          Call{"docker", "image", "tag", id, kept}));
  EXPECT_EQ(fake.builders().front(), "BUILDKIT=0,,1");
  EXPECT_THAT(lines, testing::UnorderedElementsAre("Step 1/1", "DEPRECATED"));
}

TEST_F(DockerTest, EachCallGoesToItsHost) {
  fake.add("docker");
  tell({{.out = "Docker version\n"},
        {.out = "Name: big\nDriver: docker\n"},
        {.out = "28.2.2 20.10.24\n"},
        {.code = 1}});
  docker = find_docker("big").engine;
  fake.calls();
  tell({{.iid = id}, {}, {}, {}, no_such_image, {}, {}, {}});
  docker->build(request, {});
  docker->run_in(id, "linux/amd64", {"true"}, "");
  docker->push(id, {"r/i:t", false, std::nullopt}, {});
  for (const Call& call : fake.calls()) {
    EXPECT_THAT(std::vector(call.begin(), call.begin() + 3),
                ElementsAre("docker", "--context", "big"));
  }
}

TEST_F(DockerTest, BuildKitIsToldToPrintPlainLinesAndTakesSecrets) {
  make("20.10.24", false);
  request.secrets = {{"s", "/f"}};
  tell({{.iid = id}, {}});
  EXPECT_EQ(docker->build(request, {}), id);
  EXPECT_THAT(fake.calls().front(), ElementsAre("docker", "build", "--file", "/d", "--platform",
                                                "linux/amd64", "--iidfile", "TMP/id", "--secret",
                                                "id=s,src=/f", "--progress", "plain", "/c"));
  EXPECT_EQ(fake.builders().front(), "BUILDKIT=1,,1");
}

TEST_F(DockerTest, TheLegacyBuilderRefusesSecretsBeforeItIsCalled) {
  request.secrets = {{"s", "/f"}};
  EXPECT_EQ(error_of([this] { docker->build(request, {}); }),
            "exit 1: docker 28.2.2 (daemon 20.10.24, legacy builder) can't give a build its "
            "secrets\n"
            "  hint: install docker's buildx plugin (docker-buildx), or set "
            "PINNED_IMAGES_ENGINE=buildah");
  EXPECT_THAT(fake.calls(), IsEmpty());
}

TEST_F(DockerTest, BuildxesImageIsFoundByANameThatOursReplaces) {
  make("26.1.5", true);
  tell({{.iid = "sha256:" + std::string(64, 'c')}, described(id), {}, {}});
  EXPECT_EQ(docker->build(request, {}), id);
  const std::string name = "localhost/pinned-images/loading:pinned-images-";
  const auto calls = fake.calls();
  ASSERT_EQ(calls.size(), 4U);
  EXPECT_THAT(calls[0], ElementsAre("docker", "build", "--file", "/d", "--platform", "linux/amd64",
                                    "--iidfile", "TMP/id", "--progress", "plain", "--tag",
                                    testing::StartsWith(name), "/c"));
  EXPECT_EQ(calls[1], (Call{"docker", "image", "inspect", calls[0][11]}));
  EXPECT_EQ(calls[2], (Call{"docker", "image", "tag", id, kept}));
  EXPECT_EQ(calls[3], (Call{"docker", "image", "rm", "--no-prune", calls[0][11]}));
}

TEST_F(DockerTest, ABuilderElsewhereBuildsAndTheDaemonAddsLabels) {
  make_newer("big");
  EXPECT_THAT(fake.calls(),
              testing::Contains(Call{"docker", "buildx", "inspect", "--bootstrap", "big"}));
  EXPECT_EQ(docker->version(), "docker 26.1.5 (daemon 26.1.5, buildx builder big, remote)");
  EXPECT_EQ(docker->platform(), "linux/arm64");
  EXPECT_FALSE(docker->abilities().sees_own_images);
  EXPECT_TRUE(docker->abilities().layer_cache);
  tell({{.iid = id}, described(id), {}, {}, {.iid = id}, described(id), {}, {}});
  docker->build(request, {});
  request.label_only = true;
  docker->build(request, {});
  const auto calls = fake.calls();
  ASSERT_EQ(calls.size(), 8U);
  EXPECT_THAT(calls[0], ElementsAre("docker", "buildx", "build", "--builder", "big", "--file", "/d",
                                    "--platform", "linux/amd64", "--iidfile", "TMP/id",
                                    "--progress", "plain", "--tag", testing::_, "--load", "/c"));
  EXPECT_THAT(calls[4],
              ElementsAre("docker", "build", "--file", "/d", "--platform", "linux/amd64",
                          "--iidfile", "TMP/id", "--progress", "plain", "--tag", testing::_, "/c"));
}

TEST_F(DockerTest, ABuilderThatDoesNotStartIsNamed) {
  tell({{.out = "Docker version\n"},
        {.out = "Name: big\nDriver: remote\n"},
        {.err = "#1 waiting\nERROR: context deadline exceeded\n", .code = 1}});
  EXPECT_EQ(error_of([] { find_docker("big"); }),
            "exit 1: docker can't build on the buildx builder big: context deadline exceeded\n"
            "  hint: start it, or take it out of PINNED_IMAGES_BUILDER; `docker buildx ls` lists "
            "what there is");
}

TEST_F(DockerTest, KeepsLayersAndAttestsWhereItIsAskedTo) {
  make_newer();
  EXPECT_TRUE(docker->abilities().attestations);
  fake.calls();
  const std::filesystem::path auth = fake.folder() / "auth";
  write_file(auth / "config.json", R"({"auths":{"r":{"auth":"x"}}})");
  request.layer_cache = PushTarget{"r/layers:full-linux-amd64", false, auth};
  request.attestations = {"max", "r/scan:1"};
  tell({{.iid = id}, described(id), {}, {}, {.iid = id}, described(id), {}, {}});
  docker->build(request, {});
  request.reuse_layers = false;
  request.attestations = {"", "default"};
  docker->build(request, {});
  const auto calls = fake.calls();
  const std::string to =
      "type=registry,ref=r/layers:full-linux-amd64,mode=max,image-manifest=true,ignore-error=true";
  EXPECT_THAT(
      std::vector(calls[0].begin() + 8, calls[0].end() - 3),
      ElementsAre("--progress", "plain", "--cache-from",
                  "type=registry,ref=r/layers:full-linux-amd64", "--cache-to", to, "--attest",
                  "type=provenance,mode=max", "--attest", "type=sbom,generator=r/scan:1"));
  EXPECT_THAT(
      std::vector(calls[4].begin() + 8, calls[4].end() - 3),
      ElementsAre("--no-cache", "--progress", "plain", "--cache-to", to, "--attest", "type=sbom"));
  EXPECT_EQ(fake.logins_of_call(8), R"({"auths":{"r":{"auth":"x"}},"credHelpers":{"r":""}})");
}

TEST_F(DockerTest, AFailedBuildSaysWhereAndWhy) {
  tell({{.out = "Step 1/1 : RUN x\nbad\n", .code = 7}});
  EXPECT_EQ(error_of([this] { docker->build(request, {}); }),
            "exit 1: docker stopped the build at `Step 1/1 : RUN x` (exit code 7), after it "
            "printed:\n"
            "    Step 1/1 : RUN x\n"
            "    bad\n"
            "  hint: the lines above name the cause; correct it and run the same command again");
}

TEST_F(DockerTest, FindsAmongTheNamedImagesThoseWithTheLabel) {
  tell({{.out = "sha256:1\nsha256:2\n"},
        described("sha256:1"),
        described("sha256:2", "linux/amd64", "w")});
  const auto found = docker->find("k", "v");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].id, "sha256:1");
  EXPECT_THAT(fake.calls(),
              ElementsAre(Call{"docker", "image", "ls", "--no-trunc", "--quiet", "--filter",
                               "reference=localhost/pinned-images/image", "--filter", "label=k=v"},
                          Call{"docker", "image", "inspect", "sha256:1"},
                          Call{"docker", "image", "inspect", "sha256:2"}));
}

TEST_F(DockerTest, AnAbsentImageIsNotOneThatNobodyAnswersFor) {
  tell({no_such_image, not_answering});
  EXPECT_FALSE(docker->inspect("x"));
  EXPECT_EQ(error_of([this] { docker->inspect("x"); }),
            "exit 1: docker can't inspect x (exit code 1), after it printed:\n"
            "    Cannot connect to the Docker daemon\n"
            "  hint: check that docker works for this user, then try again");
}

TEST_F(DockerTest, FromNameIsATagOfOurs) {
  tell({{}});
  EXPECT_EQ(docker->from_name(id), kept);
  EXPECT_THAT(fake.calls(), ElementsAre(Call{"docker", "image", "tag", id, kept}));
}

TEST_F(DockerTest, PullAsksNobodyIfTheImageIsThere) {
  tell({described(id)});
  EXPECT_EQ(docker->pull("r/a@sha256:1", "linux/amd64", {}), id);
  EXPECT_THAT(fake.calls(), ElementsAre(Call{"docker", "image", "inspect", "r/a@sha256:1"}));
}

TEST_F(DockerTest, PullChecksThePlatform) {
  tell({no_such_image, {}, described(id, "linux/arm64")});
  EXPECT_EQ(error_of([this] { docker->pull("r/a@sha256:1", "linux/amd64", {}); }),
            "exit 1: r/a@sha256:1 is for linux/arm64, not for linux/amd64\n"
            "  hint: name an image that has this platform, or correct PLATFORMS");
  EXPECT_THAT(fake.calls()[1],
              ElementsAre("docker", "pull", "--platform", "linux/amd64", "r/a@sha256:1"));
}

TEST_F(DockerTest, PullSaysIfItWasRefused) {
  tell({no_such_image, {.err = "unauthorized\n", .code = 1}});
  EXPECT_EQ(error_of([this] { docker->pull("r/a@sha256:1", "linux/amd64", {}); }),
            "exit 5: docker could not pull r/a@sha256:1, after it printed:\n"
            "    unauthorized\n"
            "  hint: log in with an account that may do this, and check the registry's quota");
}

TEST_F(DockerTest, RunsWithoutANetworkOrAPull) {
  tell({{.out = "o", .err = "e", .code = 3}});
  const Finished finished = docker->run_in(id, "linux/amd64", {"py", "-c", "a b"}, "in");
  EXPECT_EQ(finished.exit_code, 3);
  EXPECT_EQ(finished.out, "o");
  EXPECT_EQ(finished.err, "e");
  EXPECT_THAT(fake.calls(),
              ElementsAre(Call{"docker", "run", "--rm", "--interactive", "--pull", "never",
                               "--network", "none", "--platform", "linux/amd64", "--entrypoint",
                               "py", id, "-c", "a b"}));
}

TEST_F(DockerTest, TellsAProgramThatFailsFromAContainerThatDoesNotStart) {
  tell({{.err = "not from the engine\n", .code = 126},
        {.err = "docker: no py in it\n", .code = 127},
        {.err = "docker: no py\n", .code = 126}});
  EXPECT_EQ(docker->run_in(id, "linux/amd64", {"py"}, "").exit_code, 126);
  EXPECT_EQ(docker->run_in(id, "linux/amd64", {"py"}, "").exit_code, 127);
  EXPECT_EQ(error_of([this] { docker->run_in(id, "linux/amd64", {"py"}, ""); }),
            "exit 1: docker can't start `py` in the image (exit code 126), after it printed:\n"
            "    docker: no py\n"
            "  hint: check that docker works for this user, then try again");
}

TEST_F(DockerTest, PushTakesTheNameOnlyForSoLong) {
  tell({{}, no_such_image, {}, {}, {}});
  docker->push(id, {"r/a:1", false, std::nullopt}, {});
  EXPECT_THAT(fake.calls(), ElementsAre(Call{"docker", "image", "tag", id, kept},
                                        Call{"docker", "image", "inspect", "r/a:1"},
                                        Call{"docker", "image", "tag", id, "r/a:1"},
                                        Call{"docker", "push", "r/a:1"},
                                        Call{"docker", "image", "rm", "--no-prune", "r/a:1"}));
}

TEST_F(DockerTest, PushPutsBackWhatTheUserHadUnderTheNameAlsoWhenItFails) {
  tell({{}, described("sha256:theirs"), {}, {.err = "timeout\n", .code = 1}, {}});
  EXPECT_EQ(error_of([this] {
              docker->push(id, {"r/a:1", false, std::nullopt}, {});
            }),
            "exit 4: docker could not push r/a:1, after it printed:\n"
            "    timeout\n"
            "  hint: check that the registry answers, then try again");
  EXPECT_THAT(fake.calls().back(), ElementsAre("docker", "image", "tag", "sha256:theirs", "r/a:1"));
}

TEST_F(DockerTest, PushHandsCredentialsOverInAFolderOfTheirOwn) {
  write_file(fake.folder() / "auth" / "config.json", R"({"auths":{"r":{}}})");
  tell({{}, no_such_image, {}, {}, {}});
  docker->push(id, {"r/a:1", false, fake.folder() / "auth"}, {});
  EXPECT_EQ(fake.logins_of_call(7), R"({"auths":{"r":{}}})");
}

TEST_F(DockerTest, ForgetRemovesOurNameThenTheImageAndNeverThrows) {
  tell({{}, {.err = "conflict\n", .code = 1}});
  docker->forget(id);
  EXPECT_THAT(fake.calls(), ElementsAre(Call{"docker", "image", "rm", "--no-prune", kept},
                                        Call{"docker", "image", "rm", "--no-prune", id}));
  docker->forget("none");
  EXPECT_THAT(fake.calls(), IsEmpty());
}

}  // namespace
}  // namespace pinned_images::engine
