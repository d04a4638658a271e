// SPDX-License-Identifier: MIT
// Plants a reference to an image of ours in the place of each one in real files, and has it
// rewritten: ci_corpus_rewrite FOLDER ROWS.json. What changes must be its tag, its digest, and not
// one byte more. Lists each difference, prints the counts, and exits 1 if there is any.
#include "ci/rewrite.hpp"
#include "corpus_rows.hpp"
#include "support/file.hpp"

#include <cstdio>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace {

using nlohmann::json;
using namespace pinned_images;

const std::string prefix = "registry.example.edu:5050/lab/demo";
const std::string old_digest = "sha256:" + std::string(64, '1');
const std::string new_digest = "sha256:" + std::string(64, '2');
const ci::Values given = {{"CI_REGISTRY_IMAGE", {{prefix}}},
                          {"CI_REGISTRY", {{"registry.example.edu:5050"}}}};

/// How a reference of ours may be written; `<tag>` and `<digest>` stand for what changes.
const std::vector<std::string> everywhere = {
    prefix + "/planted:<tag>", prefix + "/planted:<tag>@<digest>", prefix + "/planted@<digest>"};
const std::vector<std::string> on_gitlab = {"$CI_REGISTRY_IMAGE/planted:<tag>",
                                            "${CI_REGISTRY_IMAGE}/planted:<tag>@<digest>",
                                            "$CI_REGISTRY/lab/demo/planted:<tag>"};

std::string with(std::string text, const std::string& mark, const std::string& value) {
  const std::size_t at = text.find(mark);
  return at == std::string::npos ? text : text.replace(at, mark.size(), value);
}

/// Files of up to so many references get each form at each of them; others, which are long, one at
/// each, in turn.
constexpr std::size_t few = 10;

struct Tally {
  std::map<std::string, int> planted;  ///< by style
  std::vector<std::string> differences;
};

// The scalar's bytes with another value in it; what is written with escapes or over several lines
// is written plainly instead.
std::string bytes_for(const ci::Scalar& scalar, const std::string& value) {
  const std::size_t at = scalar.raw.find(scalar.value);
  const bool is_once = !scalar.value.empty() && at != std::string::npos &&
                       scalar.raw.find(scalar.value, at + 1) == std::string::npos;
  std::string bytes = scalar.raw;
  return is_once ? bytes.replace(at, scalar.value.size(), value) : "\"" + value + "\"";
}

void plant(const std::string& path, const std::string& text, const ci::Reference& reference,
           const std::string& form, Tally& tally) {
  const ci::Scalar& scalar = reference.scalar;
  const auto whole = [&](const std::string& tag, const std::string& digest) {
    return text.substr(0, scalar.begin) +
           bytes_for(scalar, with(with(form, "<tag>", tag), "<digest>", digest)) +
           text.substr(scalar.end);
  };
  const std::string before = whole("0.9.0", old_digest);
  const std::string after = whole("1.10.0-rc1", new_digest);
  const ci::Rewrite rewrite = ci::plan_rewrite(
      ci::pipeline_of(path, before), {{prefix + "/planted", "1.10.0-rc1", new_digest}}, given);
  ++tally.planted[std::string(ci::to_string(scalar.style))];
  if (ci::with_edits(path, before, rewrite.edits) == after) return;
  std::string difference = path + ", " + reference.where + ", as " + form;
  for (const ci::Finding& finding : rewrite.findings) {
    difference += "\n    line " + std::to_string(finding.place.line) + ": " + finding.text + ": " +
                  finding.problem;
  }
  tally.differences.push_back(difference);
}

void plant_all(const std::string& path, const std::string& text, Tally& tally) {
  const ci::CiFile file = ci::read(path, text);
  std::vector<std::string> forms = everywhere;
  if (file.format == ci::Format::GitLab) {
    forms.insert(forms.end(), on_gitlab.begin(), on_gitlab.end());
  }
  std::size_t number = 0;
  for (const ci::Reference& reference : file.references) {
    // Of Helm the tag stands in a scalar of its own.
    const bool is_whole = ci::split_image(reference.scalar.value) == reference.image;
    if (!is_whole) continue;
    for (std::size_t i = 0; i < forms.size(); ++i) {
      const bool is_its_turn = i == number % forms.size();
      if (file.references.size() <= few || is_its_turn) {
        plant(path, text, reference, forms[i], tally);
      }
    }
    ++number;
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: ci_corpus_rewrite FOLDER ROWS.json\n", stderr);
    return 2;
  }
  const std::filesystem::path corpus = argv[1];
  Tally tally;
  check_rows(corpus / argv[2], tally.differences, [&](const json& row) {
    const std::string path = row.at("path");
    plant_all(path, read_file(corpus / "ci" / row.at("dir").get<std::string>() / path), tally);
  });
  int planted = 0;
  for (const auto& [style, count] : tally.planted) {
    std::printf("%s: %d planted\n", style.c_str(), count);
    planted += count;
  }
  std::printf("%d planted, %zu rewritten otherwise\n", planted, tally.differences.size());
  return tally.differences.empty() && planted > 0 ? 0 : 1;
}
