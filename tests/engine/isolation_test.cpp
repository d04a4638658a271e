// SPDX-License-Identifier: MIT
#include "engine/isolation.hpp"

#include "fake_program.hpp"

#include <gmock/gmock.h>

namespace pinned_images::engine {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const Answer started{.code = 1, .job = {{"started", ""}}};
const Answer failed{.err = "crun: no\n", .code = 1};

struct ChooseIsolation : testing::Test {
  FakePrograms fake;

  ChooseIsolation() { fake.add("buildah"); }
};

TEST_F(ChooseIsolation, TakesTheDefaultWhereItStartsAContainer) {
  fake.answer(started);
  const Isolation isolation = choose_isolation("buildah");
  EXPECT_THAT(isolation.build_arguments, IsEmpty());
  EXPECT_THAT(isolation.run_prefix, IsEmpty());
  EXPECT_THAT(isolation.run_arguments, ElementsAre("--network", "none"));
  EXPECT_THAT(isolation.notes, IsEmpty());
  const std::vector<Call> calls = fake.calls();
  ASSERT_EQ(calls.size(), 1U);
  EXPECT_THAT(std::vector(calls[0].begin(), calls[0].begin() + 9),
              ElementsAre("buildah", "build", "--no-cache", "--layers=false", "--force-rm",
                          "--security-opt", "label=disable", "--file", "TMP/Dockerfile"));
}

TEST_F(ChooseIsolation, TakesChrootWhereOnlyThatDoesAndSaysSo) {
  fake.add("unshare");
  for (const Answer& answer : {failed, started, Answer{}}) fake.answer(answer);
  const Isolation isolation = choose_isolation("buildah");
  EXPECT_THAT(isolation.build_arguments, ElementsAre("--isolation", "chroot"));
  EXPECT_THAT(isolation.run_prefix, ElementsAre("unshare", "--net", "--"));
  EXPECT_THAT(isolation.run_arguments, IsEmpty());
  EXPECT_THAT(isolation.notes,
              ElementsAre("buildah's default isolation can't start a container here, so chroot is "
                          "used"));
}

TEST_F(ChooseIsolation, SaysIfTheNetworkCannotBeTakenAway) {
  fake.add("unshare");
  for (const Answer& answer : {failed, started, failed}) fake.answer(answer);
  const Isolation isolation = choose_isolation("buildah");
  EXPECT_THAT(isolation.run_prefix, IsEmpty());
  EXPECT_THAT(isolation.notes,
              ElementsAre("buildah's default isolation can't start a container here, so chroot is "
                          "used",
                          "checks in an image run with this machine's network"));
}

TEST_F(ChooseIsolation, KeepsTheDefaultWhereNothingStarts) {
  fake.answer(failed);
  fake.answer(failed);
  const Isolation isolation = choose_isolation("buildah");
  EXPECT_THAT(isolation.build_arguments, IsEmpty());
  EXPECT_THAT(isolation.notes, IsEmpty());
}

TEST_F(ChooseIsolation, HonoursTheUsersChoice) {
  fake.environment.set("BUILDAH_ISOLATION", "rootless");
  const Isolation rootless = choose_isolation("buildah");
  EXPECT_THAT(rootless.build_arguments, ElementsAre("--isolation", "rootless"));
  EXPECT_THAT(rootless.run_arguments, ElementsAre("--network", "none"));
  EXPECT_THAT(fake.calls(), IsEmpty());

  fake.add("unshare");
  fake.answer({});
  fake.environment.set("BUILDAH_ISOLATION", "chroot");
  const Isolation chroot = choose_isolation("buildah");
  EXPECT_THAT(chroot.build_arguments, ElementsAre("--isolation", "chroot"));
  EXPECT_THAT(chroot.notes, IsEmpty());
  EXPECT_THAT(fake.calls(), ElementsAre(Call{"unshare", "--net", "--", "true"}));
}

}  // namespace
}  // namespace pinned_images::engine
