// SPDX-License-Identifier: MIT
#include "image/version_tag.hpp"

#include "samples.hpp"

#include <gtest/gtest.h>

namespace pinned_images::image {
namespace {

Project project_with(const std::string& tag) {
  Project project;
  project.registry.tag = tag;
  return project;
}

std::string pyproject(const std::string& version) {
  return "[project]\nname = \"p\"\n" + version + "\n";
}

std::optional<std::string> tag_of(const std::string& version) {
  return version_tag(project_with("VERSION"), full_image(),
                     trees_of({{"pyproject.toml", pyproject("version = \"" + version + "\"")}}),
                     std::nullopt);
}

std::string error_text(const std::map<std::string, std::string>& files,
                       std::optional<VersionFile> file = std::nullopt) {
  return error_of(
      [&] { version_tag(project_with("VERSION"), full_image(), trees_of(files), file); });
}

TEST(VersionTag, IsTheProjectsVersion) {
  EXPECT_EQ(tag_of("1.2.0"), "1.2.0");
  EXPECT_EQ(tag_of("1.2.0+cu121"), "1.2.0_cu121");
}

TEST(VersionTag, OneThatNoTagSpellsIsRefused) {
  EXPECT_EQ(error_of([] { tag_of("1!2.0"); }),
            "CMakeLists.txt:7: docker_image(full): the version '1!2.0' (pyproject.toml) can't be a "
            "tag\n  hint: a tag has letters, digits, '_', '.', '-', up to 128; set "
            "docker_registry(... TAG <text>) or TAG KEY");
  EXPECT_EQ(error_of([] { tag_of("pins-00"); }),
            "CMakeLists.txt:7: docker_image(full): the version 'pins-00' (pyproject.toml) looks "
            "like a key tag\n  hint: choose one that does not begin so");
  EXPECT_NE(error_of([] { tag_of(std::string(129, '1')); }), "");
  EXPECT_NE(error_of([] { tag_of("1 2"); }), "");
}

TEST(VersionTag, DynamicOrNoneIsAnError) {
  const std::string hint =
      "\n  hint: name a file that has it: VERSION_FROM <file>, or use docker_registry(... TAG "
      "KEY)";
  EXPECT_EQ(
      error_text({{"pyproject.toml", pyproject("dynamic = [\"version\"]")}}),
      "CMakeLists.txt:7: docker_image(full): the version in pyproject.toml is dynamic" + hint);
  EXPECT_EQ(error_text({{"pyproject.toml", ""}}),
            "CMakeLists.txt:7: docker_image(full): there is no version in pyproject.toml" + hint);
  EXPECT_EQ(
      error_text({{"requirements.txt", "torch==2\n"}}),
      "CMakeLists.txt:7: docker_image(full): it has no pyproject.toml to take a version from" +
          hint);
}

TEST(VersionTag, TheOptionGoesBeforeTheTextBeforeTheFile) {
  Project project = project_with("stable");
  const auto tag = [&] {
    return version_tag(project, full_image(), {}, VersionFile{"VERSION", "3.0\n"});
  };
  EXPECT_EQ(tag(), "stable");
  project.tag = "from-option";
  EXPECT_EQ(tag(), "from-option");
  project = project_with("VERSION");
  EXPECT_EQ(tag(), "3.0");
  project = project_with("KEY");
  EXPECT_EQ(tag(), std::nullopt);
}

TEST(VersionTag, VersionFiles) {
  const auto tag = [](const VersionFile& file) {
    return version_tag(project_with("VERSION"), full_image(), {}, file);
  };
  EXPECT_EQ(tag({"p/__init__.py", "import x\n__version__ = '1.4'\n"}), "1.4");
  EXPECT_EQ(tag({"p.py", "__version__:Final[str]=\"1.4\"  # it's\r\n"}), "1.4");
  EXPECT_EQ(tag({"p.py", "__version__ == '1'\n__version__ = x\n__version__ = '1.4'"}), "1.4");
  EXPECT_EQ(tag({"a/pyproject.toml", "[tool.poetry]\nversion = \"2.0\"\n"}), "2.0");
  EXPECT_EQ(error_text({}, VersionFile{"p.py", "x = 1\n"}),
            "CMakeLists.txt:7: docker_image(full): there is no __version__ = \"...\" in p.py\n"
            "  hint: name a file that has it: VERSION_FROM <file>");
  // As long a text as a program that matches it byte by byte on the stack does not survive.
  EXPECT_EQ(error_text({}, VersionFile{"p.py", "__version__ = '" + std::string(1'000'000, 'a')}),
            error_text({}, VersionFile{"p.py", "x = 1\n"}));
  EXPECT_EQ(error_text({}, VersionFile{"V", "1\n2\n"}),
            "CMakeLists.txt:7: docker_image(full): V is not one line with a version\n"
            "  hint: name a pyproject.toml, a *.py with __version__, or a file of one line");
}

TEST(VersionTag, ABaseImageHasNone) {
  ImageSpec base = full_image();
  base.is_base = true;
  EXPECT_EQ(version_tag(project_with("VERSION"), base, {}, std::nullopt), std::nullopt);
}

}  // namespace
}  // namespace pinned_images::image
