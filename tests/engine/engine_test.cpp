// SPDX-License-Identifier: MIT
#include "engine/engine.hpp"

#include "fake_program.hpp"

#include <gmock/gmock.h>

namespace pinned_images::engine {
namespace {

using testing::ElementsAre;

struct MakeEngine : testing::Test {
  FakePrograms fake;

  const Answer no_builder{.err = "ERROR: no builder found\n", .code = 1};

  void tell_docker(const std::string& versions, int buildx, bool is_named = false) {
    fake.add("docker");
    fake.answer({.out = "Docker version 28.2.2, build e6534b4\n"});
    if (is_named) fake.answer(no_builder);
    fake.answer({.out = versions + "\n"});
    fake.answer({.code = buildx});
    if (buildx == 0) fake.answer({.out = "[]\n"});
  }
  void tell_dead_docker(bool is_named = false) {
    fake.add("docker");
    fake.answer({.out = "Docker version 28.2.2, build e6534b4\n"});
    if (is_named) fake.answer(no_builder);
    fake.answer({.out = "28.2.2 \n", .err = "Cannot connect to x.\nMore.\n", .code = 1});
  }
};

TEST_F(MakeEngine, AutoTakesDockerWithARunningDaemon) {
  tell_docker("28.2.2 20.10.24+dfsg1", 1);
  fake.add("buildah");
  const auto engine = make_engine("auto");
  EXPECT_EQ(engine->name(), "docker");
  EXPECT_EQ(engine->version(), "docker 28.2.2 (daemon 20.10.24+dfsg1, legacy builder)");
  EXPECT_FALSE(engine->abilities().run_mounts);
  EXPECT_FALSE(engine->abilities().secret_mounts);
  EXPECT_TRUE(engine->notes().empty());
  EXPECT_THAT(fake.calls(), ElementsAre(Call{"docker", "--version"},
                                        Call{"docker", "version", "--format",
                                             "{{.Client.Version}} {{.Server.Version}}"},
                                        Call{"docker", "buildx", "version"}));
}

TEST_F(MakeEngine, DockersBuilderIsTheOneItsClientCanSpeakTo) {
  tell_docker("28.2.2 20.10.24", 0);
  EXPECT_EQ(make_engine("docker")->version(), "docker 28.2.2 (daemon 20.10.24, buildx)");
  tell_docker("20.10.24 20.10.24", 1);
  const auto engine = make_engine("docker");
  EXPECT_EQ(engine->version(), "docker 20.10.24 (daemon 20.10.24, BuildKit of the daemon)");
  EXPECT_TRUE(engine->abilities().run_mounts);
  EXPECT_TRUE(engine->abilities().secret_mounts);
  tell_docker("20.10.24 18.9.1", 1);
  EXPECT_EQ(make_engine("docker")->version(), "docker 20.10.24 (daemon 18.9.1, legacy builder)");
}

TEST_F(MakeEngine, AutoGoesOnToBuildahThenPodman) {
  tell_dead_docker();
  fake.add("buildah");
  fake.answer({.out = "buildah version 1.28.2 (image-spec 1.1)\n"});
  const auto buildah = make_engine("auto");
  EXPECT_EQ(buildah->version(), "buildah 1.28.2");
  EXPECT_TRUE(buildah->abilities().run_mounts);

  tell_dead_docker();
  fake.answer({.code = 1});
  fake.add("podman");
  fake.answer({.out = "podman version 4.3.1\n"});
  EXPECT_EQ(make_engine("auto")->version(), "podman 4.3.1");
}

TEST_F(MakeEngine, OldVersionsHaveNoMounts) {
  fake.add("buildah");
  fake.answer({.out = "buildah version 1.23.1 (image-spec 1.0.1)\n"});
  EXPECT_FALSE(make_engine("buildah")->abilities().run_mounts);
  fake.add("podman");
  fake.answer({.out = "podman version 3.4.4\n"});
  EXPECT_FALSE(make_engine("podman")->abilities().secret_mounts);
}

TEST_F(MakeEngine, SaysWhatItLookedFor) {
  tell_dead_docker();
  EXPECT_EQ(error_of([] { make_engine("auto"); }),
            "exit 1: there is no engine to build images with: docker's daemon does not answer "
            "(Cannot connect to x.); no buildah in PATH; no podman in PATH\n"
            "  hint: install buildah (it needs no daemon) or podman, or start docker's daemon");
}

TEST_F(MakeEngine, SaysWhatToInstallOrStartForTheOneAskedFor) {
  const std::string others =
      ", or set PINNED_IMAGES_ENGINE to another engine (auto, docker, buildah, podman)";
  EXPECT_EQ(error_of([] { make_engine("podman"); }),
            "exit 1: the engine podman can't be used: no podman in PATH\n"
            "  hint: install podman" +
                others);
  EXPECT_EQ(error_of([] { make_engine("docker"); }),
            "exit 1: the engine docker can't be used: no docker in PATH\n"
            "  hint: install docker (docker.io) and start its daemon" +
                others);
  fake.add("docker");
  fake.answer({.out = "podman version 4.3.1\n", .err = "Emulate Docker CLI using podman.\n"});
  EXPECT_EQ(error_of([] { make_engine("docker"); }),
            "exit 1: the engine docker can't be used: the docker in PATH is podman under another "
            "name\n"
            "  hint: install docker (docker.io) and start its daemon" +
                others);
}

TEST_F(MakeEngine, OnAHostIsDockersByContextOrAddress) {
  tell_docker("20.10.24 26.1.5", 1, true);
  EXPECT_EQ(make_engine("auto", "big")->version(),
            "docker 20.10.24 (daemon 26.1.5 on big, BuildKit of the daemon)");
  const std::vector<std::string> asked{"version", "--format",
                                       "{{.Client.Version}} {{.Server.Version}}"};
  EXPECT_THAT(fake.calls()[2],
              ElementsAre("docker", "--context", "big", asked[0], asked[1], asked[2]));
  tell_docker("20.10.24 26.1.5", 1);
  make_engine("docker", "ssh://me@big");
  EXPECT_THAT(fake.calls()[1],
              ElementsAre("docker", "--host", "ssh://me@big", asked[0], asked[1], asked[2]));
}

TEST_F(MakeEngine, OnAHostSaysWhyNot) {
  EXPECT_EQ(error_of([] { make_engine("podman", "big"); }),
            "exit 1: podman can't build on big: it builds where it runs\n"
            "  hint: set PINNED_IMAGES_ENGINE=docker, or PINNED_IMAGES_BUILDER to nothing");
  tell_dead_docker(true);
  fake.add("buildah");  // which is no way out: it can't build there
  EXPECT_EQ(error_of([] { make_engine("auto", "small"); }),
            "exit 1: docker can't build on small: docker's daemon does not answer (Cannot connect "
            "to x.)\n"
            "  hint: PINNED_IMAGES_BUILDER takes what `docker context ls` and `docker buildx ls` "
            "list, and addresses of daemons, such as ssh://host");
}

TEST_F(MakeEngine, RefusesAnythingElse) {
  EXPECT_EQ(error_of([] { make_engine("kaniko"); }),
            "exit 1: `kaniko` is no engine\n"
            "  hint: set PINNED_IMAGES_ENGINE to auto, docker, buildah or podman");
}

}  // namespace
}  // namespace pinned_images::engine
