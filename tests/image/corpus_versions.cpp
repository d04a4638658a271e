// SPDX-License-Identifier: MIT
// Edits of the pins' versions and local labels. Where a place doesn't count for the image, the
// same edits must leave its key alone.
#include "corpus_case.hpp"

namespace pinned_images::corpus {
namespace {

using manifest::Entry;
using manifest::Format;
using manifest::Manifest;

class VersionEdits {
 public:
  explicit VersionEdits(const Case& one) : case_(one) {}

  std::vector<Expected> edits() {
    for (const Manifest& manifest : case_.tree.manifests) {
      for (const Entry& entry : manifest.entries) {
        if (!case_.is_pin(entry)) continue;
        moves_ = case_.counts(manifest, entry);
        change_version(manifest, entry);
        if (!entry.conda) change_label(manifest, entry);
        if (is_line(manifest, entry)) change_reference(manifest, entry);
      }
    }
    return std::move(edits_);
  }

 private:
  using Change = std::function<std::string(const std::string&)>;

  static bool is_line(const Manifest& manifest, const Entry& entry) {
    return manifest.format == Format::Requirements || manifest.format == Format::SetupCfg ||
           (manifest.format == Format::Pyproject && !entry.where.starts_with("tool.poetry"));
  }

  Files apply(const std::string& what, const Files& before, const Manifest& manifest,
              const Entry& entry, const Change& change) {
    const auto after = with_version(before.at(manifest.path), manifest, entry, change);
    return after ? add(what + " " + entry.name, before, manifest, *after) : before;
  }

  Files add(const std::string& what, const Files& before, const Manifest& manifest,
            const std::string& text) {
    auto edit = edit_of(what, before, manifest.path, text);
    if (!edit) return before;
    const Files after = edit->after;
    edits_.push_back({std::move(*edit), moves_});
    return after;
  }

  void change_version(const Manifest& manifest, const Entry& entry) {
    const auto asked = [&](const std::string& from) {
      if (!from.empty() && from != "*") return std::string();
      return std::string(entry.conda ? "=9.4.0" : "==9.4.0");
    };
    const auto raise = [&](bool first) {
      return [=](const std::string& from) {
        return asked(from).empty() ? raised(from, first) : asked(from);
      };
    };
    apply("bump the last number of", case_.files, manifest, entry, raise(false));
    apply("bump the first number of", case_.files, manifest, entry, raise(true));
  }

  // A range has no label: it is made an exact version first, which moves the key by itself.
  void change_label(const Manifest& manifest, const Entry& entry) {
    const bool in_lock = manifest::is_lock(manifest.format) && !entry.specifier;
    const auto labelled = [&](const std::string& label) {
      return [=](const std::string& from) {
        const std::size_t digit = from.find_first_of("0123456789");
        std::string version = digit == std::string::npos ? "2.4.0" : from.substr(digit);
        version.resize(std::min(version.find_first_of("+, "), version.size()));
        return (in_lock ? "" : "==") + version + label;
      };
    };
    Files files = case_.files;
    for (const char* label : {"+rocm6.9", "+cpu", "+cu121", "+cu124", ""}) {
      files = apply("local label " + std::string(label) + " of", files, manifest, entry,
                    labelled(label));
    }
  }

  // `torch @ https://...whl`, and then another folder, version and label of that URL.
  void change_reference(const Manifest& manifest, const Entry& entry) {
    const std::string host = "https://download.pytorch.org/whl/";
    const std::string tail = "-cp311-cp311-linux_x86_64.whl";
    Files files = case_.files;
    for (const std::string middle :
         {"cpu/NAME-2.4.0%2Bcpu", "nightly/cpu/NAME-2.4.0%2Bcpu", "nightly/cpu/NAME-2.4.1%2Bcpu",
          "nightly/cpu/NAME-2.4.1%2Bcu121"}) {
      const std::string url = host + all_replaced(middle, "NAME", entry.name) + tail;
      files = add("direct URL of " + entry.name, files, manifest,
                  with_reference(files.at(manifest.path), entry, url));
    }
  }

  // In the real text, so that each URL replaces the one before it.
  std::string with_reference(const std::string& text, const Entry& entry, const std::string& url) {
    Lines lines = lines_of(text);
    const auto span = requirement_span(lines, entry);
    if (!span) return text;
    const std::string& line = lines[span->line];
    const bool marker = span->end < line.size() && line.find(';', span->end) != std::string::npos;
    lines[span->line].replace(span->begin, span->end - span->begin,
                              entry.name + " @ " + url + (marker ? " " : ""));
    return text_of(lines);
  }

  const Case& case_;
  bool moves_ = false;
  std::vector<Expected> edits_;
};

}  // namespace

std::vector<Expected> edits_of_versions(const Case& one) {
  return VersionEdits(one).edits();
}

}  // namespace pinned_images::corpus
