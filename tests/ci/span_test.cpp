// SPDX-License-Identifier: MIT
#include "ci/span.hpp"

#include "support.hpp"

#include <gtest/gtest.h>

namespace pinned_images::ci {
namespace {

// The style, bytes and value of the one reference in a text.
std::string spelled(const std::string& text) {
  const CiFile file = gitlab(text);
  if (file.references.size() != 1) return std::to_string(file.references.size());
  const Scalar& scalar = file.references[0].scalar;
  EXPECT_EQ(text.substr(scalar.begin, scalar.end - scalar.begin), scalar.raw);
  return std::string(to_string(scalar.style)) + " [" + scalar.raw + "] = [" + scalar.value + "]";
}

TEST(Span, OfPlainScalars) {
  EXPECT_EQ(spelled("image: a:b"), "plain [a:b] = [a:b]");
  EXPECT_EQ(spelled("image: a \t # c\n"), "plain [a] = [a]");
  EXPECT_EQ(spelled("image: a\t\r\n"), "plain [a] = [a]");
  EXPECT_EQ(spelled("image:\n  a\n"), "plain [a] = [a]");
  EXPECT_EQ(spelled("image:   # why\n\n  # because\n  a\n"), "plain [a] = [a]");
  EXPECT_EQ(spelled("image: {name: a:b}\n"), "plain [a:b] = [a:b]");
  EXPECT_EQ(spelled("services: [ a:b ,]\n"), "plain [a:b] = [a:b]");
  EXPECT_EQ(spelled("image: 3.10\n"), "plain [3.10] = [3.10]");
  EXPECT_EQ(spelled("image: ${{ a || b }}\n"), "plain [${{ a || b }}] = [${{ a || b }}]");
}

TEST(Span, OfPlainScalarsInSeveralLines) {
  EXPECT_EQ(spelled("image: a \n   b\nx: y\n"), "plain [a \n   b] = [a b]");
  EXPECT_EQ(spelled("image: a  b\r\n\r\n \r\n  c # d\r\n"),
            "plain [a  b\r\n\r\n \r\n  c] = [a  b\n\nc]");
}

TEST(Span, OfQuotedScalars) {
  EXPECT_EQ(spelled("image: 'it''s # a'  # c\n"), "single ['it''s # a'] = [it's # a]");
  EXPECT_EQ(spelled("image: \"a\\\"\\\\\"\n"), "double [\"a\\\"\\\\\"] = [a\"\\]");
  EXPECT_EQ(spelled("image: \"a\n  b\\\n  c\"\n"), "double [\"a\n  b\\\n  c\"] = [a bc]");
  EXPECT_EQ(spelled("image: ''\n"), "single [''] = []");
  EXPECT_EQ(spelled("image: {\"name\":\"a\"}\n"), "double [\"a\"] = [a]");
}

TEST(Span, OfBlockScalars) {
  EXPECT_EQ(spelled("image: |\n  a\nx: y\n"), "literal [|\n  a\n] = [a\n]");
  EXPECT_EQ(spelled("image: |-  # c\r\n  a\r\n\r\nx: y\r\n"),
            "literal [|-  # c\r\n  a\r\n\r\n] = [a]");
  EXPECT_EQ(spelled("image: >-\n  a\n  b"), "folded [>-\n  a\n  b] = [a b]");
  EXPECT_EQ(spelled("image: >\n\n  a\n\n# c\n"), "folded [>\n\n  a\n\n] = [\na\n]");
  EXPECT_EQ(spelled("job:\n  image: |2\n     a\n    b\n  x: y\n"),
            "literal [|2\n     a\n    b\n] = [ a\nb\n]");
  EXPECT_EQ(spelled("services:\n- name: |-\n    a\n  alias: b\n"), "literal [|-\n    a\n] = [a]");
  EXPECT_EQ(spelled("services:\n- |-\n  a\n- &b\n"), "literal [|-\n  a\n] = [a]");
  EXPECT_EQ(spelled("image:\n  |\n  a\nx: y\n"), "literal [|\n  a\n] = [a\n]");
  EXPECT_EQ(spelled("image: |\nx: y\n"), "literal [|\n] = []");
}

TEST(Span, StandsBehindProperties) {
  EXPECT_EQ(spelled("image: &a !!str\n  # c\n  b\n"), "plain [b] = [b]");
  EXPECT_EQ(spelled("image: !<tag:yaml.org,2002:str> \"b\"\n"), "double [\"b\"] = [b]");
  EXPECT_EQ(spelled("image: &a |\n  b\n"), "literal [|\n  b\n] = [b\n]");
  EXPECT_EQ(spelled("image: ! b\n"), "plain [b] = [b]");
}

TEST(Span, IsAbsentWhereTheBytesSayAnotherThing) {
  EXPECT_EQ(span_of("a: b", 3, "c"), std::nullopt);
  EXPECT_EQ(span_of("a: b\n c", 3, "b\nc"), std::nullopt);
  EXPECT_EQ(span_of("", 0, "c"), std::nullopt);
}

}  // namespace
}  // namespace pinned_images::ci
