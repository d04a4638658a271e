// SPDX-License-Identifier: MIT
// Feeds each reader what the fuzzer found before, and files made to overflow, explode or never end:
// hostile FOLDER. Ends with a message at the first broken promise.
#include "support/file.hpp"
#include "survive.hpp"

#include <cstdio>
#include <filesystem>
#include <string>

namespace {

using namespace pinned_images;

std::string repeated(const std::string& text, std::size_t times) {
  std::string result;
  result.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) result += text;
  return result;
}

// Each job has an image that any of them may set, and extends the one before it.
std::string many_jobs(int count) {
  std::string result;
  for (int at = 0; at < count; ++at) {
    const std::string number = std::to_string(at);
    result += ".j" + number + ": {extends: .j" + std::to_string(at - 1) + ", image: $V" + number +
              ", variables: {V" + number + ": $V" + std::to_string(at - 1) + "$V0, V0: a" + number +
              "}}\n";
  }
  return result;
}

// Whatever the format, each is fed to all readers.
std::vector<std::string> hostile_files() {
  const std::string deep = repeated("[", 200'000);
  const std::string name = repeated("a", 1'000'000);
  return {
      "",
      std::string(1, '\0'),
      std::string("torch\0==2", 9),
      "\xEF\xBB\xBF",
      "\xFF\xFE" + std::string("t\0o\0", 4),
      "\xC3\x28 torch",
      deep,
      "a = " + deep,
      "{\"default\": " + repeated("{\"a\":", 200'000),
      "dependencies: " + deep,
      "dependencies:\n" + repeated("- ", 200'000) + "x",
      repeated("- - ", 100'000),
      repeated("? ", 200'000),
      repeated("{a: ", 100'000),
      "x: &x [" + repeated("*x,", 1000) + "]",
      name,
      "torch" + repeated(" \\\n", 200'000) + "==2",
      repeated("torch==2\n", 100'000),
      "torch==" + repeated("9", 500'000),
      "torch==1" + repeated(".1", 250'000),
      "torch[" + repeated("a,", 300'000) + "a]",
      "torch; " + repeated("(", 200'000) + "os_name=='x'",
      "torch; os_name=='x'" + repeated(" and os_name=='x'", 20'000),
      repeated("(", 200'000) + "os_name=='x'",
      repeated("1!", 300'000),
      repeated(">=1,", 200'000),
      repeated("a.", 300'000) + " = 1",
      repeated("[[package]]\nname = \"a\"\nversion = \"1\"\n", 5'000),
      repeated("[a.b]\n", 100'000),
      "[options]\ninstall_requires =\n" + repeated("  torch\n", 100'000),
      "[options]\n" + repeated(" ", 500'000),
      "@EXPLICIT\n" + repeated("https://a/b/c-1-2.conda\n", 30'000),
      "@EXPLICIT\n" + repeated("-", 500'000) + ".conda",
      "# coding: " + repeated("x", 500'000),
      repeated("${A}", 200'000),
      repeated("--hash=", 100'000),
      "-r " + repeated("../", 200'000),
      "\"" + repeated("\\", 500'001),
      "\"\"\"" + repeated("\"", 300'001),
      "'" + name,
      repeated("a: {image: b, <<: &x {image: c}}\n", 5'000),
      "image: " + repeated("${", 200'000),
      "a: {image: &i x}\nb: {services: [" + repeated("*i,", 90'000) + "]}",
      "a: |\n" + repeated("  \tx\n", 200'000),
      repeated("---\n", 100'000),
      "image: \"" + repeated("\\n", 200'000) + "\"",
      "image: |9\n" + repeated("\n", 200'000) + "x",
      "image:" + repeated(" &x", 100'000),
      "image: x" + repeated(" \n", 200'000) + " y",
      many_jobs(2'000),
  };
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: hostile FOLDER\n", stderr);
    return 2;
  }
  std::vector<std::string> files = hostile_files();
  const std::size_t made = files.size();
  if (std::filesystem::is_directory(argv[1])) {
    for (const auto& file : std::filesystem::directory_iterator(argv[1])) {
      files.push_back(read_file(file.path()));
    }
  }
  for (const fuzz::Reader& reader : fuzz::readers()) {
    std::fprintf(stderr, "%s\n", std::string(reader.name).c_str());
    for (const std::string& bytes : files) fuzz::survive(reader, bytes);
  }
  std::printf("%zu readers survive %zu files made here and %zu found before\n",
              fuzz::readers().size(), made, files.size() - made);
  return 0;
}
