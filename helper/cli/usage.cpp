// SPDX-License-Identifier: MIT
#include "cli/usage.hpp"

#include "ci/uses.hpp"
#include "image/key.hpp"
#include "image/lock.hpp"
#include "support/error.hpp"
#include "support/file.hpp"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <set>
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
    const fs::path lock = fs::path(workspace.project.lock).lexically_relative(git.top());
    lock_path_ = lock.generic_string();
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
    add_lock(workspace_.lock, lock_path_);
    const auto read = [this](const std::string& path) {
      const std::string text = read_file(git_.top() / path);
      return std::make_shared<const ci::CiFile>(ci::read(path, text));
    };
    std::vector<std::string> paths = git_.working_files();
    // Git still knows those that were removed just now.
    std::erase_if(paths, [&](const std::string& path) { return !is_file(git_.top() / path); });
    for (const std::string& path : paths) add_text_of(git_.top() / path, path);
    add_pipelines({std::move(paths), read}, "");
  }

  // A CI file of another place: what it includes is not here.
  void add_also() {
    for (const std::string& path : workspace_.project.prune.also) {
      const std::string text = read_file(path);
      ci::Pipeline pipeline;
      pipeline.files.push_back(std::make_shared<const ci::CiFile>(ci::read(path, text)));
      pipeline.definitions = pipeline.files.front()->definitions;
      ci::add_uses(pipeline, repositories_, "", usage_);
      add_mentions(text, path);
    }
  }

  void add_branches(const Branches& branches) {
    std::vector<GitEntry> texts;
    for (const Branch& branch : branches.all) {
      const std::vector<GitEntry> files = git_.files(branch.tree);
      add_pipelines(files_of(branch, files), branch.name + ":");
      for (const GitEntry& file : files) add_lock_of(branch, file);
      for (const GitEntry& file : files) {
        const bool is_new = file.size <= most_bytes && seen_.insert(file.object).second;
        if (is_new) texts.push_back({branch.name + ":" + file.path, file.object, file.size});
      }
    }
    git_.read(texts, [this](const GitEntry& file, std::string_view text) {
      add_mentions(text, file.path);
    });
  }

  image::Usage usage() { return std::move(usage_); }

 private:
  // Files that are the same in several branches are read once, and named by the first.
  ci::Files files_of(const Branch& branch, const std::vector<GitEntry>& entries) {
    ci::Files result;
    auto by_path = std::make_shared<std::map<std::string, GitEntry>>();
    for (const GitEntry& entry : entries) {
      result.paths.push_back(entry.path);
      by_path->emplace(entry.path, entry);
    }
    result.read = [this, by_path, name = branch.name](const std::string& path) {
      const GitEntry& entry = by_path->at(path);
      std::shared_ptr<const ci::CiFile>& known = read_[{path, entry.object}];
      if (known) return known;
      git_.read({entry}, [&](const GitEntry&, std::string_view text) {
        known = std::make_shared<const ci::CiFile>(read_on(name, path, text));
      });
      return known;
    };
    return result;
  }

  // An error names the branch; what is read doesn't, for it may be on several.
  static ci::CiFile read_on(const std::string& branch, const std::string& path,
                            std::string_view text) {
    try {
      return ci::read(path, text);
    } catch (const Error& error) {
      Place place = error.place().value_or(Place{path});
      place.path = branch + ":" + place.path;
      throw input_error(place, error.problem() + ": what this CI file uses is not known",
                        "mend it on that branch, or delete the branch");
    }
  }

  void add_pipelines(const ci::Files& files, const std::string& at) {
    for (const std::string& path : files.paths) {
      if (!ci::is_root(path)) continue;
      ci::add_uses(ci::read_pipeline(files, path), repositories_, at, usage_);
    }
  }

  void add_lock_of(const Branch& branch, const GitEntry& file) {
    if (file.path != lock_path_ || !seen_locks_.insert(file.object).second) return;
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

  static bool is_file(const fs::path& path) {
    std::error_code error;
    return fs::is_regular_file(fs::symlink_status(path, error));
  }

  void add_text_of(const fs::path& file, const std::string& place) {
    if (fs::file_size(file) <= most_bytes) add_mentions(read_file(file), place);
  }

  void add_mentions(std::string_view text, const std::string& path) {
    for (const ci::Mention& mention : ci::mentions_in(text, images_)) {
      const auto image = std::find(images_.begin(), images_.end(), mention.image);
      const std::string& repository =
          repositories_[static_cast<std::size_t>(image - images_.begin())];
      const std::string place = path + ":" + std::to_string(mention.line);
      if (mention.is_digest) {
        usage_.add_digest(repository, mention.item, place);
      } else {
        usage_.add_tag(repository, mention.item, place);
      }
    }
  }

  const Workspace& workspace_;
  const Git& git_;
  std::string lock_path_;  ///< from the repository's top
  std::vector<std::string> images_;
  std::vector<std::string> repositories_;
  std::map<std::pair<std::string, std::string>, std::shared_ptr<const ci::CiFile>> read_;
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
