// SPDX-License-Identifier: MIT
// What must not move the torch entries: other packages, comments, order, blanks, line ends.
#include "manifest/manifest.hpp"
#include "support.hpp"

#include <algorithm>
#include <random>

#include <gmock/gmock.h>

namespace pinned_images::manifest {
namespace {

// All of an entry but its place.
std::string fact(const Entry& entry) {
  std::string result = entry.name + "|" + entry.specifier.value_or("-") + "|" +
                       entry.pinned.value_or("-") + "|" + entry.marker.value_or("-") + "|" +
                       entry.where + "|" + entry.direct_reference.value_or("-") + "|" +
                       entry.source.value_or("-") + "|" + entry.index.value_or("-");
  for (const std::string& extra : entry.extras) result += "|" + extra;
  for (const std::string& marker : entry.resolution_markers) result += "|" + marker;
  return result;
}

std::vector<std::string> torch_facts(const std::string& path, const std::string& text) {
  const Manifest manifest = read(path, text);
  EXPECT_THAT(invalid_of(manifest), testing::IsEmpty()) << text;
  std::vector<std::string> result;
  for (const Entry& entry : manifest.entries) {
    if (entry.name.starts_with("torch")) result.push_back(fact(entry));
  }
  std::sort(result.begin(), result.end());
  return result;
}

/// Makes variants of a file that say the same of torch.
class Shaker {
 public:
  explicit Shaker(unsigned seed) : random_(seed) {}

  std::string number() { return std::to_string(below(30)); }

  bool coin() { return below(2) == 0; }

  std::string blanks() { return std::string(below(3), ' '); }

  template <class T>
  std::vector<T> shuffled(std::vector<T> items) {
    std::shuffle(items.begin(), items.end(), random_);
    return items;
  }

  std::string with_line_ends(const std::string& text) {
    if (coin()) return text;
    std::string result;
    for (const char byte : text) result += byte == '\n' ? "\r\n" : std::string(1, byte);
    return result;
  }

 private:
  std::size_t below(std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_);
  }

  std::mt19937 random_;
};

std::string requirements(Shaker& shaker) {
  const std::string continued = shaker.coin() ? " \\\n" + shaker.blanks() : " ";
  std::string text;
  for (const std::string& line : shaker.shuffled<std::string>(
           {"torch" + shaker.blanks() + "==" + shaker.blanks() + "2.1.0+cu121" + continued +
                "--hash=sha256:" + shaker.number(),
            "Torch" + std::string(shaker.coin() ? "_" : ".") + "Audio[b," + shaker.blanks() +
                "a]>=2,<3 ;" + shaker.blanks() + "sys_platform" + shaker.blanks() + "=='linux'",
            "numpy==1." + shaker.number(), "pillow>=" + shaker.number() + " # torch==9",
            "#torch==" + shaker.number(), ""})) {
    text += shaker.blanks() + line + (shaker.coin() ? "  # " + shaker.number() : "") + "\n";
  }
  if (shaker.coin()) text = "\xEF\xBB\xBF" + text;
  return shaker.with_line_ends(text);
}

std::string pyproject(Shaker& shaker) {
  std::string items;
  for (const std::string& item : shaker.shuffled<std::string>(
           {"torch==2.1", "torchvision ~= 0.16", "numpy==1." + shaker.number()})) {
    items += (shaker.coin() ? "\n  # torch==" + shaker.number() + "\n" : "") + shaker.blanks() +
             (shaker.coin() ? "'" + item + "'" : "\"" + item + "\"") + ",";
  }
  std::string text;
  for (const std::string& table : shaker.shuffled<std::string>(
           {"[project]\nname = 'x'\nversion = '" + shaker.number() + "'\ndependencies = [" + items +
                "]\n",
            "[dependency-groups]\nlint = ['ruff==" + shaker.number() + "']\n",
            "[tool.ruff]\nline-length = " + shaker.number() + "\n",
            "[[tool.uv.index]]\nname = 'cpu'\nurl = 'https://h/cpu'\n",
            "[tool.uv.sources]\ntorch = {" + shaker.blanks() + "index = 'cpu'}\n"})) {
    text += table + (shaker.coin() ? "\n# " + shaker.number() + "\n" : "");
  }
  return shaker.with_line_ends(text);
}

std::string lock_package(const std::string& name, const std::string& version,
                         const std::string& rest) {
  return "[[package]]\nname = \"" + name + "\"\nversion = \"" + version +
         "\"\nsource = { registry = \"https://h/simple\" }\n" + rest;
}

std::string uv_lock(Shaker& shaker) {
  std::string text = "version = 1\nrevision = " + shaker.number() + "\n";
  for (const std::string& package : shaker.shuffled<std::string>(
           {lock_package("torch", "2.1.0+cu121",
                         "resolution-markers = [\n    \"sys_platform == 'linux'\",\n]\n"),
            lock_package(
                "torch", "2.1.0",
                "wheels = [\n    { url = \"https://h/" + shaker.number() + ".whl\" },\n]\n"),
            lock_package("numpy", "1." + shaker.number(),
                         "dependencies = [{ name = \"torch\" }]\n"),
            lock_package("zipp", shaker.number(), "")})) {
    text += "\n" + std::string(shaker.coin() ? "# x\n" : "") + package;
  }
  return shaker.with_line_ends(text);
}

template <class Make>
void expect_still(const std::string& path, Make make, std::size_t entries) {
  Shaker first(0);
  const std::vector<std::string> expected = torch_facts(path, make(first));
  EXPECT_EQ(expected.size(), entries);
  for (unsigned seed = 1; seed <= 500; ++seed) {
    Shaker shaker(seed);
    const std::string text = make(shaker);
    ASSERT_EQ(torch_facts(path, text), expected) << text;
  }
}

TEST(Property, RequirementsKeepTorch) {
  expect_still("requirements.txt", requirements, 2);
}
TEST(Property, PyprojectKeepsTorch) {
  expect_still("pyproject.toml", pyproject, 2);
}
TEST(Property, UvLockKeepsTorch) {
  expect_still("uv.lock", uv_lock, 2);
}

// Cut anywhere, a file is read or refused; it never ends the process.
template <class Make>
void expect_refused_or_read(const std::string& path, Make make) {
  Shaker shaker(7);
  const std::string text = make(shaker);
  for (std::size_t length = 0; length <= text.size(); ++length) {
    for (const std::string& tail : {std::string(), std::string(1, '\0'), std::string("\xFF")}) {
      try {
        read(path, text.substr(0, length) + tail);
      } catch (const Error& error) {
        EXPECT_EQ(error.code(), ExitCode::Wrong);
        EXPECT_TRUE(error.place()) << error.text();
        EXPECT_NE(error.hint(), "") << error.text();
      }
    }
  }
}

TEST(Property, CutRequirementsAreRefusedOrRead) {
  expect_refused_or_read("requirements.txt", requirements);
}
TEST(Property, CutPyprojectIsRefusedOrRead) {
  expect_refused_or_read("pyproject.toml", pyproject);
}
TEST(Property, CutUvLockIsRefusedOrRead) {
  expect_refused_or_read("uv.lock", uv_lock);
}

}  // namespace
}  // namespace pinned_images::manifest
