// SPDX-License-Identifier: MIT
// Each engine itself, on an image of three files. Run with the engine's kind as its argument.
#include "real_engine.hpp"

#include "engine/engine.hpp"
#include "engine/trial.hpp"
#include "support/http.hpp"
#include "support/platform.hpp"

#include <iostream>

#include <gmock/gmock.h>

namespace pinned_images::engine {
namespace fs = std::filesystem;
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;

const std::string& kind(const std::string& set = "") {
  static const std::string value = set;
  return value;
}

struct RealEngineTest : testing::Test {
  // One store, one daemon and one base for all tests of the program.
  static std::unique_ptr<RealEngine>& machine() {
    static std::unique_ptr<RealEngine> one;
    return one;
  }
  static std::unique_ptr<Engine>& engine() {
    static std::unique_ptr<Engine> one;
    return one;
  }
  static std::string& base() {
    static std::string id;
    return id;
  }

  static void SetUpTestSuite() {
    if (engine()) return;
    engine() = make_engine(kind().substr(0, kind().find('-')));
    const TemporaryDirectory context;
    fs::copy_file(machine()->folder() / "rootfs.tar", context.path() / "rootfs.tar");
    BuildRequest request;
    request.context = context.path();
    request.dockerfile = std::string(TEMPLATES) + "/Dockerfile.base.in";
    request.platform = "linux/amd64";
    request.labels = {{"base", "yes"}};
    base() = engine()->build(request, {});
  }

  TemporaryDirectory scratch;
  std::vector<std::string> lines;
  LineSink sink = [this](std::string_view line) { lines.emplace_back(line); };

  std::string build(const std::string& dockerfile, const std::map<std::string, std::string>& labels,
                    bool label_only = false) {
    BuildRequest request;
    request.context = scratch.path() / "a context";
    request.dockerfile = scratch.path() / "a Dockerfile";
    request.platform = "linux/amd64";
    request.network = "none";
    if (uses_chroot()) request.network = "";
    request.labels = labels;
    request.label_only = label_only;
    write_file(request.context / "file", "x");
    write_file(request.dockerfile, dockerfile);
    return engine()->build(request, sink);
  }
  static bool uses_chroot() { return !kind().starts_with("docker"); }
  static std::string from_base() { return "FROM " + engine()->from_name(base()) + "\n"; }
  std::string seal(const std::string& id, const std::map<std::string, std::string>& labels) {
    return build("FROM " + engine()->from_name(id) + "\n", labels, true);
  }
  static std::string run_sh(const std::string& id, const std::string& script) {
    return engine()->run_in(id, "linux/amd64", {"/bin/sh", "-c", script}, "").out;
  }
};

TEST_F(RealEngineTest, DescribesWhatItBuilt) {
  const std::map<std::string, std::string> odd{{"a.b", "x=y $Z \"q\" 'r' \\ \nline"}, {"e", ""}};
  const std::string id = build(from_base() + "COPY file /file\n", odd);
  const auto found = engine()->inspect(id);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, id);
  EXPECT_EQ(found->platform, "linux/amd64");
  EXPECT_EQ(found->diff_ids.size(), 2U);
  EXPECT_GT(found->size, 0);
  EXPECT_EQ(found->labels.at("a.b"), odd.at("a.b"));
  EXPECT_EQ(found->labels.at("e"), "");
  EXPECT_EQ(found->labels.at("base"), "yes");
  EXPECT_FALSE(engine()->inspect("localhost/no/such:image"));
  EXPECT_FALSE(lines.empty());
}

