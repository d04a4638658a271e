// SPDX-License-Identifier: MIT
#include "cli/work.hpp"

#include "support/text.hpp"

#include <utility>

namespace pinned_images::cli {
namespace {

// GitLab cuts a job's log at 4 MiB, and our memory is no place for what nobody gets to read.
constexpr std::size_t longest_section = std::size_t{1} << 20U;

}  // namespace

CountedWork::CountedWork(Console& console, std::string what, std::string unit, std::size_t total)
    : console_(console),
      number_(console.begin({"", std::move(what), 0, total, std::move(unit), std::nullopt})) {}

CountedWork::~CountedWork() {
  console_.end(number_);
}

void CountedWork::add(std::size_t done, std::size_t more) {
  console_.change(number_, [done, more](Task& task) {
    task.done += done;
    task.total += more;
  });
}

ImageWork::ImageWork(Console& console, std::string image, std::string what,
                     std::optional<long> last)
    : console_(console),
      image_(std::move(image)),
      what_(std::move(what)),
      number_(console.begin({image_, what_, 0, 0, "", last})) {}

ImageWork::~ImageWork() {
  if (!is_done_) print_section(what_ + " failed after " + duration_text(seconds()), false);
  console_.end(number_);
}

void ImageWork::at(const std::string& what) {
  console_.change(number_, [&what](Task& task) { task.what = what; });
}

LineSink ImageWork::sink() {
  return [this](std::string_view line) { take(line); };
}

void ImageWork::done(const std::string& what) {
  is_done_ = true;
  print_section(what_ + ", " + duration_text(seconds()), true);
  if (!what.empty()) console_.note("[" + image_ + "] " + what + " in " + duration_text(seconds()));
}

void ImageWork::take(std::string_view line) {
  const std::string before = tail_.step();
  tail_.add(line);
  if (tail_.step() != before) at(tail_.step());
  if (!console_.wants_sections()) return console_.output(number_, line);
  kept_.emplace_back(line);
  kept_bytes_ += line.size() + sizeof(std::string);
  if (kept_bytes_ > longest_section) print_section(what_ + ", goes on", true);
}

void ImageWork::print_section(const std::string& header, bool collapsed) {
  if (kept_.empty()) return;
  console_.section(image_, {"", image_ + ": " + header, std::exchange(kept_, {}), section_begin_,
                            std::time(nullptr), collapsed});
  kept_bytes_ = 0;
  section_begin_ = std::time(nullptr);
}

long ImageWork::seconds() const {
  return std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - start_).count();
}

}  // namespace pinned_images::cli
