// SPDX-License-Identifier: MIT
// Edits of where the pins are taken from: indexes, sources, channels, builds. A file that names
// none gets one first, which moves the key too.
#include "corpus_case.hpp"
#include "support/text.hpp"

#include <algorithm>

namespace pinned_images::corpus {
namespace {

using manifest::Entry;
using manifest::Format;
using manifest::Manifest;

const std::string mirror = "https://mirror.example/simple";
const std::string other_mirror = "https://other.example/simple";

/// The edits of one manifest, each made to what the one before it left, or to the file as it is.
class SourceEdits {
 public:
  SourceEdits(const Case& one, const Manifest& manifest)
      : case_(one), manifest_(manifest), text_(one.files.at(manifest.path)) {
    for (const Entry& entry : manifest.entries) {
      if (case_.counts(manifest, entry)) pins_.push_back(&entry);
      if (case_.is_pin(entry) && !case_.counts(manifest, entry)) others_.push_back(&entry);
      if (!case_.is_pin(entry) && others_.size() < 20) others_.push_back(&entry);
    }
  }

  std::vector<Expected> edits() {
    switch (manifest_.format) {
      case Format::Requirements:
        requirements();
        break;
      case Format::Pyproject:
        pyproject();
        break;
      case Format::UvLock:
        each_block([&](const Entry& entry, bool counts) { registry(entry, counts); });
        break;
      case Format::PoetryLock:
        each_block([&](const Entry& entry, bool counts) { poetry_source(entry, counts); });
        break;
      case Format::PdmLock:
        each_block([&](const Entry& entry, bool counts) { pdm_url(entry, counts); });
        break;
      case Format::Pylock:
        each_block([&](const Entry& entry, bool counts) { pylock_index(entry, counts); });
        break;
      case Format::Pipfile:
      case Format::PipfileLock:
        pipenv();
        break;
      case Format::CondaEnvironment:
        conda_environment();
        break;
      case Format::PixiToml:
        pixi();
        break;
      case Format::CondaExplicit:
      case Format::CondaLock:
      case Format::PixiLock:
        each_block([&](const Entry& entry, bool counts) { package_url(entry, counts); });
        break;
      default:
        break;
    }
    return std::move(edits_);
  }

 private:
  // Returns the text after the edit, for the next one.
  std::string add(const std::string& what, const std::string& before, const std::string& after,
                  bool moves) {
    Files files = case_.files;
    files[manifest_.path] = before;
    if (auto edit = edit_of(what, files, manifest_.path, after)) {
      edits_.push_back({std::move(*edit), moves});
    }
    return after;
  }

  template <class Make>
  void each_block(const Make& make) {
    for (const Entry* pin : pins_) make(*pin, true);
    for (const Entry* other : others_) make(*other, false);
  }

  template <class Change>
  std::string in_line(std::size_t at, const Change& change) const {
    Lines lines = lines_of(text_);
    lines[at] = change(lines[at]);
    return text_of(lines);
  }

  // Puts `added` before line `at` (0-based) of `text`.
  static std::string inserted(const std::string& text, std::size_t at, const std::string& added) {
    Lines lines = lines_of(text);
    lines.insert(lines.begin() + static_cast<long>(at), added);
    return text_of(lines);
  }

  // An option holds for the whole tree: a file is edited even if the pins stand in another.
  void requirements() {
    const bool moves = any_pin_of_pip();
    for (const manifest::Option& option : manifest_.options) {
      if (option.name != "--index-url" && option.name != "--extra-index-url" &&
          option.name != "--find-links") {
        continue;
      }
      const auto change = [&](const std::string& line) {
        return replaced(line, "https://", "https://mirror.example/");
      };
      add(option.name + " moved", text_, in_line(static_cast<std::size_t>(option.line - 1), change),
          moves);
    }
    for (const std::string option : {"--index-url", "--extra-index-url", "--find-links"}) {
      const std::string first =
          add(option + " added", text_, option + " " + mirror + "\n" + text_, moves);
      add(option + " moved", first, all_replaced(first, mirror, other_mirror), moves);
    }
  }

