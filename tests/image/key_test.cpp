// SPDX-License-Identifier: MIT
#include "image/key.hpp"

#include "samples.hpp"

#include <functional>

#include <gtest/gtest.h>

namespace pinned_images::image {
namespace {

Pin pin_of(const std::string& name, const std::string& specifier) {
  Pin pin;
  pin.name = name;
  pin.specifier = specifier;
  return pin;
}

/// An image with every fact set.
struct Whole {
  ImageSpec image = full_image();
  Recipe recipe;

  Whole() {
    image.python = "3.11";
    image.groups = {"dev", "test"};
    image.extras = {"vision"};
    image.system_packages = {"git", "libgl1"};
    image.index_url = "https://user:secret@index.example.org/simple";
    image.extra_index_urls = {"https://a.example.org", "https://b.example.org"};
    image.find_links = {"https://wheels.example.org"};
    image.build_args = {{"A", "b c"}};
    image.secrets = {{"netrc", "NETRC", ""}};
    recipe.template_sha256 = std::string(64, 'a');
    recipe.base = "docker.io/library/python:3.11-slim";
    recipe.parent_key = std::string(64, 'b');
    recipe.files = {{"ci/tool.sh", "755", std::string(64, 'c')}};
    recipe.pins = {pin_of("torch", "==2.1+cu121"), pin_of("torchvision", "==0.16")};
    recipe.pins[0].source = "https://download.pytorch.org/whl/cu121";
    recipe.pins[1].marker = "implementation_name == \"cpython\"";
    recipe.refresh = 3;
  }

