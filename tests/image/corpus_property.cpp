// SPDX-License-Identifier: MIT
// Whether edits of real files move the key of an image as they must: corpus_property FOLDER
// prints each that does not, counts by format, and exits 1 if there is any, or if a file is
// skipped that should not be.
#include "corpus_case.hpp"
#include "image/key.hpp"
#include "samples.hpp"
#include "support/file.hpp"
#include "support/text.hpp"

#include <cstdio>
#include <filesystem>

#include <nlohmann/json.hpp>

namespace {

using nlohmann::json;
using namespace pinned_images;
using corpus::Case;
using corpus::Expected;
using corpus::Files;

struct Count {
  int cases = 0;
  int moving = 0;
  int staying = 0;
};

struct Tally {
  std::map<std::string, Count> formats;
  std::map<std::string, std::string> skipped;  ///< by row
  std::vector<std::string> failures;

  void fail(const Case& one, const std::string& text) {
    failures.push_back(one.name + " " + one.root + ": " + text);
  }
};

// What is not edited, and why; nothing else may be.
const std::map<std::string, std::string> expected_skips = {
    {"031", "no pin"},
    {"035", "not read"},
    {"039", "no pin"},  // torch only builds the project
    {"076", "not read"},
};

// Of each case at least, and of all, so that edits that find nothing to edit don't pass.
constexpr int least_moving = 4;
constexpr int least_staying = 5;
constexpr std::size_t formats = 14;
constexpr int least_moving_of_all = 1100;
constexpr int least_staying_of_all = 3300;

std::string pin_lines(const std::string& facts) {
  std::string result;
  for (const std::string_view line : split(facts, '\n')) {
    if (line.starts_with("pin ")) result += "\n      " + std::string(line);
  }
  return result;
}

std::string shown(const corpus::Edit& edit) {
  return edit.path + ":" + std::to_string(edit.line) + ": " + edit.what + "\n    - " +
         edit.old_text.substr(0, 200) + "\n    + " + edit.new_text.substr(0, 200);
}

std::string shown(const std::vector<image::Difference>& differences) {
  std::string result;
  for (const image::Difference& one : differences) result += "\n      " + one.text;
  return result;
}

/// Checks the edits of one case.
class Check {
 public:
  Check(const Case& one, Tally& tally) : case_(one), tally_(tally) {}

  void run() {
    const std::string format(manifest::to_string(case_.tree.manifests.front().format));
    Count count;
    for (const auto make :
         {corpus::edits_of_others, corpus::edits_of_versions, corpus::edits_of_sources}) {
      for (const Expected& expected : make(case_)) {
        ++(expected.moves ? count.moving : count.staying);
        if (expected.moves && expected.edit.what.starts_with("bump the last number")) ++bumps_;
        check(expected);
      }
    }
    if (count.moving < least_moving || count.staying < least_staying) {
      tally_.fail(case_, "only " + std::to_string(count.moving) + " edits that move the key, and " +
                             std::to_string(count.staying) + " that don't");
    }
    check_each_pin_is_bumped();
    Count& total = tally_.formats[format];
    ++total.cases;
    total.moving += count.moving;
    total.staying += count.staying;
  }

 private:
  void check_each_pin_is_bumped() {
    int places = 0;
    for (const manifest::Manifest& manifest : case_.tree.manifests) {
      for (const manifest::Entry& entry : manifest.entries) {
        if (case_.counts(manifest, entry)) ++places;
      }
    }
    if (places == bumps_) return;
    tally_.fail(case_, std::to_string(places) + " places of pins, but " + std::to_string(bumps_) +
                           " of them are bumped");
  }

  void check(const Expected& expected) {
    const corpus::Edit& edit = expected.edit;
    try {
      const std::string before = facts(edit.before);
      const std::string after = corpus::facts_of(case_, edit.after);
      const bool moved = image::key_of(before) != image::key_of(after);
      if (moved == expected.moves) return;
      tally_.fail(case_, shown(edit) + (moved ? "\n    moves the key:" : "\n    leaves the key:") +
                             (moved ? shown(image::differences(before, after)) : pin_lines(after)));
    } catch (const std::exception& error) {
      tally_.fail(case_, shown(edit) + "\n    fails: " + error.what());
    }
  }

  // Most edits begin at the same files.
  const std::string& facts(const Files& files) {
    if (last_facts_.empty() || files != last_) {
      last_ = files;
      last_facts_ = corpus::facts_of(case_, files);
    }
    return last_facts_;
  }