  bool any_pin_of_pip() const {
    for (const Manifest& manifest : case_.tree.manifests) {
      for (const Entry& entry : manifest.entries) {
        if (case_.counts(manifest, entry) && !entry.conda) return true;
      }
    }
    return false;
  }

  void pyproject() {
    declared_indexes();
    added_index();
    for (const Entry* pin : pins_) {
      if (pin->where.starts_with("tool.poetry")) {
        poetry_rule(*pin);
      } else if (!manifest_.sources.contains(pin->name)) {
        added_rule(*pin);
      }
    }
  }

  // Rules for Linux, and of an extra for what stands in that extra.
  static bool rule_counts(const manifest::SourceRule& rule, const Entry& pin) {
    if (rule.extra &&
        (pin.part.kind != manifest::Part::Kind::Extra || pin.part.name != *rule.extra)) {
      return false;
    }
    return !rule.marker || rule.marker->find("linux") != std::string::npos;
  }

  std::vector<std::string> named_by(const Entry& pin) const {
    std::vector<std::string> result;
    const auto found = manifest_.sources.find(pin.name);
    if (found == manifest_.sources.end()) return result;
    for (const manifest::SourceRule& rule : found->second) {
      if (rule_counts(rule, pin)) result.push_back(rule.location);
    }
    return result;
  }

  bool is_named(const manifest::NamedIndex& index) const {
    return std::any_of(pins_.begin(), pins_.end(), [&](const Entry* pin) {
      const std::vector<std::string> named = named_by(*pin);
      return pin->source == index.name ||
             std::find(named.begin(), named.end(), index.name) != named.end();
    });
  }

  // Whether a pin is taken from whatever indexes the file declares for all packages.
  bool follows_file_indexes() const {
    return std::any_of(pins_.begin(), pins_.end(),
                       [&](const Entry* pin) { return !pin->source && named_by(*pin).empty(); });
  }

  void declared_indexes() {
    for (const manifest::NamedIndex& index : manifest_.indexes) {
      const std::string line = "url = \"" + index.url + "\"";
      add("the URL of index " + index.name, text_,
          all_replaced(text_, line, "url = \"" + mirror + "\""),
          is_named(index) || (!index.only_if_named && follows_file_indexes()));
    }
  }

  void added_index() {
    const std::string head = "\n[[tool.uv.index]]\nname = \"added\"\nurl = \"" + mirror + "\"\n";
    const std::string for_all =
        add("an index for all", text_, text_ + head, follows_file_indexes());
    add("the URL of an index for all", for_all, all_replaced(for_all, mirror, other_mirror),
        follows_file_indexes());
    const std::string named = text_ + head + "explicit = true\n";
    add("an explicit index that nobody names", text_, named, false);
    add("the URL of an index that nobody names", named, all_replaced(named, mirror, other_mirror),
        false);
  }

  std::string with_rule(const std::string& name, const std::string& rule) const {
    const std::string line = name + " = " + rule;
    Lines lines = lines_of(text_);
    const auto table = std::find(lines.begin(), lines.end(), "[tool.uv.sources]");
    if (table == lines.end()) return text_ + "\n[tool.uv.sources]\n" + line + "\n";
    lines.insert(table + 1, line);
    return text_of(lines);
  }

  // tool.uv.sources: an index by name, its URL; a URL; git, its tag.
  void added_rule(const Entry& pin) {
    const std::string index = with_rule(pin.name, "{ index = \"added\" }") +
                              "\n[[tool.uv.index]]\nname = \"added\"\nurl = \"" + mirror +
                              "\"\nexplicit = true\n";
    add("a named index for " + pin.name, text_, index, true);
    add("the URL of the index of " + pin.name, index, all_replaced(index, mirror, other_mirror),
        true);
    const std::string git =
        with_rule(pin.name, "{ git = \"https://github.com/pytorch/pytorch\", tag = \"v2.4.0\" }");
    add("a git source for " + pin.name, text_, git, true);
    add("the tag of the git source of " + pin.name, git, all_replaced(git, "v2.4.0", "v2.4.1"),
        true);
    const std::string url = with_rule(
        pin.name, "{ url = \"https://download.pytorch.org/whl/cpu/t-2-py3-none-any.whl\" }");
    add("a URL for " + pin.name, text_, url, true);
    add("another URL for " + pin.name, url, all_replaced(url, "/whl/cpu/", "/whl/cu121/"), true);
  }

