// SPDX-License-Identifier: MIT
#include "engine/failure.hpp"

#include "fake_program.hpp"

#include <gmock/gmock.h>

namespace pinned_images::engine {
namespace {

using testing::ElementsAre;

std::string shown(const Error& error) {
  return error_of([&]() { throw Error(error); });
}

TEST(OutputTail, KeepsTheLastTwentyLinesThatSaySomething) {
  OutputTail tail;
  for (int i = 1; i <= 25; ++i) {
    tail.add("line " + std::to_string(i) + " \r\r");
    tail.add(" \r");
  }
  ASSERT_EQ(tail.lines().size(), 20U);
  EXPECT_EQ(tail.lines().front(), "line 6");
  EXPECT_EQ(tail.lines().back(), "line 25");
}

TEST(OutputTail, HandsEachLineOn) {
  std::vector<std::string> seen;
  const LineSink next = [&seen](std::string_view line) { seen.emplace_back(line); };
  OutputTail tail;
  tail.sink(next)("a");
  tail.sink({})("b");
  EXPECT_THAT(seen, ElementsAre("a"));
  EXPECT_THAT(tail.lines(), ElementsAre("a", "b"));
}

TEST(OutputTail, CutsALineThatIsAWholeScript) {
  OutputTail tail;
  tail.add("STEP 1/1: RUN " + std::string(1000, 'x'));
  EXPECT_EQ(tail.lines().front().size(), 500U);
  EXPECT_EQ(tail.step().size(), 200U);
}

TEST(OutputTail, KnowsTheStepOfEachBuilder) {
  EXPECT_EQ(tail_of("STEP 1/2: FROM x\nSTEP 2/2: RUN y\nstep back").step(), "STEP 2/2: RUN y");
  EXPECT_EQ(tail_of("Step 2/2 : RUN y\n ---> 1").step(), "Step 2/2 : RUN y");
  EXPECT_EQ(tail_of("#5 [2/3] RUN y\n#6 [3/3] RUN z\n#5 ERROR\n > [2/3] RUN y:\n#7 [1/1] z").step(),
            "[2/3] RUN y:");
  EXPECT_EQ(tail_of("#5 sha256:1").step(), "");
}

TEST(BuildFailed, NamesTheStepAndHoldsTheLines) {
  EXPECT_EQ(shown(build_failed("buildah", 7, tail_of("STEP 2/2: RUN y\nbad \x1b[31m\n"))),
            "exit 1: buildah stopped the build at `STEP 2/2: RUN y` (exit code 7), after it "
            "printed:\n"
            "    STEP 2/2: RUN y\n"
            "    bad \\x1b[31m\n"
            "  hint: the lines above name the cause; correct it and run the same command again");
}

TEST(BuildFailed, SaysSoIfNoStepBegan) {
  EXPECT_EQ(shown(build_failed("docker", 125, {})),
            "exit 1: docker stopped the build before its first step (exit code 125)\n"
            "  hint: the lines above name the cause; correct it and run the same command again");
}

TEST(TransferFailed, TellsARefusalFromSilence) {
  const std::vector<std::string> refusals{"unauthorized: authentication required",
                                          "denied: requested access",
                                          "error 403",
                                          "Forbidden",
                                          "HTTP 401",
                                          "no basic auth credentials",
                                          "quota exceeded"};
  for (const std::string& text : refusals) {
    const Error error = transfer_failed("docker", "push", "r/a:1", tail_of(text));
    EXPECT_EQ(error.code(), ExitCode::Refused) << text;
  }
  const std::vector<std::string> others{"", "sha256:ab403cd", "x401", "503 Service Unavailable",
                                        "connection refused"};
  for (const std::string& text : others) {
    const Error error = transfer_failed("docker", "push", "r/a:1", tail_of(text));
    EXPECT_EQ(error.code(), ExitCode::Unanswered) << text;
  }
}

TEST(TransferFailed, SaysWhatToDo) {
  EXPECT_EQ(shown(transfer_failed("docker", "push", "r/a:1", tail_of("denied"))),
            "exit 5: docker could not push r/a:1, after it printed:\n"
            "    denied\n"
            "  hint: log in with an account that may do this, and check the registry's quota");
  EXPECT_EQ(shown(transfer_failed("docker", "pull", "r/a@x", {})),
            "exit 4: docker could not pull r/a@x\n"
            "  hint: check that the registry answers, then try again");
  EXPECT_EQ(shown(transfer_failed("docker", "push", "r/a:1",
                                  tail_of("server gave HTTP response to HTTPS client"))),
            "exit 4: docker could not push r/a:1, after it printed:\n"
            "    server gave HTTP response to HTTPS client\n"
            "  hint: the registry speaks plain http: name it in `insecure-registries` of "
            "/etc/docker/daemon.json, or give it a certificate");
}

TEST(EngineFailed, ShowsStandardErrorOrElseOutput) {
  EXPECT_EQ(shown(engine_failed("podman", "tag x", {125, "out", "err"})),
            "exit 1: podman can't tag x (exit code 125), after it printed:\n"
            "    err\n"
            "  hint: check that podman works for this user, then try again");
  EXPECT_EQ(shown(engine_failed("podman", "tag x", {125, "out", ""})),
            "exit 1: podman can't tag x (exit code 125), after it printed:\n"
            "    out\n"
            "  hint: check that podman works for this user, then try again");
}

}  // namespace
}  // namespace pinned_images::engine