TEST_F(RealEngineTest, LabelsAloneAddNoLayer) {
  const std::string id = build(from_base() + "COPY file /sealed\n", {{"k", "sealed"}});
  const std::map<std::string, std::string> labels{{"seal", "one"},
                                                  {"empty", ""},
                                                  {"large", std::string(59'000, 'x')},
                                                  {"odd", "#x=$Z ${Y} \"q\" 'r' \\ \\n `z` \\"}};
  const std::string sealed = seal(id, labels);
  const auto before = engine()->inspect(id);
  const auto after = engine()->inspect(sealed);
  ASSERT_TRUE(before && after);
  EXPECT_NE(sealed, id);
  EXPECT_EQ(after->diff_ids, before->diff_ids);
  EXPECT_EQ(after->labels.at("k"), "sealed");
  for (const auto& [name, value] : labels) EXPECT_EQ(after->labels.at(name), value);
  engine()->forget(id);
  EXPECT_TRUE(engine()->find("k", "sealed").size() == 1U);
  EXPECT_EQ(run_sh(sealed, "cat /sealed"), "x");

  const auto rest = engine()->inspect(seal(sealed, {{"accents", "a \xc3\xa4\n"}, {"a.b", "c"}}));
  ASSERT_TRUE(rest);
  EXPECT_EQ(rest->diff_ids, before->diff_ids);
  EXPECT_EQ(rest->labels.at("accents"), "a \xc3\xa4\n");
  EXPECT_EQ(rest->labels.at("a.b"), "c");
}

TEST_F(RealEngineTest, RunsAProgramWithItsArgumentsAndInputAndNoNetwork) {
  const std::string script =
      "cat; printf '[%s]' \"$@\"; echo problem >&2; cat /proc/net/dev >/net; "
      "while read -r name rest; do case $name in *:) echo $name ;; esac; done </net; exit 7";
  const Finished finished = engine()->run_in(
      base(), "linux/amd64", {"/bin/sh", "-c", script, "name", "a 'b\n\n", "$(c)"}, "in\nput");
  EXPECT_EQ(finished.exit_code, 7);
  EXPECT_EQ(finished.out, "in\nput[a 'b\n\n][$(c)]lo:\n");
  EXPECT_EQ(finished.err, "problem\n");
  EXPECT_EQ(run_sh(base(), "cat /net || echo none"), "none\n");
}

// All images there are, named or not. docker lists those of one second in any order.
std::set<std::string> all_images() {
  const std::string program = kind().substr(0, kind().find('-'));
  Call list{program, "images", "--all", "--quiet", "--no-trunc"};
  const Finished listed = run_words(list);
  std::set<std::string> ids;
  for (const std::string_view id : split(listed.out, '\n')) ids.emplace(id);
  return ids;
}

TEST_F(RealEngineTest, ATrialBuildWorksAndLeavesNoImage) {
  if (kind() == "docker-buildkit") GTEST_SKIP() << "its daemon has no network for a RUN";
  const auto before = all_images();
  EXPECT_EQ(error_of([] { try_build(*engine(), engine()->platform()); }), "no error");
  EXPECT_EQ(all_images(), before);
}

TEST_F(RealEngineTest, ATrialBuildThatFailsLeavesNoImage) {
  const auto before = all_images();
  const std::string error = error_of([] { try_build(*engine(), "linux/loong64"); });
  if (error == "no error") GTEST_SKIP() << "an emulator runs what should fail";
  EXPECT_THAT(error, HasSubstr(" stopped the build at `"));
  EXPECT_EQ(all_images(), before);
}

TEST_F(RealEngineTest, TheStoreIsOnThisMachine) {
  EXPECT_EQ(engine()->platform(), host_platform());
  const auto folders = engine()->folders();
  ASSERT_FALSE(folders.empty());
  EXPECT_TRUE(fs::is_directory(folders.front())) << folders.front();
}

TEST_F(RealEngineTest, AFailedBuildNamesTheStepAndLeavesNoImage) {
  const std::string error = error_of([this] {
    build(from_base() + "RUN echo good\nRUN echo bad news && exit 7\n", {{"k", "failed"}});
  });
  EXPECT_THAT(error, AllOf(HasSubstr(" stopped the build at `"), HasSubstr("echo bad news"),
                           HasSubstr("\n    "), HasSubstr("exit code"),
                           EndsWith("\n  hint: the lines above name the cause; correct it and run "
                                    "the same command again")));
  EXPECT_TRUE(engine()->find("k", "failed").empty());
}

TEST_F(RealEngineTest, FindsTheNewestFirstAndNoStepOfAnotherBuild) {
  const std::string first = build(from_base() + "COPY file /1\n", {{"k", "v"}});
  const std::string second = build(from_base() + "COPY file /2\n", {{"k", "v"}});
  // Its first step has the labels and the layers of `second`.
  error_of([&] {
    build("FROM " + engine()->from_name(second) + "\nENV A=b\nRUN exit 1\n", {{"other", "x"}});
  });
  std::vector<std::string> ids;
  for (const LocalImage& image : engine()->find("k", "v")) ids.push_back(image.id);
  EXPECT_THAT(ids, ElementsAre(second, first));
  EXPECT_TRUE(engine()->find("k", "w").empty());
}

TEST_F(RealEngineTest, BuildsOnceWhatItHasInLayers) {
  const std::string dockerfile = from_base() + "COPY file /once\n";
  const std::string first = build(dockerfile, {{"k", "once"}});
  EXPECT_EQ(build(dockerfile, {{"k", "once"}}), first);
}

struct RealPush : RealEngineTest {
  fs::path registry_folder = scratch.path() / "a registry";

  RealPush() { fs::create_directories(registry_folder); }
  static PushTarget target(const RealRegistry& registry) {
    PushTarget result;
    result.reference = registry.name() + "/some/image:1.0";
    result.plain_http = true;
    return result;
  }
  static std::string digest_at(const RealRegistry& registry, const std::string& user = "") {
    http::Request request;
    request.method = "HEAD";
    request.url = "http://" + registry.name() + "/v2/some/image/manifests/1.0";
    request.headers = {{"Accept", "application/vnd.docker.distribution.manifest.v2+json"}};
    if (!user.empty()) {
      request.headers.emplace_back("Authorization", "Basic " + base64_encode(user));
    }
    const auto transport = http::make_transport();
    return transport->send(request).header("Docker-Content-Digest").value_or("none");
  }
};

TEST_F(RealPush, PushesUnderATagAndPullsByDigest) {
  const RealRegistry registry(registry_folder);
  const std::string id = build(from_base() + "COPY file /pushed\n", {{"k", "pushed"}});
  const std::string sealed = seal(id, {{"seal", "pushed"}});
  engine()->push(sealed, target(registry), sink);
  EXPECT_TRUE(engine()->inspect(sealed));
  EXPECT_FALSE(engine()->inspect(target(registry).reference));
  const std::string digest = digest_at(registry);
  ASSERT_EQ(digest.size(), 71U);

  engine()->forget(sealed);
  const std::string reference = registry.name() + "/some/image@" + digest;
  EXPECT_EQ(engine()->pull(reference, "linux/amd64", target(registry)), sealed);
  EXPECT_EQ(run_sh(sealed, "cat /pushed"), "x");
  EXPECT_EQ(error_of([&] { engine()->pull(reference, "linux/arm64", target(registry)); }),
            "exit 1: " + reference +
                " is for linux/amd64, not for linux/arm64\n"
                "  hint: name an image that has this platform, or correct PLATFORMS");
}

TEST_F(RealPush, UsesTheCredentialsGivenAndTellsARefusal) {
  // htpasswd -nbB writer w:ord
  write_file(registry_folder / "users",
             "writer:$2y$05$zyKNes5XIqAybgU3X74qcuHFEDCj1Zm8P7JuBW8LrLij0.m8CI/yy\n");
  const RealRegistry registry(registry_folder, "auth:\n  htpasswd:\n    realm: tests\n    path: '" +
                                                   (registry_folder / "users").string() + "'\n");
  PushTarget to = target(registry);
  EXPECT_THAT(error_of([&] { engine()->push(base(), to, sink); }),
              AllOf(HasSubstr("exit 5: "), HasSubstr(" could not push " + to.reference)));
  to.auth_folder = scratch.path() / "auth";
  write_file(*to.auth_folder / "config.json", R"({"auths":{")" + registry.name() +
                                                  R"(":{"auth":")" + base64_encode("writer:w:ord") +
                                                  R"("}}})");
  engine()->push(base(), to, sink);
  EXPECT_EQ(digest_at(registry, "writer:w:ord").size(), 71U);
}

