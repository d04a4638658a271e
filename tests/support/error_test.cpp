// SPDX-License-Identifier: MIT
#include "support/error.hpp"

#include <gmock/gmock.h>

namespace pinned_images {
namespace {

TEST(Place, IsWrittenAsFarAsItIsKnown) {
  EXPECT_EQ(to_string(Place{"a.toml", 3, 7}), "a.toml:3:7");
  EXPECT_EQ(to_string(Place{"a.toml", 3}), "a.toml:3");
  EXPECT_EQ(to_string(Place{"a.toml"}), "a.toml");
  EXPECT_EQ(to_string(Place{"a.toml", 0, 7}), "a.toml");
}

TEST(Error, SaysPlaceProblemAndHint) {
  const Error error = input_error({"uv.lock", 12, 1}, "no `version`", "run `uv lock`");
  EXPECT_EQ(error.text(), "uv.lock:12:1: no `version`\n  hint: run `uv lock`");
  EXPECT_STREQ(error.what(), "uv.lock:12:1: no `version`\n  hint: run `uv lock`");
}

TEST(Error, HasNoHintLineWithoutAHint) {
  EXPECT_EQ(project_error("no image is declared", "").text(), "no image is declared");
}

TEST(Error, KeepsItsParts) {
  const Error error = input_error({"a b.txt", 1}, "p\x01", "h");
  EXPECT_EQ(error.place(), (Place{"a b.txt", 1, 0}));
  EXPECT_EQ(error.problem(), "p\x01");
  EXPECT_EQ(error.hint(), "h");
}

TEST(Error, EndsInTheExitCodeOfItsKind) {
  EXPECT_EQ(input_error({"a"}, "p", "h").code(), ExitCode::Wrong);
  EXPECT_EQ(project_error("p", "h").code(), ExitCode::Wrong);
  EXPECT_EQ(unanswered("p", "h").code(), ExitCode::Unanswered);
  EXPECT_EQ(refused("p", "h").code(), ExitCode::Refused);
  EXPECT_EQ(project_error("p", "h").place(), std::nullopt);
}

TEST(Error, LetsNoInputForgeALineOrMoveTheCursor) {
  const Error error = input_error({"a\nb.txt", 1},
                                  "odd name\r\x1b[0Ksection_start:0:x\n  hint: lie", "rename\n it");
  EXPECT_EQ(error.text(),
            "a\\nb.txt:1: odd name\\r\\x1b[0Ksection_start:0:x\\n  hint: lie\n"
            "  hint: rename\\n it");
}

}  // namespace
}  // namespace pinned_images