  void poetry_rule(const Entry& pin) {
    const std::string added = text_ + "\n[[tool.poetry.source]]\nname = \"added\"\nurl = \"" +
                              mirror + "\"\npriority = \"explicit\"\n";
    add("an explicit source that nobody names", text_, added, false);
    Lines lines = lines_of(added);
    std::string& line = lines[static_cast<std::size_t>(pin.line - 1)];
    if (line.find("source = ") != std::string::npos) {
      line = replaced(line, "source = \"pytorch\"", "source = \"added\"");
    } else {
      const std::string version = line.substr(line.find('"'));
      line = pin.name + " = {version = " + version + ", source = \"added\"}";
    }
    const std::string named = add("another source for " + pin.name, added, text_of(lines), true);
    add("the URL of the source of " + pin.name, named, all_replaced(named, mirror, other_mirror),
        true);
  }

  // The source of a package stands in its block, and in edges to it where several are locked.
  void registry(const Entry& entry, bool counts) {
    Lines lines = lines_of(text_);
    const Block block = block_of(lines, manifest_, entry);
    std::string source;
    for (std::size_t at = block.begin; at < block.end && source.empty(); ++at) {
      if (lines[at].starts_with("source = { registry")) source = lines[at];
    }
    if (source.empty()) return;
    const std::string moved = replaced(source, "https://", "https://mirror.example/");
    const std::string edge = "{ name = \"" + entry.name + "\", version = \"";
    for (std::size_t at = 0; at < lines.size(); ++at) {
      const bool own = at >= block.begin && at < block.end;
      if (own || lines[at].find(edge) != std::string::npos) {
        lines[at] = replaced(lines[at], source, moved);
      }
    }
    add("the registry of " + entry.name, text_, text_of(lines), counts);
  }

  void poetry_source(const Entry& entry, bool counts) {
    const Lines lines = lines_of(text_);
    const Block block = block_of(lines, manifest_, entry);
    const std::string source =
        "[package.source]\ntype = \"legacy\"\nurl = \"" + mirror + "\"\nreference = \"added\"\n";
    if (std::find(lines.begin() + static_cast<long>(block.begin),
                  lines.begin() + static_cast<long>(block.end),
                  "[package.source]") != lines.begin() + static_cast<long>(block.end)) {
      return;
    }
    const std::string added =
        add("a source of " + entry.name, text_, inserted(text_, block.end, source), counts);
    add("the source of " + entry.name, added, all_replaced(added, mirror, other_mirror), counts);
  }

  // PDM keeps no index, but the URL of what came from one.
  void pdm_url(const Entry& entry, bool counts) {
    const Lines lines = lines_of(text_);
    const auto span = version_span(lines, manifest_, entry);
    if (!span) return;
    const std::string added =
        add("a URL of " + entry.name, text_,
            inserted(text_, span->line + 1, "url = \"" + mirror + "\""), counts);
    add("the URL of " + entry.name, added, all_replaced(added, mirror, other_mirror), counts);
  }

  void pylock_index(const Entry& entry, bool counts) {
    Lines lines = lines_of(text_);
    const auto span = version_span(lines, manifest_, entry);
    if (!span) return;
    const std::string added =
        add("an index of " + entry.name, text_,
            inserted(text_, span->line + 1, "index = \"" + mirror + "\""), counts);
    add("the index of " + entry.name, added, all_replaced(added, mirror, other_mirror), counts);
    const Block block = block_of(lines, manifest_, entry);
    for (std::size_t at = block.begin; at < block.end; ++at) {
      lines[at] = replaced(lines[at], "/rocm7.14-ubi9/", "/cuda13.0-ubi9/");
    }
    add("where the wheel of " + entry.name + " is", text_, text_of(lines), counts);
  }

