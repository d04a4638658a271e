// SPDX-License-Identifier: MIT
#include "python/requirement.hpp"

#include <gtest/gtest.h>

namespace pinned_images::python {
namespace {

/// Returns `offset: problem`, or "valid".
std::string problem(std::string_view text) {
  try {
    parse_requirement(text);
    return "valid";
  } catch (const RequirementError& error) {
    return std::to_string(error.offset()) + ": " + error.what();
  }
}

TEST(Requirement, AllParts) {
  const Requirement vision =
      parse_requirement(" Torch_Vision [b, A,b] ( >=0.14, <0.16 ) ; python_version >= '3.9' ");
  EXPECT_EQ(vision.name, "Torch_Vision");
  EXPECT_EQ(vision.extras, (std::vector<std::string>{"A", "b"}));
  EXPECT_EQ(vision.specifier.text(), "<0.16,>=0.14");
  EXPECT_EQ(vision.url, std::nullopt);
  EXPECT_EQ(vision.marker->text(), "python_version >= \"3.9\"");
}

TEST(Requirement, DirectReference) {
  const Requirement torch =
      parse_requirement("torch@https://host/torch-2.1.0%2Bcpu.whl;x ; os_name == 'posix'");
  EXPECT_EQ(torch.url, "https://host/torch-2.1.0%2Bcpu.whl;x");
  EXPECT_TRUE(torch.specifier.empty());
  EXPECT_EQ(torch.marker->text(), "os_name == \"posix\"");
}

TEST(Requirement, NameAlone) {
  const Requirement torch = parse_requirement("torch[]");
  EXPECT_EQ(torch.name, "torch");
  EXPECT_TRUE(torch.extras.empty());
  EXPECT_TRUE(torch.specifier.empty());
  EXPECT_FALSE(torch.marker.has_value());
}

TEST(Requirement, ArbitraryEquality) {
  EXPECT_EQ(parse_requirement("torch===2.1+cu121,>=2;os_name=='posix'").specifier.text(),
            "===2.1+cu121,>=2");
}

TEST(RequirementError, Name) {
  EXPECT_EQ(problem(""), "0: expected the name of a package");
  EXPECT_EQ(problem("  ==1.0"), "2: expected the name of a package");
  EXPECT_EQ(problem("torch-"), "0: a name begins and ends with a letter or digit");
}

TEST(RequirementError, Extras) {
  EXPECT_EQ(problem("torch[cpu"), "5: `[` is never closed");
  EXPECT_EQ(problem("torch[cpu,]"), "10: expected the name of an extra");
  EXPECT_EQ(problem("torch[cpu gpu]"), "10: expected `,` or `]`");
}

TEST(RequirementError, Specifier) {
  EXPECT_EQ(problem("torch 2.1"), "6: expected a version specifier, `@` or `;`");
  EXPECT_EQ(problem("torch=2.1"), "5: `=` is no operator: write `==`");
  EXPECT_EQ(problem("torch>="), "7: expected a version after `>=`");
  EXPECT_EQ(problem("torch==latest"), "7: expected a version after `==`");
  EXPECT_EQ(problem("torch>=1 <2"), "9: expected `,` or `;`");
  EXPECT_EQ(problem("torch>=1x"), "8: expected `,` or `;`");
  EXPECT_EQ(problem("torch (>=1"), "6: `(` is never closed");
  EXPECT_EQ(problem("torch (>=1 2)"), "11: expected `,` or `)`");
  EXPECT_EQ(problem("torch>=2.1+cu121"), "7: a local version label goes with `==` and `!=` only");
  EXPECT_EQ(problem("torch>=2.1.*"), "10: `.*` goes with `==` and `!=` only");
  EXPECT_EQ(problem("torch==2.1rc1.*"), "13: `.*` goes with release numbers only");
  EXPECT_EQ(problem("torch~=2"), "7: `~=` needs two or more release numbers, as in `~=2.1`");
  EXPECT_EQ(problem("torch>=1\n"), "8: expected `,` or `;`");
}

TEST(RequirementError, DirectReference) {
  EXPECT_EQ(problem("torch @ "), "8: expected a URL after `@`");
  EXPECT_EQ(problem("torch @ https://host/t.whl; os_name == 'posix'"),
            "28: expected ` ;` after the URL: a blank, then `;`");
}

TEST(RequirementError, Marker) {
  EXPECT_EQ(problem("torch;"), "6: expected a marker variable or a quoted text");
  EXPECT_EQ(problem("torch; os == 'posix'"), "7: no marker variable is called `os`");
  EXPECT_EQ(problem("torch; " + std::string(50, 'x')),
            "7: no marker variable is called `" + std::string(40, 'x') + "`");
  EXPECT_EQ(problem("torch; os_name 'posix'"),
            "15: expected an operator: `==`, `>=`, `in`, `not in`, ...");
  EXPECT_EQ(problem("torch; os_name not 'posix'"), "19: expected `in` after `not`");
  EXPECT_EQ(problem("torch; os_name == 'posix"), "18: the quoted text never ends");
  EXPECT_EQ(problem("torch; os_name == 'a\\b'"),
            "20: a quoted text holds no backslash, line end or NUL");
  EXPECT_EQ(problem("torch; (os_name == 'posix'"), "7: `(` is never closed");
  EXPECT_EQ(problem("torch; (os_name == 'posix';"), "26: expected `and`, `or` or `)`");
  EXPECT_EQ(problem("torch; os_name == 'posix' os_name"),
            "26: expected `and`, `or` or the end of the marker");
  EXPECT_EQ(problem("torch; " + std::string(200, '(')), "107: parentheses are nested too deep");
}

}  // namespace
}  // namespace pinned_images::python
