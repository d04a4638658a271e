// SPDX-License-Identifier: MIT
#include "engine/template.hpp"

#include "fake_program.hpp"

#include <gmock/gmock.h>

namespace pinned_images::engine {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr Abilities all{true, true};
constexpr std::string_view mounts =
    "--mount=type=cache,id=pinned-images-apt,target=/var/cache/pinned-images/apt "
    "--mount=type=cache,id=pinned-images-pip,target=/var/cache/pinned-images/pip";

std::string render(std::string_view text, const TemplateValues& values = {}) {
  return render_template("a/Dockerfile.in", text, values);
}

TEST(RenderTemplate, LeavesATextWithoutMarksAsItIs) {
  const std::string text = "FROM x\r\n# mail a@b.c, \"$@\", @lower@, @ @, @1A@, @A-B@\n\n";
  EXPECT_EQ(render(text, {all, {"A"}, {"s"}}), text);
  EXPECT_EQ(render(""), "");
}

TEST(RenderTemplate, MountsCachesWhereTheEngineCan) {
  EXPECT_EQ(render("RUN @CACHE_MOUNTS@ x", {all, {}, {}}), "RUN " + std::string(mounts) + " x");
  EXPECT_EQ(render("RUN @CACHE_MOUNTS@ x", {{false, true}, {}, {}}), "RUN  x");
}

TEST(RenderTemplate, MountsSecretsWhereTheEngineCan) {
  const std::string text = "RUN @SECRET_MOUNTS@ x";
  EXPECT_EQ(render(text, {all, {}, {"pip.conf", "n-1"}}),
            "RUN --mount=type=secret,id=pip.conf,target=/run/secrets/pip.conf "
            "--mount=type=secret,id=n-1,target=/run/secrets/n-1 x");
  EXPECT_EQ(render(text, {all, {}, {}}), "RUN  x");
  EXPECT_EQ(render(text, {{true, false}, {}, {"pip.conf"}}), "RUN  x");
}

TEST(RenderTemplate, DeclaresBuildArguments) {
  EXPECT_EQ(render("a\n  @BUILD_ARGS@\nb\n", {{}, {"A", "b_2"}, {}}), "a\n  ARG A\nARG b_2\nb\n");
  EXPECT_EQ(render("@BUILD_ARGS@\n"), "\n");
}

TEST(RenderTemplate, FillsSeveralMarksOfALineAndThoseInComments) {
  EXPECT_EQ(render("# @SECRET_MOUNTS@@SECRET_MOUNTS@", {all, {}, {"s"}}),
            "# --mount=type=secret,id=s,target=/run/secrets/s"
            "--mount=type=secret,id=s,target=/run/secrets/s");
}

TEST(RenderTemplate, RefusesAnUnknownMarkWithItsPlace) {
  EXPECT_EQ(error_of([] { render("FROM x\n# a @CASH_MOUNTS@\n"); }),
            "exit 1: a/Dockerfile.in:2:5: unknown mark `@CASH_MOUNTS@`\n"
            "  hint: use @CACHE_MOUNTS@, @SECRET_MOUNTS@, @BUILD_ARGS@ or @HELPER@");
}

TEST(RenderTemplate, RefusesBuildArgumentsBesideOtherText) {
  EXPECT_EQ(error_of([] { render("# @BUILD_ARGS@"); }),
            "exit 1: a/Dockerfile.in:1:3: `@BUILD_ARGS@` has other text beside it\n"
            "  hint: put it on a line of its own: it becomes instructions");
  EXPECT_EQ(error_of([] { render("FROM x\n@HELPER@ # a\n"); }),
            "exit 1: a/Dockerfile.in:2:1: `@HELPER@` has other text beside it\n"
            "  hint: put it on a line of its own: it becomes instructions");
}

TEST(RenderTemplate, CopiesTheHelperWhereItIsWanted) {
  EXPECT_EQ(render("FROM x\n@HELPER@\n"), "FROM x\nCOPY helper/ /usr/local/\n");
  EXPECT_TRUE(wants_helper("FROM x\n@HELPER@\n"));
  EXPECT_FALSE(wants_helper("FROM x\nCOPY helper/ /usr/local/\n"));
}

TEST(RenderTemplate, RefusesNamesThatCouldBecomeText) {
  EXPECT_EQ(error_of([] {
              render("", {{}, {"A\nRUN x"}, {}});
            }),
            "exit 1: `A\\nRUN x` can't be a build argument's name\n"
            "  hint: use letters, digits and `_`, no digit first, and no name that begins "
            "PINNED_IMAGES_");
  EXPECT_EQ(error_of([] {
              render("", {{}, {}, {"a,target=/x"}});
            }),
            "exit 1: `a,target=/x` can't be a secret's id\n"
            "  hint: use letters, digits, `.`, `_` and `-`, a letter or digit first");
}

TEST(IsValidBuildArg, TakesWhatAnArgCanBe) {
  for (const char* name : {"A", "a1", "_x", "HTTP_PROXY"}) EXPECT_TRUE(is_valid_build_arg(name));
  for (const char* name : {"", "1a", "a-b", "a b", "a=b", "a$", "\xc3\xa4", "PINNED_IMAGES_BASE"}) {
    EXPECT_FALSE(is_valid_build_arg(name)) << name;
  }
}

TEST(IsValidSecretId, TakesWhatAFileNameCanBe) {
  for (const char* id : {"a", "1", "pip.conf", "a_b-c"}) EXPECT_TRUE(is_valid_secret_id(id));
  for (const char* id : {"", ".", "..", "-a", "a/b", "a,b", "a b", "a\n"}) {
    EXPECT_FALSE(is_valid_secret_id(id)) << id;
  }
}

struct ShippedTemplate : testing::TestWithParam<const char*> {};

TEST_P(ShippedTemplate, RendersForEveryBuilder) {
  const std::string path = std::string(TEMPLATES) + "/" + GetParam();
  const std::string text = read_file(path);
  const std::string plain = render_template(path, text, {{}, {"A"}, {"s"}});
  EXPECT_THAT(plain, Not(HasSubstr("--mount")));
  EXPECT_THAT(plain, Not(HasSubstr("<<")));
  const std::string full = render_template(path, text, {all, {"A"}, {"s"}});
  EXPECT_EQ(full.find(mounts) != std::string::npos,
            text.find("@CACHE_MOUNTS@") != std::string::npos);
  EXPECT_EQ(full.find("\nARG A\n") != std::string::npos,
            text.find("@BUILD_ARGS@") != std::string::npos);
}

INSTANTIATE_TEST_SUITE_P(All, ShippedTemplate,
                         testing::Values("Dockerfile.lint.in", "Dockerfile.full.in",
                                         "Dockerfile.base.in"));

}  // namespace
}  // namespace pinned_images::engine