  const Case& case_;
  Tally& tally_;
  Files last_;
  std::string last_facts_;
  int bumps_ = 0;
};

struct Variant {
  std::string suffix;
  image::ImageSpec image;
};

image::ImageSpec plain_image(const std::string& id) {
  image::ImageSpec image = image::full_image();
  // Its lines are for aarch64 alone.
  if (id == "003") image.platforms = {"linux/arm64"};
  return image;
}

// The same files, as images take them that select more.
std::vector<Variant> variants(const std::string& id) {
  std::vector<Variant> result = {{"", plain_image(id)}};
  const std::map<std::string, std::string> extras = {
      {"037", "all"}, {"043", "dev"}, {"046", "cu128"}};
  if (const auto extra = extras.find(id); extra != extras.end()) {
    result.push_back({" extra " + extra->second, plain_image(id)});
    result.back().image.extras = {extra->second};
  }
  if (id == "040") {
    result.push_back({" group pin_pytorch_gpu", plain_image(id)});
    result.back().image.groups = {"pin_pytorch_gpu"};
    result.back().image.only_groups = true;
  }
  return result;
}

void run_case(const std::string& id, const std::string& suffix, const image::ImageSpec& image,
              const Files& files, const std::string& root, Tally& tally) {
  if (manifest::read(root, files.at(root)).refusal) {
    tally.skipped[id] = "not read";
    return;
  }
  const Case one = corpus::make_case(id + suffix, image, files, root);
  if (one.image.pins.empty()) {
    tally.skipped[id] = "no pin";
  } else {
    Check(one, tally).run();
  }
}

void run_row(const json& row, const std::filesystem::path& folder, Tally& tally) {
  const std::string id = row.at("id");
  const std::string root = row.at("path");
  Files files = {{root, read_file(folder / root)}};
  for (const auto& path : row.value("support", std::vector<std::string>())) {
    files[path] = read_file(folder / path);
  }
  for (const Variant& variant : variants(id)) {
    run_case(id, variant.suffix, variant.image, files, root, tally);
  }
}

// Formats that the corpus has no file of.
void run_written(const std::filesystem::path& folder, Tally& tally) {
  for (const char* name : {"conda-lock.yml", "pixi.lock"}) {
    run_case(name, "", plain_image(name), {{name, read_file(folder / name)}}, name, tally);
  }
}

void check_skips(Tally& tally) {
  for (const auto& [id, reason] : tally.skipped) {
    const auto known = expected_skips.find(id);
    if (known != expected_skips.end() && known->second == reason) continue;
    tally.failures.push_back(id + " is skipped: " + reason);
  }
  for (const auto& [id, reason] : expected_skips) {
    if (!tally.skipped.contains(id)) tally.failures.push_back(id + " is not skipped any more");
  }
}

Count print_formats(const Tally& tally) {
  Count sum;
  for (const auto& [format, count] : tally.formats) {
    std::printf("%s: %d cases, %d edits that move the key, %d that don't\n", format.c_str(),
                count.cases, count.moving, count.staying);
    sum.cases += count.cases;
    sum.moving += count.moving;
    sum.staying += count.staying;
  }
  return sum;
}

void report(Tally& tally) {
  check_skips(tally);
  for (const std::string& failure : tally.failures) std::printf("%s\n", failure.c_str());
  const Count sum = print_formats(tally);
  std::printf("%d cases of %zu formats, %d edits that move the key, %d that don't\n", sum.cases,
              tally.formats.size(), sum.moving, sum.staying);
  std::printf("%zu rows skipped, %zu failures\n", tally.skipped.size(), tally.failures.size());
  if (tally.formats.size() == formats && sum.moving >= least_moving_of_all &&
      sum.staying >= least_staying_of_all) {
    return;
  }
  tally.failures.emplace_back("too few");
  std::printf("too few: %zu formats, and %d and %d edits are known to be there\n", formats,
              least_moving_of_all, least_staying_of_all);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: corpus_property FOLDER, that of tests/data\n", stderr);
    return 2;
  }
  const std::filesystem::path data = argv[1];
  Tally tally;
  for (const json& row : json::parse(read_file(data / "corpus" / "manifests.expected.json"))) {
    run_row(row, data / "corpus" / "manifests" / row.at("dir").get<std::string>(), tally);
  }
  run_written(data / "manifests", tally);
  report(tally);
  return tally.failures.empty() ? 0 : 1;
}
