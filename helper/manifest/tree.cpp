// SPDX-License-Identifier: MIT
#include "manifest/tree.hpp"

#include "manifest/readers.hpp"
#include "support/error.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace pinned_images::manifest {
namespace {

constexpr std::size_t max_files = 1000;

std::string option_of(const Include& include) {
  return include.constraint ? "-c" : "-r";
}

// pip takes these for URLs (SCHEME_RE of its reader), `file:` among them.
bool is_remote(const std::string& path) {
  const std::size_t colon = path.find(':');
  if (colon == std::string::npos) return false;
  const std::string scheme = lower(path.substr(0, colon));
  return scheme == "http" || scheme == "https" || scheme == "file" ||
         path.compare(colon, 3, "://") == 0;
}

// As text: `.` goes, and `..` takes the folder before it.
std::string normal_path(const std::string& path) {
  std::vector<std::string> kept;
  for (const std::string_view part : split(path, '/')) {
    if (part.empty() || part == ".") continue;
    if (part == ".." && !kept.empty() && kept.back() != "..") {
      kept.pop_back();
    } else {
      kept.emplace_back(part);
    }
  }
  return (path.starts_with('/') ? "/" : "") + join(kept, "/");
}

std::string beside(const std::string& including, const std::string& path) {
  if (path.starts_with('/')) return normal_path(path);
  const auto slash = including.rfind('/');
  return normal_path(slash == std::string::npos ? path : including.substr(0, slash + 1) + path);
}

/// Follows includes depth first, as pip does, and reads each file once.
class TreeReader {
 public:
  explicit TreeReader(const ReadSource& read_source) : read_source_(read_source) {}

  Tree read(const std::string& path) {
    const auto source = read_source_(path);
    if (!source) {
      throw input_error({path}, "there is no such file", "correct the path in MANIFESTS");
    }
    require_inside({path}, "", *source);
    Manifest manifest = manifest::read(path, *source->text);
    if (const auto& refusal = manifest.refusal) {
      throw input_error({path}, refusal->problem, refusal->hint);
    }
    add(*source, std::move(manifest));
    return {SharedManifests(std::move(manifests_))};
  }

 private:
  void add(const Source& source, Manifest manifest) {
    Manifest& added = manifests_.emplace_back(std::move(manifest));
    known_.emplace(source.real_path, &added);
    open_.push_back(source.real_path);
    for (const Include& include : added.includes) follow(added.path, include);
    open_.pop_back();
  }

  void follow(const std::string& including, const Include& include) {
    const Place place{including, include.line, include.column};
    check(place, include);
    const std::string path = beside(including, include.path);
    const auto source = read_source_(path);
    if (!source) {
      throw input_error(place, option_of(include) + " " + include.path + ": there is no " + path,
                        "correct the path: it is relative to the folder of " + including);
    }
    require_inside(place, option_of(include) + " " + include.path + ": ", *source);
    reject_circle(place, source->real_path, path);
    const auto known = known_.find(source->real_path);
    if (known != known_.end()) {
      if (!include.constraint) mark(*known->second, Part::Kind::Dependencies);
      return;
    }
    if (manifests_.size() >= max_files) {
      throw input_error(place, "more than 1,000 files include each other", "include fewer files");
    }
    Manifest manifest = read_requirements(path, *source->text);
    if (include.constraint) mark(manifest, Part::Kind::Constraint);
    add(*source, std::move(manifest));
  }

  static void require_inside(const Place& place, const std::string& subject, const Source& source) {
    if (source.text) return;
    throw input_error(place,
                      subject + "the file lies outside the project (" + source.real_path + ")",
                      "copy it into the project");
  }

  static void check(const Place& place, const Include& include) {
    if (is_remote(include.path)) {
      throw input_error(place,
                        option_of(include) +
                            " of a URL: files outside the project can "
                            "change without notice",
                        "put the file into the project and name its path");
    }
    if (include.path.find("${") != std::string::npos) {
      throw input_error(
          place, option_of(include) + " " + include.path + ": a variable's value isn't known here",
          "write the path without a variable");
    }
    if (include.path.empty()) {
      throw input_error(place, option_of(include) + " names no file", "name a file behind it");
    }
  }

  void reject_circle(const Place& place, const std::string& real_path, const std::string& path) {
    const auto begin = std::find(open_.begin(), open_.end(), real_path);
    if (begin == open_.end()) return;
    std::vector<std::string> circle;
    for (auto at = begin; at != open_.end(); ++at) {
      circle.push_back(known_.at(*at)->path);
    }
    circle.push_back(path);
    throw input_error(place, "files include each other in a circle: " + join(circle, " -> "),
                      "remove one of these -r or -c");
  }

  // A file that both `-r` and `-c` reach is installed: the requirement says all that the
  // constraint does.
  static void mark(Manifest& manifest, Part::Kind kind) {
    for (Entry& entry : manifest.entries) entry.part.kind = kind;
  }

  const ReadSource& read_source_;
  std::deque<Manifest> manifests_;          ///< whose references stay as it grows
  std::map<std::string, Manifest*> known_;  ///< by real path
  std::vector<std::string> open_;
};

}  // namespace

Tree read_tree(const std::string& path, const ReadSource& read_source) {
  return TreeReader(read_source).read(path);
}

}  // namespace pinned_images::manifest
