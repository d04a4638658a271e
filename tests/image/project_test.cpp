// SPDX-License-Identifier: MIT
#include "image/project.hpp"

#include "samples.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace pinned_images::image {
namespace {

using Json = nlohmann::json;

Json image_json(const std::string& name, const std::string& from) {
  const Json none = Json::array();
  return {{"kind", "image"},
          {"name", name},
          {"place", "/p/CMakeLists.txt:5"},
          {"base", ""},
          {"from", from},
          {"template", "/t"},
          {"manifests", {"/p/pyproject.toml"}},
          {"only_groups", false},
          {"groups", none},
          {"extras", none},
          {"pins", {"torch"}},
          {"python", ""},
          {"installer", "pip"},
          {"system_packages", none},
          {"index_url", ""},
          {"extra_index_urls", none},
          {"find_links", none},
          {"build_args", {{{"name", "A"}, {"value", "b"}}}},
          {"secrets", {{{"id", "x"}, {"environment", "X"}, {"file", ""}}}},
          {"platforms", {"linux/amd64"}},
          {"files", none},
          {"smoke_test", none},
          {"version_from", ""}};
}

Json project_json() {
  return {{"schema", 1},
          {"source_dir", "/p"},
          {"templates_dir", "/t"},
          {"lock", "/p/l"},
          {"engine", "auto"},
          {"jobs", 0},
          {"base_mirror", ""},
          {"tag", ""},
          {"registry",
           {{"prefix", "r.example.edu/x"},
            {"override", ""},
            {"upstream", ""},
            {"insecure", false},
            {"tag", "VERSION"}}},
          {"images",
           {image_json("full", "lint"),
            image_json("lint", "base"),
            {{"kind", "base"},
             {"name", "base"},
             {"place", "/p/CMakeLists.txt:4"},
             {"suite", "bookworm"},
             {"packages", {"python3"}},
             {"snapshot", ""},
             {"template", "/b"},
             {"platforms", {"linux/amd64"}}}}}};
}

std::vector<std::string> names(const std::vector<const ImageSpec*>& images) {
  std::vector<std::string> result;
  for (const ImageSpec* image : images) result.push_back(image->name);
  return result;
}

TEST(Project, ParentsComeBeforeTheirChildren) {
  const Project project = parse_project("images.json", project_json().dump());
  EXPECT_EQ(names(with_parents(project, {})), (std::vector<std::string>{"base", "lint", "full"}));
  EXPECT_EQ(names(with_parents(project, {"lint"})), (std::vector<std::string>{"base", "lint"}));
  EXPECT_EQ(project.images[2].place, (Place{"/p/CMakeLists.txt", 5, 0}));
  EXPECT_EQ(project.images[2].build_args[0].value, "b");
}

TEST(Project, AnUnknownImageIsAUsageError) {
  const Project project = parse_project("images.json", project_json().dump());
  EXPECT_EQ(error_of([&] { find_image(project, "docs"); }),
            "there is no image 'docs'\n  hint: images of this project: base, lint, full");
}

TEST(Project, AnotherSchemaOrABrokenFileIsToldSo) {
  Json json = project_json();
  json["schema"] = 2;
  const std::string hint = "\n  hint: run cmake again: it writes this file at the end of configure";
  EXPECT_EQ(error_of([&] { parse_project("images.json", json.dump()); }),
            "images.json: schema 2 is not known" + hint);
  EXPECT_EQ(
      error_of([] { parse_project("images.json", "{"); }),
      "images.json: not an images.json: parsing object key - unexpected end of input; expected "
      "string literal" +
          hint);
  json["schema"] = 1;
  json.erase("lock");
  EXPECT_EQ(error_of([&] { parse_project("images.json", json.dump()); }),
            "images.json: not an images.json: `lock` is missing" + hint);
  json["lock"] = 1;
  EXPECT_EQ(error_of([&] { parse_project("images.json", json.dump()); }),
            "images.json: not an images.json: `lock` is not a text" + hint);
  json["lock"] = "/p/l";
  json["ci_files"] = "one";
  EXPECT_EQ(error_of([&] { parse_project("images.json", json.dump()); }),
            "images.json: not an images.json: `ci_files` is not a list" + hint);
}

TEST(Project, TheOverrideIsWrittenTo) {
  RegistrySpec registry{"a", "", "", false, "KEY"};
  EXPECT_EQ(registry.write_prefix(), "a");
  registry.override_prefix = "b";
  EXPECT_EQ(registry.write_prefix(), "b");
}

}  // namespace
}  // namespace pinned_images::image
