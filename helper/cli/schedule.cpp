// SPDX-License-Identifier: MIT
#include "cli/schedule.hpp"

#include "support/parallel.hpp"

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <set>

namespace pinned_images::cli {
namespace {

/// Hands out the images whose parents are done.
class Queue {
 public:
  Queue(const Workspace& workspace, Console& console) : console_(console) {
    for (const PlannedImage& image : workspace.images) waiting_.push_back(&image);
  }

  void work(const std::function<void(const PlannedImage&)>& task) {
    while (const PlannedImage* image = next()) {
      try {
        task(*image);
        finished(*image, 0);
      } catch (const Error& error) {
        console_.error(error, image->spec->name);
        finished(*image, static_cast<int>(error.code()));
      } catch (const std::exception& error) {
        console_.error(Error(ExitCode::Bug, std::nullopt, error.what(), "please report this bug"),
                       image->spec->name);
        finished(*image, static_cast<int>(ExitCode::Bug));
      }
    }
  }

  int exit_code() const { return exit_code_; }

 private:
  const PlannedImage* next() {
    std::unique_lock lock(mutex_);
    for (;;) {
      if (exit_code_ != 0 || waiting_.empty()) return nullptr;
      const auto ready =
          std::find_if(waiting_.begin(), waiting_.end(), [&](const PlannedImage* image) {
            return image->spec->from.empty() || done_.contains(image->spec->from);
          });
      if (ready != waiting_.end()) {
        const PlannedImage* image = *ready;
        waiting_.erase(ready);
        return image;
      }
      changed_.wait(lock);
    }
  }

  void finished(const PlannedImage& image, int code) {
    const std::scoped_lock lock(mutex_);
    done_.insert(image.spec->name);
    if (exit_code_ == 0) exit_code_ = code;
    changed_.notify_all();
  }

  Console& console_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<const PlannedImage*> waiting_;
  std::set<std::string> done_;
  int exit_code_ = 0;
};

}  // namespace

int run_by_parents(const Workspace& workspace, int jobs, Console& console,
                   const std::function<void(const PlannedImage&)>& task) {
  Queue queue(workspace, console);
  on_threads(jobs, workspace.images.size(), [&] { queue.work(task); });
  return queue.exit_code();
}

void run_all(const Workspace& workspace, int jobs,
             const std::function<void(const PlannedImage&)>& task) {
  run_parallel(workspace.images.size(), jobs, [&](std::size_t i) { task(workspace.images[i]); });
}

}  // namespace pinned_images::cli
