// SPDX-License-Identifier: MIT
#include "engine/docker_config.hpp"

#include "fake_program.hpp"

#include <gmock/gmock.h>

namespace pinned_images::engine {
namespace fs = std::filesystem;
namespace {

struct DockerConfigTest : testing::Test {
  FakePrograms fake;  // HOME is a folder of its own
  fs::path ours = fake.folder() / "auth";
  fs::path theirs = fake.folder() / "home" / ".docker";

  DockerConfigTest() { write_file(ours / "config.json", R"({"auths":{"r":{"auth":"x"}}})"); }

  std::string written() const {
    const DockerConfig config(ours);
    return read_file(fs::path(config.folder()) / "config.json");
  }
};

TEST_F(DockerConfigTest, HoldsTheCredentialsAloneWhereTheUserHasNothing) {
  EXPECT_EQ(written(), R"({"auths":{"r":{"auth":"x"}}})");
}

TEST_F(DockerConfigTest, CarriesOverWhereAndHowDockerWorksButNoOtherCredentials) {
  write_file(theirs / "config.json",
             R"({"auths":{"other":{"auth":"y"}},"credsStore":"z","currentContext":"far",
                 "proxies":{"default":{}},"cliPluginsExtraDirs":["/p"]})");
  write_file(theirs / "contexts" / "meta" / "c", "context");
  write_file(theirs / "cli-plugins" / "docker-buildx", "plugin");
  const DockerConfig config(ours);
  const fs::path folder = config.folder();
  EXPECT_EQ(read_file(folder / "config.json"),
            R"({"auths":{"r":{"auth":"x"}},"currentContext":"far","proxies":{"default":{}},)"
            R"("cliPluginsExtraDirs":["/p"]})");
  EXPECT_EQ(read_file(folder / "contexts" / "meta" / "c"), "context");
  EXPECT_EQ(read_file(folder / "cli-plugins" / "docker-buildx"), "plugin");
  EXPECT_EQ(fs::status(folder).permissions(), fs::perms::owner_all);
}

TEST_F(DockerConfigTest, TakesTheUsersFolderFromDockerConfig) {
  fake.environment.set("DOCKER_CONFIG", (fake.folder() / "elsewhere").string());
  write_file(fake.folder() / "elsewhere" / "config.json", R"({"currentContext":"far"})");
  EXPECT_EQ(written(), R"({"auths":{"r":{"auth":"x"}},"currentContext":"far"})");
}

TEST_F(DockerConfigTest, ABuildHasTheUsersOtherCredentialsToo) {
  write_file(theirs / "config.json",
             R"({"auths":{"other":{"auth":"y"},"https://r/v1/":{"identitytoken":"old"}},)"
             R"("credsStore":"pass","currentContext":"far"})");
  write_file(theirs / "buildx" / "instances" / "big", "builder");
  BuildRequest request;
  EXPECT_FALSE(DockerConfig::is_needed_by(request));
  request.base = PushTarget{"q/base@d", false, std::nullopt};
  EXPECT_FALSE(DockerConfig::is_needed_by(request));
  request.layer_cache = PushTarget{"r/layers:t", false, ours};
  EXPECT_TRUE(DockerConfig::is_needed_by(request));
  const DockerConfig config(request);
  const fs::path folder = config.folder();
  EXPECT_EQ(read_file(folder / "config.json"),
            R"({"auths":{"other":{"auth":"y"},"r":{"auth":"x"}},"credsStore":"pass",)"
            R"("currentContext":"far","credHelpers":{"r":""}})");
  EXPECT_EQ(read_file(folder / "buildx" / "instances" / "big"), "builder");
}

TEST_F(DockerConfigTest, NoLoginGoesWhereWeGiveNone) {
  write_file(theirs / "config.json", R"({"auths":{"r":{"auth":"y"}},"credsStore":"pass"})");
  write_file(ours / "config.json", R"({"auths":{}})");
  BuildRequest request;
  request.layer_cache = PushTarget{"r/layers:t", true, ours};
  const DockerConfig config(request);
  EXPECT_EQ(read_file(fs::path(config.folder()) / "config.json"),
            R"({"auths":{},"credsStore":"pass","credHelpers":{"r":""}})");
}

// Provenance tells the arguments of a build, and buildx makes arguments of proxies.
TEST_F(DockerConfigTest, AnAttestedBuildKnowsNoProxy) {
  write_file(theirs / "config.json",
             R"({"proxies":{"default":{"httpProxy":"http://me:secret@proxy:3128"}}})");
  BuildRequest request;
  request.attestations.provenance = "max";
  EXPECT_TRUE(DockerConfig::is_needed_by(request));
  const DockerConfig config(request);
  EXPECT_EQ(read_file(fs::path(config.folder()) / "config.json"), "{}");
}

TEST_F(DockerConfigTest, RemovesTheFolderButNotWhatItLinksTo) {
  write_file(theirs / "contexts" / "c", "context");
  std::string folder;
  {
    const DockerConfig config(ours);
    folder = config.folder();
  }
  EXPECT_FALSE(fs::exists(folder));
  EXPECT_TRUE(fs::exists(theirs / "contexts" / "c"));
}

TEST_F(DockerConfigTest, QuotesNothingOfABrokenFile) {
  write_file(theirs / "config.json", R"({"auths": secret)");
  EXPECT_EQ(error_of([this] { written(); }),
            "exit 1: " + (theirs / "config.json").string() +
                ": this is no JSON object\n  hint: correct docker's configuration");
}

}  // namespace
}  // namespace pinned_images::engine