  // Both pins name `pytorch`, so `pypi` is nobody's; without the name they come from the first.
  void pipenv() {
    const bool lock = manifest_.format == Format::PipfileLock;
    const std::string key = lock ? "\"index\": \"" : "index = \"";
    for (const manifest::NamedIndex& index : manifest_.indexes) {
      add("the URL of source " + index.name, text_,
          all_replaced(text_, "\"" + index.url + "\"", "\"" + mirror + "\""),
          index.name == "pytorch");
    }
    const std::string elsewhere =
        add("pins from pypi", text_, all_replaced(text_, key + "pytorch\"", key + "pypi\""), true);
    const std::string nowhere = all_replaced(elsewhere, (lock ? "" : ", ") + key + "pypi\"", "");
    std::string clean = lock ? all_replaced(nowhere, "            ,\n", "") : nowhere;
    add("the URL of the first source", clean,
        all_replaced(clean, "\"https://pypi.org/simple\"", "\"" + mirror + "\""), true);
  }

  void conda_environment() {
    std::vector<const Entry*> of_conda;
    for (const Entry* pin : pins_) {
      if (pin->conda) of_conda.push_back(pin);
    }
    const bool anywhere = std::any_of(of_conda.begin(), of_conda.end(),
                                      [](const Entry* pin) { return !pin->conda->channel; });
    channels(anywhere);
    for (const Entry* pin : of_conda) {
      channel_prefix(*pin);
      build_of_spec(*pin);
    }
    chosen_variants("cpuonly", "- cpuonly");
    index_for_pip();
  }

  // YAML has one `pip:` only; where there is one already, it gets another line.
  void index_for_pip() {
    const Lines lines = lines_of(text_);
    const auto pip = std::find_if(lines.begin(), lines.end(),
                                  [](const std::string& line) { return trim(line) == "- pip:"; });
    const std::string option = "- --extra-index-url " + mirror;
    if (pip != lines.end()) {
      const auto at = static_cast<std::size_t>(pip - lines.begin()) + 1;
      const std::string indent = lines[at].substr(0, lines[at].find('-'));
      add("an index for pip", text_, inserted(text_, at, indent + option), any_pin_of_pip());
      return;
    }
    const auto at = static_cast<std::size_t>(manifest_.entries.front().line - 1);
    const std::string indent = lines[at].substr(0, lines[at].find('-'));
    const std::string section = indent + "- pip:\n" + indent + "  " + option;
    add("an index for pip", text_, inserted(text_, at, section), any_pin_of_pip());
  }

  void channels(bool moves) {
    const Lines lines = lines_of(text_);
    const auto list = std::find(lines.begin(), lines.end(), "channels:");
    const std::size_t at = static_cast<std::size_t>(list - lines.begin()) + 1;
    const std::string indent = lines[at].substr(0, lines[at].find('-'));
    add("a channel before the others", text_, inserted(text_, at, indent + "- added"), moves);
    add("another channel", text_, in_line(at, [&](const auto&) { return indent + "- other"; }),
        moves);
    Lines swapped = lines;
    std::swap(swapped[at], swapped[at + 1]);
    add("channels in another order", text_, text_of(swapped), moves);
  }

  void channel_prefix(const Entry& pin) {
    const auto at = static_cast<std::size_t>(pin.line - 1);
    const std::string named = in_line(at, [&](const std::string& line) {
      const std::size_t text = line.find("- ") + 2;
      const std::size_t prefix = line.find("::");
      const std::size_t rest = prefix == std::string::npos ? text : prefix + 2;
      return line.substr(0, text) + "conda-forge::" + line.substr(rest);
    });
    add("a channel for " + pin.name, text_, named, true);
    Lines lines = lines_of(named);
    lines[at] = replaced(lines[at], "conda-forge::", "nvidia::");
    add("another channel for " + pin.name, named, text_of(lines), true);
  }

  void build_of_spec(const Entry& pin) {
    const auto at = static_cast<std::size_t>(pin.line - 1);
    const std::string built = in_line(at, [&](const std::string& line) {
      const std::string clean(trim(line));
      if (pin.conda->build) return replaced(line, *pin.conda->build, "py3.11_cuda11.8*");
      const bool has_version = clean.find_first_of("=<>") != std::string::npos;
      return line + (has_version ? "" : "=2.4.0") + "=py3.11_cuda11.8*";
    });
    add("a build of " + pin.name, text_, built, true);
    add("another build of " + pin.name, built, all_replaced(built, "cuda11.8", "cuda12.1"), true);
  }

