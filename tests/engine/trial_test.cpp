// SPDX-License-Identifier: MIT
// The trial build with engines of paper: what they are asked, and that nothing is left in them.
#include "engine/trial.hpp"

#include "engine/buildah.hpp"
#include "engine/discard.hpp"
#include "engine/docker.hpp"
#include "fake_program.hpp"

#include <gmock/gmock.h>

namespace pinned_images::engine {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;
using testing::StartsWith;

const std::string id(64, 'a');

struct Trial : testing::Test {
  FakePrograms fake;
  std::unique_ptr<Engine> engine;

  Trial() {
    fake.environment.set("BUILDAH_ISOLATION", "chroot");
    fake.add("buildah");
    fake.answer({.out = "buildah version 4.5.6\n"});
    engine = find_buildah().engine;
    fake.calls();
  }
};

TEST_F(Trial, BuildsAndRemovesByItsLabel) {
  fake.answer({.iid = id});         // build
  fake.answer({});                  // tag
  fake.answer({.out = id + "\n"});  // images
  fake.answer({});                  // rmi
  fake.answer({});                  // images
  try_build(*engine, "linux/amd64");
  const std::vector<Call> calls = fake.calls();
  ASSERT_THAT(calls, SizeIs(5));
  EXPECT_THAT(calls[0],
              ElementsAre("buildah", "build", "--file", "TMP/Dockerfile", "--platform",
                          "linux/amd64", "--iidfile", "TMP/id", "--no-cache", "--format", "docker",
                          "--layers=true", "--force-rm", "--isolation", "chroot", "TMP/context"));
  EXPECT_THAT(calls[2], ElementsAre("buildah", "images", "--all", "--no-trunc", "--quiet",
                                    "--filter", StartsWith("label=pinned-images.trial=")));
  EXPECT_THAT(calls[3], ElementsAre("buildah", "rmi", "--force", id));
  EXPECT_EQ(calls[4], calls[2]);
}

TEST_F(Trial, RemovesTheStepsOfABuildThatFailed) {
  fake.answer({.err = "STEP 4/4: RUN [\"/program\"]\nno permission\n", .code = 1});
  fake.answer({.out = "one\ntwo\none\n"});
  fake.answer({.code = 1});  // its child is there still
  fake.answer({});
  fake.answer({.out = "one\n"});
  fake.answer({});
  fake.answer({});
  EXPECT_THAT(
      error_of([&] { try_build(*engine, "linux/amd64"); }),
      StartsWith("exit 1: buildah stopped the build at `STEP 4/4: RUN [\"/program\"]` (exit "
                 "code 1), after it printed:\n"));
  const std::vector<Call> calls = fake.calls();
  ASSERT_THAT(calls, SizeIs(7));
  EXPECT_THAT(calls[2], ElementsAre("buildah", "rmi", "--force", "one"));
  EXPECT_THAT(calls[3], ElementsAre("buildah", "rmi", "--force", "two"));
  EXPECT_THAT(calls[5], ElementsAre("buildah", "rmi", "--force", "one"));
}

TEST_F(Trial, GivesUpOnWhatStays) {
  for (int i = 0; i < 2; ++i) fake.answer({.out = "one\n"}), fake.answer({.code = 1});
  fake.calls();
  engine->discard("k", "v");
  EXPECT_THAT(fake.calls(), SizeIs(3));
}

TEST_F(Trial, NothingIsRemovedByALabelAlone) {
  engine->discard("k", "a,b");  // podman would read it as two filters
  EXPECT_THAT(fake.calls(), SizeIs(0));
}

TEST_F(Trial, WhereItBuilds) {
  fake.answer({.out = "/var/lib/a store\n"});
  fake.environment.set("TMPDIR", std::nullopt);
  EXPECT_THAT(engine->folders(), ElementsAre("/var/lib/a store", "/var/tmp"));
  EXPECT_THAT(engine->platform(), StartsWith("linux/"));
  EXPECT_THAT(fake.calls(),
              ElementsAre(Call{"buildah", "info", "--format", "{{.store.GraphRoot}}"}));
}

struct DockerHome : testing::Test {
  FakePrograms fake;
  std::unique_ptr<Engine> engine;

  DockerHome() {
    fake.add("docker");
    fake.answer({.out = "Docker version 28.2.2\n"});
    fake.answer({.out = "28.2.2 28.2.2\n"});
    fake.answer({.code = 1});
    engine = find_docker().engine;
    fake.calls();
  }
};

TEST_F(DockerHome, OfADaemonHere) {
  fake.answer({.out = "linux/arm64\n"});
  fake.answer({.out = "unix:///var/run/docker.sock\n"});
  fake.answer({.out = "/var/lib/docker\n"});
  EXPECT_EQ(engine->platform(), "linux/arm64");
  EXPECT_THAT(engine->folders(), ElementsAre("/var/lib/docker"));
  EXPECT_THAT(
      fake.calls(),
      ElementsAre(Call{"docker", "version", "--format", "{{.Server.Os}}/{{.Server.Arch}}"},
                  Call{"docker", "context", "inspect", "--format", "{{.Endpoints.docker.Host}}"},
                  Call{"docker", "info", "--format", "{{.DockerRootDir}}"}));
}

TEST_F(DockerHome, OfADaemonElsewhere) {
  fake.answer({.out = "tcp://docker:2376\n"});
  EXPECT_TRUE(engine->folders().empty());
}

TEST_F(DockerHome, OfADaemonThatFails) {
  fake.answer({.err = "no\n", .code = 1});
  EXPECT_THAT(error_of([&] { engine->platform(); }),
              HasSubstr("docker can't tell its daemon's platform (exit code 1)"));
}

TEST_F(DockerHome, ImagesAreRemovedByLabel) {
  fake.answer({.out = "sha256:" + id + "\n"});
  fake.answer({});
  fake.answer({});
  engine->discard("k", "v");
  const Call list{"docker",     "image",   "ls",       "--all",
                  "--no-trunc", "--quiet", "--filter", "label=k=v"};
  EXPECT_THAT(fake.calls(),
              ElementsAre(list, Call{"docker", "image", "rm", "--force", "sha256:" + id}, list));
}

}  // namespace
}  // namespace pinned_images::engine