TEST_F(RealPush, SaysIfNobodyAnswers) {
  std::optional<RealRegistry> registry(std::in_place, registry_folder);
  const PushTarget to = target(*registry);
  registry.reset();
  EXPECT_THAT(error_of([&] { engine()->push(base(), to, sink); }),
              AllOf(HasSubstr("exit 4: "), HasSubstr(" could not push " + to.reference)));
  EXPECT_FALSE(engine()->inspect(to.reference));
}

}  // namespace

int test_main(int argc, char** argv) {
  testing::InitGoogleMock(&argc, argv);
  if (argc != 2) {
    std::cerr << "usage: " << argv[0] << " docker|docker-buildkit|buildah|podman\n";
    return 2;
  }
  kind(argv[1]);
  try {
    if (!find_program("docker-registry")) throw Skip{"docker-registry is not installed"};
    RealEngineTest::machine() = std::make_unique<RealEngine>(argv[1]);
  } catch (const Skip& skip) {
    std::cout << "skipped: " << skip.reason << "\n";
    return 77;
  }
  const int result = RUN_ALL_TESTS();
  RealEngineTest::engine().reset();
  RealEngineTest::machine().reset();
  return result;
}

}  // namespace pinned_images::engine

int main(int argc, char** argv) {
  return pinned_images::engine::test_main(argc, argv);
}
