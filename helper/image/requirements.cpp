// SPDX-License-Identifier: MIT
#include "image/requirements.hpp"

#include "image/indexes.hpp"
#include "image/lock_selection.hpp"
#include "python/name.hpp"
#include "support/escape.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <map>

namespace pinned_images::image {
namespace {

using manifest::Entry;
using manifest::Manifest;
using manifest::Part;
using manifest::Tree;
using python::Truth;

void add_once(std::vector<std::string>& lines, const std::string& line) {
  if (std::find(lines.begin(), lines.end(), line) == lines.end()) lines.push_back(line);
}

// `${TOKEN}` is a name, not a secret; pip reads it from the environment of the build. It must stand
// where the secret would: as the password, or as the user if there is none.
bool has_variable_for_secret(std::string_view url) {
  const std::size_t slash = url.find('/');
  if (slash == std::string_view::npos || !url.substr(slash).starts_with("//")) return false;
  url.remove_prefix(slash + 2);
  std::string_view secret = url.substr(0, url.find('@'));
  const std::size_t colon = secret.find_first_of(":/");
  if (colon != std::string_view::npos && secret[colon] == ':') secret.remove_prefix(colon + 1);
  if (!secret.starts_with("${") || url.rfind('@') != url.find('@')) return false;
  const std::size_t end = skip(secret, 2, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
  return end > 2 && secret.substr(end) == "}";
}

void reject_credentials(const Place& place, const std::string& text) {
  const auto scheme = text.find("://");
  if (scheme == std::string::npos) return;
  const auto start = text.find_last_of(" \t=", scheme);
  const std::string url = text.substr(start == std::string::npos ? 0 : start + 1);
  if (has_userinfo(url) && !has_variable_for_secret(url)) {
    throw input_error(place, "a URL holds credentials, which would stay in the image",
                      "take them out and pass them by docker_image(... SECRETS netrc=file:<path>)");
  }
}

bool is_url(const std::string& text) {
  return text.find("://") != std::string::npos;
}

/// Collects the lines of one image.
class Lists {
 public:
  Lists(const ImageSpec& image, const std::vector<Tree>& trees)
      : image_(image),
        trees_(trees),
        admitted_(admitted_entries(image, trees)),
        known_(environments_of(image, true)),
        alone_(has_locks_alone(trees)) {
    for (const std::string& pin : image.pins) pins_.insert(python::normalize_name(pin));
  }

  InstallLists collect() {
    add_options();
    find_overrides();
    for (const Located& located : admitted_) add_entry(located);
    for (const LockedPackage& package : reached_in_locks(image_, trees_, admitted_)) {
      if (!package.entry->conda) add_locked(package);
    }
    finish();
    return std::move(lists_);
  }

 private:
  void add_options() {
    if (!image_.index_url.empty()) options_.push_back("--index-url " + image_.index_url);
    for (const std::string& url : image_.extra_index_urls) extra_index(url);
    for (const std::string& url : image_.find_links) options_.push_back("--find-links " + url);
    for (const Located& located : admitted_) {
      for (const std::string& index : indexes_of(*located.entry, known_)) {
        if (is_url(index)) extra_index(index);
      }
    }
    for (const Tree& tree : trees_) {
      add_declared_indexes(tree.manifests.front());
      if (!image_.only_groups) add_file_options(tree);
    }
  }

  // An index that a tool's table declares for all packages, not for those alone that name it.
  void add_declared_indexes(const Manifest& manifest) {
    for (const manifest::NamedIndex& index : manifest.indexes) {
      if (index.only_if_named || !is_url(index.url) || is_public_index(index.url)) continue;
      if (index.is_default && image_.index_url.empty()) {
        add_once(options_, "--index-url " + index.url);
      } else {
        extra_index(index.url);
      }
    }
  }

  void add_file_options(const Tree& tree) {
    for (const Manifest& manifest : tree.manifests) {
      for (const manifest::Option& option : manifest.options) {
        reject_credentials({manifest.path, option.line, 0}, option.value);
        add_once(options_, option.value.empty() ? option.name : option.name + " " + option.value);
      }
    }
  }

  void extra_index(const std::string& url) { add_once(options_, "--extra-index-url " + url); }

  void add_entry(const Located& located) {
    const Entry& entry = *located.entry;
    if (entry.local) return;
    reject_credentials(located.place(), entry.install_line);
    if (entry.part.kind == Part::Kind::Constraint) {
      add_once(lists_.constraints, entry.install_line);
      ask(AskedLine::Kind::Constraint, located, entry.install_line);
      return;
    }
    const auto overrides = overrides_.find(entry.name);
    if (overrides != overrides_.end()) {
      for (const Located& other : overrides->second) add_line(other);
      return;
    }
    if (entry.raw && !entry.specifier && !entry.direct_reference) unsayable_.push_back(located);
    add_line(located);
  }

  void ask(AskedLine::Kind kind, const Located& located, const std::string& text) {
    lists_.asked.push_back({kind, located.entry->name, text, located.place()});
  }

  void add_line(const Located& located) {
    const Entry& entry = *located.entry;
    const std::string line = line_of(entry);
    ask(AskedLine::Kind::Requirement, located, line);
    add_once(requirements_, line);
    if (pins_.contains(entry.name)) add_once(pin_lines_, line);
  }

  // Those whose marker is false stand for nothing: the package is not installed.
  void find_overrides() {
    for (const Tree& tree : trees_) {
      for (const Manifest& manifest : tree.manifests) {
        for (const Entry& entry : manifest.entries) {
          if (entry.part.kind != Part::Kind::Override) continue;
          auto& lines = overrides_[entry.name];
          if (evaluate(condition_of(entry), known_) != Truth::No)
            lines.push_back({&manifest, &entry});
        }
      }
    }
  }

  // A URL or repository takes the place of the index where its marker holds on each platform.
  std::string line_of(const Entry& entry) const {
    for (const manifest::SourceChoice& choice : entry.source_choices) {
      if (evaluate(choice.marker, known_) == Truth::Yes) return choice.install_line;
    }
    return entry.install_line;
  }

  // A lock says which version; the requirement that asks for it stands in the manifest, if there is
  // one. Its markers tell the installer which of several lines holds, and whether one does.
  void add_locked(const LockedPackage& package) {
    const Entry& entry = *package.entry;
    if (entry.local) return;
    const std::string line = locked_line(package);
    if (line.empty()) return;
    ask(AskedLine::Kind::Locked, package, line);
    if (alone_) {
      add_once(requirements_, line);
      if (pins_.contains(entry.name)) add_once(pin_lines_, line);
    }
    if (entry.source_kind == "registry") locked_[entry.name].insert(line);
    if (pins_.contains(entry.name) || alone_) add_locked_index(entry);
  }

  void add_locked_index(const Entry& entry) {
    const bool registry = entry.source_kind == "registry";
    const auto source = entry.files_at ? index_of_files(*entry.files_at) : entry.source;
    if (registry && source && is_url(*source) && !is_public_index(*source)) extra_index(*source);
    for (const std::string& index : indexes_of(entry, known_)) {
      if (is_url(index) && !is_public_index(index)) extra_index(index);
    }
  }

  // Empty: the lock does not say where an installer finds it.
  std::string locked_line(const LockedPackage& package) const {
    const Entry& entry = *package.entry;
    const std::string tail = package.marker.empty() ? "" : " ; " + package.marker;
    if (entry.source_kind == "registry") {
      return entry.pinned ? entry.name + "==" + *entry.pinned + tail : "";
    }
    const auto reference = entry.direct_reference ? entry.direct_reference : entry.source;
    if (!reference || !is_url(*reference)) return "";
    const bool git = entry.source_kind == "git" && !reference->starts_with("git+");
    return entry.name + " @ " + (git ? "git+" : "") + *reference + tail;
  }

  // Locks of several versions without a marker that tells them apart say nothing an installer could
  // keep to: the requirement itself must.
  void add_locked_constraints() {
    for (const auto& [name, lines] : locked_) {
      const bool told_apart = std::all_of(lines.begin(), lines.end(), [](const std::string& line) {
        return line.find(" ; ") != std::string::npos;
      });
      if (lines.size() > 1 && !told_apart) continue;
      for (const std::string& line : lines) add_once(lists_.constraints, line);
    }
  }

  // Without its version in a lock, pip would take any.
  void reject_unsayable() const {
    for (const Located& located : unsayable_) {
      const Entry& entry = *located.entry;
      if (locked_.contains(entry.name)) continue;
      throw input_error(located.place(),
                        entry.name + " " + *entry.raw + " has no form that pip understands",
                        "write one range (>=1,<3), or add poetry.lock to MANIFESTS");
    }
  }

  void finish() {
    reject_unsayable();
    add_locked_constraints();
    std::sort(lists_.constraints.begin(), lists_.constraints.end());
    if (!pin_lines_.empty()) {
      lists_.pins = options_;
      lists_.pins.insert(lists_.pins.end(), pin_lines_.begin(), pin_lines_.end());
    }
    if (!requirements_.empty()) {
      lists_.requirements = options_;
      lists_.requirements.insert(lists_.requirements.end(), requirements_.begin(),
                                 requirements_.end());
    }
  }

  const ImageSpec& image_;
  const std::vector<Tree>& trees_;
  std::vector<Located> admitted_;
  Environments known_;
  bool alone_;  ///< no manifest asks for anything: the locks are what is installed
  std::set<std::string> pins_;
  std::map<std::string, std::vector<Located>> overrides_;  ///< by package
  std::vector<Located> unsayable_;                         ///< what Poetry says and PEP 440 can't
  std::map<std::string, std::set<std::string>> locked_;    ///< lines by package
  std::vector<std::string> options_;
  std::vector<std::string> pin_lines_;
  std::vector<std::string> requirements_;
  InstallLists lists_;
};

}  // namespace

InstallLists install_lists(const ImageSpec& image, const std::vector<Tree>& trees) {
  return Lists(image, trees).collect();
}

std::string to_lines(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

}  // namespace pinned_images::image
