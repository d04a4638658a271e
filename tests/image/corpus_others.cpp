// SPDX-License-Identifier: MIT
// Edits that say nothing of the pins, so none may move the key.
#include "corpus_case.hpp"

#include <algorithm>
#include <array>
#include <random>

namespace pinned_images::corpus {
namespace {

using manifest::Entry;
using manifest::Format;
using manifest::Manifest;

constexpr std::size_t bumps_of_a_file = 50;
constexpr std::size_t other_edits_of_a_file = 20;

bool is_conda_manifest(const Manifest& manifest) {
  return manifest.format == Format::CondaEnvironment || manifest.format == Format::PixiToml;
}

// What conda's solver takes torch's build by: in a manifest it is part of the pin.
bool chooses_a_build(const Manifest& manifest, const Entry& entry) {
  static const std::set<std::string> names = {"pytorch-cuda", "cpuonly", "cuda-version",
                                              "cudatoolkit", "pytorch-mutex"};
  return is_conda_manifest(manifest) && names.contains(entry.name);
}

std::string bumped(const Manifest& manifest, const Entry& entry, const std::string& version) {
  if (version.empty() || version == "*") {
    return entry.conda && manifest.format == Format::CondaEnvironment ? "=1.0" : ">=1.0";
  }
  return raised(version, false);
}

class OtherEdits {
 public:
  explicit OtherEdits(const Case& one) : case_(one) {}

  std::vector<Expected> edits() {
    for (const Manifest& manifest : case_.tree.manifests) {
      const std::vector<const Entry*> others = others_of(manifest);
      for (const Entry* entry : sampled(others, bumps_of_a_file)) bump(manifest, *entry);
      for (const Entry* entry : sampled(others, other_edits_of_a_file)) {
        change_hash(manifest, *entry);
      }
      swap_neighbours(manifest, others);
      change_project(manifest);
      change_text(manifest);
    }
    return std::move(edits_);
  }

 private:
  std::vector<const Entry*> others_of(const Manifest& manifest) const {
    std::vector<const Entry*> result;
    for (const Entry& entry : manifest.entries) {
      if (case_.is_pin(entry) || chooses_a_build(manifest, entry)) continue;
      result.push_back(&entry);
    }
    return result;
  }

  // Chosen by a generator whose numbers are the same everywhere.
  static std::vector<const Entry*> sampled(std::vector<const Entry*> all, std::size_t count) {
    std::mt19937 random(20240229);
    for (std::size_t i = all.size(); i > 1; --i) std::swap(all[i - 1], all[random() % i]);
    if (all.size() > count) all.resize(count);
    return all;
  }

  void add(const std::string& what, const Manifest& manifest, const std::string& after) {
    if (auto edit = edit_of(what, case_.files, manifest.path, after)) {
      edits_.push_back({std::move(*edit), false});
    }
  }

  const std::string& text(const Manifest& manifest) const { return case_.files.at(manifest.path); }

  void bump(const Manifest& manifest, const Entry& entry) {
    const auto after = with_version(text(manifest), manifest, entry, [&](const std::string& from) {
      return bumped(manifest, entry, from);
    });
    if (after) add("bump " + entry.name, manifest, *after);
  }

  void change_hash(const Manifest& manifest, const Entry& entry) {
    Lines lines = lines_of(text(manifest));
    const Block block = block_of(lines, manifest, entry);
    for (std::size_t at = block.begin; at < block.end; ++at) {
      for (const std::string head : {"sha256:", "sha256: ", "sha256 = \"", ".conda#"}) {
        const std::size_t found = lines[at].find(head);
        if (found == std::string::npos || found + head.size() >= lines[at].size()) continue;
        char& digit = lines[at][found + head.size()];
        if (digit == ' ') continue;
        digit = digit == '0' ? '1' : '0';
        return add("a hash of " + entry.name, manifest, text_of(lines));
      }
    }
  }

