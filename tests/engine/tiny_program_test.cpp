// SPDX-License-Identifier: MIT
// Each tiny program, run: on this machine, or by qemu's emulator of its architecture.
#include "engine/tiny_program.hpp"

#include "support/file.hpp"
#include "support/platform.hpp"
#include "support/process.hpp"

#include <filesystem>

#include <gtest/gtest.h>

namespace pinned_images::engine {
namespace {

struct Sample {
  const char* platform;
  const char* qemu;  ///< the emulator's name in qemu-user
  std::size_t size;
};

struct TinyProgram : testing::TestWithParam<Sample> {};

bool runs_here(const std::string& platform) {
  if (host_platform() == platform) return true;
  if (platform != "linux/386") return false;
  Command command;
  command.argv = {"sh", RUNS_I386};
  return run(command).exit_code == 0;
}

TEST_P(TinyProgram, EndsWithZero) {
  const std::string bytes = tiny_program(GetParam().platform).value();
  EXPECT_EQ(bytes.size(), GetParam().size);
  const TemporaryDirectory folder;
  const std::filesystem::path program = folder.path() / "a program";
  write_file(program, bytes);
  std::filesystem::permissions(program, std::filesystem::perms::owner_all);
  Command command;
  command.argv = {program.string()};
  if (!runs_here(GetParam().platform)) {
    const std::string qemu = std::string("qemu-") + GetParam().qemu;
    const bool there = find_program(qemu).has_value();
    if (!there && !find_program(qemu + "-static")) GTEST_SKIP() << qemu << " is not installed";
    command.argv.insert(command.argv.begin(), there ? qemu : qemu + "-static");
  }
  const Finished finished = run(command);
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
}

INSTANTIATE_TEST_SUITE_P(
    Each, TinyProgram,
    testing::Values(Sample{"linux/amd64", "x86_64", 129}, Sample{"linux/386", "i386", 93},
                    Sample{"linux/arm64/v8", "aarch64", 132}, Sample{"linux/arm/v7", "arm", 96},
                    Sample{"linux/riscv64", "riscv64", 132},
                    Sample{"linux/ppc64le", "ppc64le", 132}, Sample{"linux/s390x", "s390x", 126},
                    Sample{"linux/loong64", "loongarch64", 132}),
    [](const auto& sample) { return std::string(sample.param.qemu); });

TEST(TinyPrograms, NoneForWhatIsUnknown) {
  for (const char* platform :
       {"", "linux", "windows/amd64", "darwin/arm64", "linux/vax", "amd64"}) {
    EXPECT_EQ(tiny_program(platform), std::nullopt) << platform;
  }
}

}  // namespace
}  // namespace pinned_images::engine