  // pytorch-cuda and the like choose among the builds of torch.
  void chosen_variants(const std::string& name, const std::string& item) {
    static const std::set<std::string> names = {"pytorch-cuda", "cuda-version"};
    const bool moves = std::any_of(pins_.begin(), pins_.end(),
                                   [](const Entry* pin) { return pin->conda.has_value(); });
    for (const Entry& entry : manifest_.entries) {
      if (!names.contains(entry.name)) continue;
      const auto raise = [](const std::string& from) { return raised(from, false); };
      const auto after = with_version(text_, manifest_, entry, raise);
      if (after) add("bump " + entry.name, text_, *after, moves);
    }
    for (const Entry& entry : manifest_.entries) {
      if (!entry.conda) continue;
      const auto at = static_cast<std::size_t>(entry.line - 1);
      const std::string line = lines_of(text_)[at];
      const std::string indent = line.substr(0, line.find_first_not_of(' '));
      add(name + " added", text_, inserted(text_, at, indent + item), moves);
      return;
    }
  }

  // Each pin names its channel; without that, the list decides.
  void pixi() {
    const std::string list = "channels = [";
    const std::string first = list + "\"added\", ";
    add("a channel before the others", text_, all_replaced(text_, list, first), false);
    const std::string unnamed = all_replaced(text_, ", channel=\"pytorch\"", "");
    add("pins without a channel", text_, unnamed, true);
    add("a channel before the others", unnamed, all_replaced(unnamed, list, first), true);
    for (const Entry* pin : pins_) {
      const auto at = static_cast<std::size_t>(pin->line - 1);
      const auto line = [&](const std::string& from, const std::string& to) {
        return in_line(at, [&](const std::string& old) { return replaced(old, from, to); });
      };
      add("another channel for " + pin->name, text_, line("\"pytorch\"", "\"nvidia\""), true);
      const std::string built = line("}", ", build=\"py3.11_cuda11.8*\"}");
      add("a build of " + pin->name, text_, built, true);
      add("another build of " + pin->name, built, all_replaced(built, "cuda11.8", "cuda12.1"),
          true);
    }
    chosen_variants("cpuonly", "cpuonly = \"*\"");
  }

  // Channel, folder of the index, and build, wherever the lock has the package's URL.
  void package_url(const Entry& entry, bool counts) {
    const Lines lines = lines_of(text_);
    const Block block = block_of(lines, manifest_, entry);
    for (std::size_t at = block.begin; at < block.end; ++at) {
      const std::size_t begin = lines[at].find("https://");
      if (begin == std::string::npos) continue;
      const std::string url = lines[at].substr(begin, lines[at].find('#', begin) - begin);
      const std::string file = url.substr(url.rfind('/'));
      const std::string folder = url.substr(0, url.rfind('/'));
      const std::string moved = moved_folder(folder, entry.conda.has_value());
      add("the channel or index of " + entry.name, text_, all_replaced(text_, url, moved + file),
          counts);
      if (!entry.conda) return;
      const std::string built =
          file.substr(0, file.rfind('-')) + "-" + "other" +
          file.substr(file.rfind('_') == std::string::npos ? file.rfind('.') : file.rfind('_'));
      add("the build of " + entry.name, text_, all_replaced(text_, url, folder + built), counts);
      return;
    }
  }

  static std::string moved_folder(const std::string& folder, bool of_conda) {
    if (!of_conda) return replaced(folder, "https://", "https://mirror.example/");
    const std::size_t subdir = folder.rfind('/');
    return folder.substr(0, folder.rfind('/', subdir - 1)) + "/moved" + folder.substr(subdir);
  }

  const Case& case_;
  const Manifest& manifest_;
  const std::string& text_;
  std::vector<const Entry*> pins_;
  std::vector<const Entry*> others_;
  std::vector<Expected> edits_;
};

}  // namespace

std::vector<Expected> edits_of_sources(const Case& one) {
  std::vector<Expected> result;
  for (const Manifest& manifest : one.tree.manifests) {
    for (Expected& edit : SourceEdits(one, manifest).edits()) result.push_back(std::move(edit));
  }
  return result;
}

}  // namespace pinned_images::corpus