  // Two that stand side by side, each on lines of its own, in formats that keep no order.
  void swap_neighbours(const Manifest& manifest, const std::vector<const Entry*>& others) {
    std::size_t left = other_edits_of_a_file;
    for (std::size_t i = 0; i + 1 < others.size() && left > 0; ++i) {
      Lines lines = lines_of(text(manifest));
      const Block a = block_of(lines, manifest, *others[i]);
      const Block b = block_of(lines, manifest, *others[i + 1]);
      if (a.end != b.begin || others[i]->part != others[i + 1]->part || !may_swap(lines, a, b)) {
        continue;
      }
      std::rotate(lines.begin() + static_cast<long>(a.begin),
                  lines.begin() + static_cast<long>(b.begin),
                  lines.begin() + static_cast<long>(b.end));
      add("swap " + others[i]->name + " and " + others[i + 1]->name, manifest, text_of(lines));
      --left;
    }
  }

  // Brackets and missing commas at the ends of lists; lines of one and the same requirement.
  static bool may_swap(const Lines& lines, const Block& a, const Block& b) {
    if (b.end >= lines.size()) return false;
    if (a.end - a.begin > 1) return lines[a.begin].starts_with("[[package");
    const auto ending = [](const std::string& line) { return line.empty() ? ' ' : line.back(); };
    const auto indent = [](const std::string& line) { return line.find_first_not_of(' '); };
    return ending(lines[a.begin]) != '\\' && ending(lines[b.begin]) != '\\' &&
           (ending(lines[a.begin]) == ',') == (ending(lines[b.begin]) == ',') &&
           indent(lines[a.begin]) == indent(lines[b.begin]);
  }

  void change_project(const Manifest& manifest) {
    if (manifest.format != Format::Pyproject && manifest.format != Format::PixiToml) return;
    Lines lines = lines_of(text(manifest));
    std::string table;
    for (std::string& line : lines) {
      if (line.starts_with("[")) table = line;
      const bool own = table == "[project]" || table == "[tool.poetry]";
      if (!own || (!line.starts_with("version = \"") && !line.starts_with("description = \""))) {
        continue;
      }
      const std::string before = line;
      line = replaced(line, "\"", "\"1");
      add("the project's own " + line.substr(0, line.find(' ')), manifest, text_of(lines));
      line = before;
    }
  }

  void change_text(const Manifest& manifest) {
    const std::string& whole = text(manifest);
    add("an empty line at the end", manifest, whole + "\n");
    if (whole.ends_with('\n')) {
      add("no newline at the end", manifest, whole.substr(0, whole.size() - 1));
    }
    if (whole.find('\r') == std::string::npos) {
      add("CRLF line ends", manifest, all_replaced(whole, "\n", "\r\n"));
    } else {
      add("LF line ends", manifest, all_replaced(whole, "\r\n", "\n"));
    }
    if (manifest.format == Format::PipfileLock) return;
    add("a comment at the top", manifest, "# torch==9.9.9, torchvision==9.9.9\n" + whole);
    add("a comment at the end", manifest, whole + "\n# torch==9.9.9\n");
    change_lint(manifest);
  }

  void change_lint(const Manifest& manifest) {
    if (manifest.format == Format::Pyproject) {
      for (const std::string tool : {"black", "isort", "mypy", "ruff", "pylint"}) {
        if (text(manifest).find("[tool." + tool) != std::string::npos) continue;
        add("settings of " + tool, manifest,
            text(manifest) + "\n[tool." + tool + "]\nline-length = 101\n");
      }
      add("a length of lines", manifest, changed_length(text(manifest)));
    }
    if (manifest.format == Format::SetupCfg) {
      add("settings of a linter", manifest,
          text(manifest) + "\n[pydocstyle]\nmax-line-length = 101\n");
    }
  }

  static std::string changed_length(const std::string& whole) {
    return replaced(whole, "line-length = ", "line-length = 1");
  }

  const Case& case_;
  std::vector<Expected> edits_;
};

}  // namespace

std::vector<Expected> edits_of_others(const Case& one) {
  return OtherEdits(one).edits();
}

}  // namespace pinned_images::corpus
