// SPDX-License-Identifier: MIT
#include "image/inspection.hpp"

#include "samples.hpp"

#include <gtest/gtest.h>

namespace pinned_images::image {
namespace {

Pin torch(const std::string& version, const std::string& marker = "") {
  Pin pin;
  pin.name = "torch";
  pin.specifier = "==" + version;
  pin.exact = version;
  pin.marker = marker;
  pin.installed = true;
  pin.places = {{"pyproject.toml", 8, 3}};
  return pin;
}

Inspection with(const std::string& version) {
  return {"3.11.2", {{"torch", version}}, {}};
}

using Problems = std::vector<std::string>;

TEST(Inspection, ReadsWhatTheProgramPrinted) {
  const Inspection inspection = parse_inspection(
      "noise\npinned-images-inspection {\"python\": \"3.11.2\", \"inventory\": {\"numpy\": "
      "\"1.0\"}, \"modules\": {\"torch\": \"2.1\"}}\nmore\n");
  EXPECT_EQ(inspection.python, "3.11.2");
  EXPECT_EQ(inspection.inventory, (std::vector<Installed>{{"numpy", "1.0"}}));
  EXPECT_EQ(inspection.modules.at("torch"), "2.1");
  EXPECT_EQ(error_of([] { parse_inspection("Traceback"); }),
            "the image's python3 did not report what is installed: no report in its output\n"
            "  hint: the image needs python3 on its PATH with the standard library");
}

TEST(Inspection, ReadsTheEnvironmentAndWhatIsNeeded) {
  const Inspection inspection = parse_inspection(
      "\npinned-images-inspection {\"python\": \"3.11.2\", \"inventory\": {}, \"modules\": {}, "
      "\"environment\": {\"os_name\": \"posix\"}, "
      "\"needs\": [[\"a\", [\"x\"], [\"b>1\", \"c\"]]]}\n");
  EXPECT_EQ(inspection.environment, (std::map<std::string, std::string>{{"os_name", "posix"}}));
  ASSERT_EQ(inspection.needs.size(), 1U);
  EXPECT_EQ(inspection.needs[0].name, "a");
  EXPECT_EQ(inspection.needs[0].extras, std::vector<std::string>{"x"});
  EXPECT_EQ(inspection.needs[0].lines, (std::vector<std::string>{"b>1", "c"}));
}

TEST(Inspection, APinnedVersionMayHaveALocalLabelMore) {
  EXPECT_EQ(inspection_problems(full_image(), {torch("2.1.0")}, with("2.1+cu121")), Problems{});
  EXPECT_EQ(inspection_problems(full_image(), {torch("2.1.0+cpu")}, with("2.1.0")),
            Problems{"torch==2.1.0+cpu is pinned (pyproject.toml:8:3), but the image has torch "
                     "2.1.0"});
}

TEST(Inspection, AMissingPinIsAProblem) {
  EXPECT_EQ(inspection_problems(full_image(), {torch("2.1.0")}, {"3.11.2", {}, {}}),
            Problems{"torch==2.1.0 is pinned (pyproject.toml:8:3), but the image has no torch"});
}

TEST(Inspection, AModulesVersionCountsWhereMetadataIsMissing) {
  EXPECT_EQ(inspection_problems(full_image(), {torch("2.1")}, {"3.11.2", {}, {{"torch", "2.1"}}}),
            Problems{});
}

TEST(Inspection, AFollowedPinNeedNotBeThere) {
  Pin pin = torch("2.1");
  pin.installed = false;
  EXPECT_EQ(inspection_problems(full_image(), {pin}, {"3.11.2", {}, {}}), Problems{});
}

TEST(Inspection, AMarkerIsDecidedByTheInterpreterThatIsThere) {
  const std::vector<Pin> pins = {torch("2.1", "python_version < \"3.9\""),
                                 torch("2.2", "python_version >= \"3.9\"")};
  EXPECT_EQ(inspection_problems(full_image(), pins, with("2.2")), Problems{});
  EXPECT_EQ(inspection_problems(full_image(), pins, with("2.1")).size(), 1U);
}

TEST(Inspection, TheDeclaredPythonIsChecked) {
  ImageSpec image = full_image();
  image.python = "3.1";
  EXPECT_EQ(inspection_problems(image, {}, with("2.1")),
            Problems{"PYTHON 3.1 is declared (CMakeLists.txt:7), but the image has python 3.11.2"});
  image.python = "3.11";
  EXPECT_EQ(inspection_problems(image, {}, with("2.1")), Problems{});
}

}  // namespace
}  // namespace pinned_images::image
