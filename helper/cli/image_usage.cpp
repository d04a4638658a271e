// SPDX-License-Identifier: MIT
#include "cli/image_usage.hpp"

#include "ci/uses.hpp"
#include "image/key.hpp"
#include "image/lock.hpp"
#include "support/error.hpp"
#include "support/file.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <tuple>
#include <unordered_set>

namespace pinned_images::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_bytes = std::size_t{1} << 20U;  ///< of a text that is looked through

/// Adds what each file, lock and branch names to one usage.
class Finder {
 public:
  Finder(const Workspace& workspace, const Git& git) : workspace_(workspace), git_(git) {
    for (const PlannedImage& planned : workspace.images) {
      repositories_.push_back(planned.wanted.repository);
      images_.push_back(planned.spec->name);
    }
    lock_name_ = fs::path(workspace.project.lock).filename();
    for (const std::string& path : workspace.project.ci_files) {
      ci_files_.insert(fs::path(path).lexically_relative(git.top()).generic_string());
    }
  }

  // Here an image is in use as soon as it can be asked for.
  void add_working_tree() {
    for (const PlannedImage& planned : workspace_.images) {
      const image::Wanted& wanted = planned.wanted;
      usage_.add_tag(wanted.repository, wanted.key_tag, "this working tree");
      if (wanted.version_tag) {
        usage_.add_tag(wanted.repository, *wanted.version_tag, "this working tree");
      }
    }
    add_lock(workspace_.lock, lock_name_);
    const auto read = [this](const std::string& path, std::optional<ci::Format> format) {
      return ci::read_source(path, read_file(git_.top() / path), format);
    };
    std::vector<std::string> paths = git_.working_files();
    // Git still knows those that were removed just now.
    std::erase_if(paths, [&](const std::string& path) {
      return !is_text(git_.top() / path) || is_built(git_.top() / path);
    });
    for (const std::string& path : paths) {
      ci::add_mentions(read_file(git_.top() / path), path, repositories_, usage_);
    }
    add_pipelines(paths, {finder(paths), read}, "");
  }

  // A CI file of another place: what it includes is not here.
  void add_also() {
    for (const std::string& path : workspace_.project.prune.also) {
      const std::string text = read_file(path);
      ci::add_uses(ci::pipeline_of(path, text), repositories_, "", usage_);
      ci::add_mentions(text, path, repositories_, usage_);
    }
  }

  void add_branches(const Branches& branches) {
    std::vector<GitEntry> texts;
    for (const Branch& branch : branches.all) {
      const std::vector<GitEntry> files = git_.files(branch.tree);
      std::vector<std::string> paths;
      for (const GitEntry& file : files) {
        if (file.size <= most_bytes || is_root(file.path)) paths.push_back(file.path);
      }
      add_pipelines(paths, files_of(branch, files, paths), branch.name + ":");
      for (const GitEntry& file : files) add_lock_of(branch, file);
      for (const GitEntry& file : files) {
        const bool is_new = file.size <= most_bytes && seen_.insert(file.object).second;
        if (is_new) texts.push_back({branch.name + ":" + file.path, file.object, file.size});
      }
    }
    git_.read(texts, [this](const GitEntry& file, std::string_view text) {
      ci::add_mentions(text, file.path, repositories_, usage_);
    });
  }

  image::Usage usage() { return std::move(usage_); }

 private:
  using Source = std::shared_ptr<const ci::SourceFile>;

  /// A file that was read once: what is in it, or why that can't be told.
  struct Known {
    Source source;
    std::optional<Error> failure;
  };

  // Files that are the same in several branches are read once, and named by the first.
  ci::Files files_of(const Branch& branch, const std::vector<GitEntry>& entries,
                     const std::vector<std::string>& paths) {
    ci::Files result;
    result.find = finder(paths);
    auto by_path = std::make_shared<std::map<std::string, GitEntry>>();
    for (const GitEntry& entry : entries) by_path->emplace(entry.path, entry);
    result.read = [this, by_path, name = branch.name](const std::string& path,
                                                      std::optional<ci::Format> format) {
      const GitEntry& entry = by_path->at(path);
      Known& known = read_[{path, entry.object, format}];
      if (!known.source && !known.failure) {
        git_.read({entry}, [&](const GitEntry&, std::string_view text) {
          known = read_once(path, std::string(text), format);
        });
      }
      if (known.failure) throw on_branch(name, path, *known.failure);
      return known.source;
    };
    return result;
  }