  std::string text() const { return canonical_text(image, recipe); }
  std::string key() const { return key_of(text()); }
};

TEST(Key, CanonicalTextIsThis) {
  const std::string expected =
      "base docker.io/library/python:3.11-slim\n"
      "build-arg A b%20c\n"
      "dependencies yes\n"
      "extra vision\n"
      "extra-index-url 0 https://a.example.org\n"
      "extra-index-url 1 https://b.example.org\n"
      "file ci/tool.sh 755 " +
      std::string(64, 'c') +
      "\n"
      "find-links 0 https://wheels.example.org\n"
      "format 1\n"
      "group dev\n"
      "group test\n"
      "image full\n"
      "index-url https://index.example.org/simple\n"
      "installer pip\n"
      "parent " +
      std::string(64, 'b') +
      "\n"
      "pin torch ==2.1+cu121 source=https://download.pytorch.org/whl/cu121\n"
      "pin torchvision ==0.16 marker=implementation_name%20==%20%22cpython%22\n"
      "platform linux/amd64\n"
      "python 3.11\n"
      "refresh 3\n"
      "secret netrc\n"
      "system-package git\n"
      "system-package libgl1\n"
      "template " +
      std::string(64, 'a') + "\n";
  EXPECT_EQ(Whole().text(), expected);
  EXPECT_EQ(fact_of(Whole().text(), "format"), "1");
  EXPECT_EQ(fact_of(Whole().text(), "form"), std::nullopt);
}

// The digits may never change: an image in a registry is found by them.
TEST(Key, KeyOfTheWholeIsGolden) {
  EXPECT_EQ(Whole().key(), "386e62583fc3134d76137aabc5675573ff7e4aa93b46ec8a57b88874781476fb");
  EXPECT_EQ(key_tag(Whole().key()), "pins-" + Whole().key().substr(0, 16));
}

struct Change {
  const char* what;
  std::function<void(Whole&)> apply;
};

TEST(Key, EachFactAloneMovesIt) {
  const std::vector<Change> changes = {
      {"image name", [](Whole& w) { w.image.name = "lint"; }},
      {"template", [](Whole& w) { w.recipe.template_sha256[0] = 'b'; }},
      {"base", [](Whole& w) { w.recipe.base += "-bookworm"; }},
      {"base digest", [](Whole& w) { w.recipe.base += "@sha256:" + std::string(64, 'd'); }},
      {"parent", [](Whole& w) { w.recipe.parent_key[0] = 'c'; }},
      {"python", [](Whole& w) { w.image.python = "3.12"; }},
      {"no python", [](Whole& w) { w.image.python = ""; }},
      {"installer", [](Whole& w) { w.image.installer = "uv"; }},
      {"only groups", [](Whole& w) { w.image.only_groups = true; }},
      {"group", [](Whole& w) { w.image.groups.pop_back(); }},
      {"extra", [](Whole& w) { w.image.extras.push_back("audio"); }},
      {"system package", [](Whole& w) { w.image.system_packages.push_back("curl"); }},
      {"index", [](Whole& w) { w.image.index_url = "https://other.example.org/simple"; }},
      {"order of indexes",
       [](Whole& w) { std::swap(w.image.extra_index_urls[0], w.image.extra_index_urls[1]); }},
      {"find-links", [](Whole& w) { w.image.find_links.clear(); }},
      {"build argument", [](Whole& w) { w.image.build_args[0].value = "b"; }},
      {"secret", [](Whole& w) { w.image.secrets[0].id = "pip.conf"; }},
      {"platform", [](Whole& w) { w.image.platforms = {"linux/arm64"}; }},
      {"file's bytes", [](Whole& w) { w.recipe.files[0].sha256[0] = 'd'; }},
      {"file's mode", [](Whole& w) { w.recipe.files[0].mode = "644"; }},
      {"file's path", [](Whole& w) { w.recipe.files[0].path = "ci/other.sh"; }},
      {"refresh", [](Whole& w) { w.recipe.refresh = 4; }},
      {"pin's version", [](Whole& w) { w.recipe.pins[0].specifier = "==2.2+cu121"; }},
      {"pin's local label", [](Whole& w) { w.recipe.pins[0].specifier = "==2.1+cpu"; }},
      {"pin's source", [](Whole& w) { w.recipe.pins[0].source = ""; }},
      {"pin's marker", [](Whole& w) { w.recipe.pins[1].marker = ""; }},
      {"pin's reference", [](Whole& w) { w.recipe.pins[1].reference = "https://x/y.whl"; }},
      {"one pin less", [](Whole& w) { w.recipe.pins.pop_back(); }},
      {"suite", [](Whole& w) { w.image.suite = "trixie"; }},
      {"package", [](Whole& w) { w.image.packages = {"python3"}; }},
      {"snapshot", [](Whole& w) { w.image.snapshot = "20260101T000000Z"; }}};
  std::map<std::string, std::string> keys = {{Whole().key(), "nothing"}};
  for (const Change& change : changes) {
    Whole whole;
    change.apply(whole);
    const auto [other, is_new] = keys.emplace(whole.key(), change.what);
    EXPECT_TRUE(is_new) << change.what << " gives the key of " << other->second;
  }
}

TEST(Key, WhatIsNoFactDoesNotMoveIt) {
  const std::vector<Change> changes = {
      {"credentials of an index",
       [](Whole& w) { w.image.index_url = "https://index.example.org/simple"; }},
      {"order of groups", [](Whole& w) { std::swap(w.image.groups[0], w.image.groups[1]); }},
      {"spelling of a group", [](Whole& w) { w.image.groups[0] = "DEV"; }},
      {"spelling of an extra", [](Whole& w) { w.image.extras[0] = "Vision"; }},
      {"order of system packages",
       [](Whole& w) { std::swap(w.image.system_packages[0], w.image.system_packages[1]); }},
      {"a package twice", [](Whole& w) { w.image.system_packages.push_back("git"); }},
      {"where a secret is",
       [](Whole& w) {
         w.image.secrets[0] = {"netrc", "", "/home/a/.netrc"};
       }},
      {"order of pins", [](Whole& w) { std::swap(w.recipe.pins[0], w.recipe.pins[1]); }},
      {"where a pin stands",
       [](Whole& w) {
         w.recipe.pins[0].places = {{"uv.lock", 12, 1}};
       }},
      {"smoke test", [](Whole& w) { w.image.smoke_test = {"true"}; }},
      {"version's file", [](Whole& w) { w.image.version_from = "VERSION"; }},
      {"path of the template", [](Whole& w) { w.image.template_path = "/other"; }},
      {"paths of manifests", [](Whole& w) { w.image.manifests = {"/other/pyproject.toml"}; }},
      {"place of the call", [](Whole& w) { w.image.place.line = 99; }}};
  for (const Change& change : changes) {
    Whole whole;
    change.apply(whole);
    EXPECT_EQ(whole.text(), Whole().text()) << change.what;
  }
}

TEST(Key, NoValueCanForgeAFact) {
  Whole whole;
  whole.image.build_args = {{"A", "x\nplatform linux/arm64"}};
  EXPECT_NE(whole.text().find("build-arg A x%0Aplatform%20linux/arm64\n"), std::string::npos);
}

TEST(Key, DifferencesNamePinsFirstAndPairLines) {
  Whole before;
  Whole after;
  after.recipe.pins[0].specifier = "==2.2+cu121";
  after.recipe.template_sha256[0] = 'b';
  after.image.system_packages = {"git", "curl"};
  after.image.python = "";
  std::vector<std::string> texts;
  for (const Difference& line : differences(before.text(), after.text())) {
    texts.push_back(line.text);
  }
  EXPECT_EQ(texts,
            (std::vector<std::string>{
                "torch: ==2.1+cu121 source=https://download.pytorch.org/whl/cu121 -> "
                "==2.2+cu121 source=https://download.pytorch.org/whl/cu121",
                "python: gone: 3.11", "system-package: libgl1 -> curl", "template: changed"}));
  EXPECT_TRUE(differences(before.text(), before.text()).empty());
}

TEST(PlatformTag, IsTheKeyTagAndThePlatform) {
  EXPECT_EQ(platform_tag("pins-0123456789abcdef", "linux/arm/v7"),
            "pins-0123456789abcdef-linux-arm-v7");
  EXPECT_TRUE(is_platform_tag("pins-0123456789abcdef-linux-arm-v7"));
  for (const char* other : {"pins-0123456789abcdef", "pins-0123456789abcde-linux-386", "pins-", "1",
                            "", "v-0123456789abcdef-linux-386"}) {
    EXPECT_FALSE(is_platform_tag(other)) << other;
  }
}

}  // namespace
}  // namespace pinned_images::image