  static Known read_once(const std::string& path, std::string text,
                         std::optional<ci::Format> format) {
    try {
      return {ci::read_source(path, std::move(text), format), std::nullopt};
    } catch (const Error& error) {
      return {nullptr, error};
    }
  }

  // An error names the branch; what is read doesn't, for it may be on several.
  static Error on_branch(const std::string& branch, const std::string& path, const Error& error) {
    Place place = error.place().value_or(Place{path});
    place.path = branch + ":" + place.path;
    return input_error(place, error.problem() + ": what this CI file uses is not known",
                       "mend it on that branch, or delete the branch");
  }

  static std::function<std::vector<std::string>(std::string_view)> finder(
      const std::vector<std::string>& paths) {
    return [&paths](std::string_view pattern) { return ci::matching(pattern, paths); };
  }

  void add_pipelines(const std::vector<std::string>& paths, const ci::Files& files,
                     const std::string& at) {
    std::set<std::string> reached;
    const auto add = [&](const std::string& root) {
      const ci::Pipeline pipeline = ci::read_pipeline(files, root);
      for (const Source& source : pipeline.files) reached.insert(source->file.path);
      ci::add_uses(pipeline, repositories_, at, usage_);
    };
    for (const std::string& path : paths) {
      if (is_root(path)) add(path);
    }
    // GitLab starts from any file that the project's settings name.
    for (const std::string& path : paths) {
      if (!reached.contains(path) && looks_like_root(files, path)) add(path);
    }
  }

  bool is_root(const std::string& path) const {
    return ci::is_root(path) || ci_files_.contains(path);
  }

  // No error: most YAML is of no CI service, and some is none.
  static bool looks_like_root(const ci::Files& files, const std::string& path) {
    if (!ci::is_yaml(path)) return false;
    try {
      return files.read(path, std::nullopt)->file.format == ci::Format::GitLab;
    } catch (const Error&) {
      return false;
    }
  }

  void add_lock_of(const Branch& branch, const GitEntry& file) {
    if (fs::path(file.path).filename() != lock_name_ || !seen_locks_.insert(file.object).second)
      return;
    const std::string place = branch.name + ":" + file.path;
    git_.read({file}, [&](const GitEntry&, std::string_view text) {
      add_lock(image::parse_lock(place, text), place);
    });
  }

  // By the image's name: a fork's lock may name the repositories of the project it comes from.
  void add_lock(const image::Lock& lock, const std::string& place) {
    for (const image::LockedImage& locked : lock.images) {
      for (std::size_t i = 0; i < images_.size(); ++i) {
        // A parent may be any of them.
        if (!locked.parent.empty()) usage_.add_digest(repositories_[i], locked.parent, place);
        if (images_[i] != locked.name && repositories_[i] != locked.repository) continue;
        usage_.add_tag(repositories_[i], locked.tag, place);
        usage_.add_tag(repositories_[i], image::key_tag(locked.key), place);
        usage_.add_digest(repositories_[i], locked.digest, place);
      }
    }
  }

  // A build tree names tags in its logs.
  bool is_built(const fs::path& path) const {
    const fs::path tree = workspace_.project_file.parent_path().parent_path();
    if (!fs::exists(tree / "CMakeCache.txt") || tree == git_.top()) return false;
    return lies_in(path, tree);
  }

  static bool is_text(const fs::path& path) {
    std::error_code error;
    return fs::is_regular_file(fs::symlink_status(path, error)) &&
           fs::file_size(path, error) <= most_bytes;
  }

  const Workspace& workspace_;
  const Git& git_;
  std::set<std::string> ci_files_;  ///< of docker_ci_file(), from the repository's top
  std::string lock_name_;           ///< it may have been in another folder
  std::vector<std::string> images_;
  std::vector<std::string> repositories_;
  std::map<std::tuple<std::string, std::string, std::optional<ci::Format>>, Known> read_;
  std::unordered_set<std::string> seen_;
  std::unordered_set<std::string> seen_locks_;
  image::Usage usage_;
};

}  // namespace

image::Usage find_usage(const Workspace& workspace, const Git& git, const Branches& branches) {
  Finder finder(workspace, git);
  finder.add_working_tree();
  finder.add_also();
  finder.add_branches(branches);
  return finder.usage();
}

}  // namespace pinned_images::cli
