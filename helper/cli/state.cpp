// SPDX-License-Identifier: MIT
#include "cli/state.hpp"

#include "image/lock.hpp"

#include <charconv>
#include <cstdlib>

#include <sys/stat.h>
#include <unistd.h>

namespace pinned_images::cli {
namespace {

namespace fs = std::filesystem;

// Whether it is a folder that this user alone can change, and no link to one.
bool is_our_folder(const fs::path& path) {
  struct stat info = {};
  return ::lstat(path.c_str(), &info) == 0 && S_ISDIR(info.st_mode) && info.st_uid == ::geteuid() &&
         (info.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

// Anybody can make a folder of this name in /tmp before us.
fs::path key_lock_folder() {
  const char* runtime = std::getenv("XDG_RUNTIME_DIR");
  const bool ours = runtime != nullptr && is_our_folder(runtime);
  fs::path folder = (ours ? fs::path(runtime) : fs::temp_directory_path()) /
                    ("pinned-images-" + std::to_string(::geteuid()));
  if (::mkdir(folder.c_str(), 0700) != 0 && !is_our_folder(folder)) {
    throw project_error(
        folder.string() + " can't hold our locks: it is no folder of this user's own",
        "remove it, or set TMPDIR to a folder of yours");
  }
  return folder;
}

fs::path published_file(const fs::path& folder, const std::string& image) {
  return folder / "published" / image;
}

fs::path build_file(const fs::path& folder, const std::string& image) {
  return folder / "built" / (image + ".seconds");
}

// The reference on a line of its own, and the facts.
std::string published_text(const image::Wanted& wanted) {
  return wanted.repository + ":" + image::main_tag(wanted) + "\n" + wanted.facts;
}

// The digest that the lock names for this version is part of what a push stamp says was true.
std::string tag_text(const PlannedImage& planned, const image::Lock& lock) {
  const std::string& tag = image::main_tag(planned.wanted);
  const auto locked = image::locked_image(lock, planned.wanted.repository);
  const bool speaks = locked && locked->tag == tag;
  return tag + "\n" + (speaks ? locked->digest + "\n" : "");
}

}  // namespace

FileLock State::lock(Console& console) const {
  return FileLock(folder_ / ".lock", [&] {
    console.note("waiting for another run in " + folder_.string() + " to end");
  });
}

FileLock State::lock_key(const std::string& key, Console& console) {
  return FileLock(key_lock_folder() / (key + ".lock"), [&] {
    console.note("waiting for another run that builds the same image (key " + key.substr(0, 16) +
                 ")");
  });
}

void State::write_plan(const Workspace& workspace) const {
  for (const PlannedImage& planned : workspace.images) {
    const std::string& name = planned.spec->name;
    write_note_if_changed(folder_ / (name + ".key"), planned.wanted.key + "\n");
    write_note_if_changed(folder_ / (name + ".tag"), tag_text(planned, workspace.lock));
  }
}

std::optional<std::string> State::published_facts(const std::string& image) const {
  const auto text = read_file_if_exists(published_file(folder_, image));
  const std::size_t end = text ? text->find('\n') : std::string::npos;
  if (end == std::string::npos) return std::nullopt;  // none, or cut short
  return text->substr(end + 1);
}

bool State::was_published(const PlannedImage& planned) const {
  return read_file_if_exists(published_file(folder_, planned.spec->name)) ==
         published_text(planned.wanted);
}

void State::record_published(const PlannedImage& planned) const {
  write_note_if_changed(published_file(folder_, planned.spec->name),
                        published_text(planned.wanted));
}

std::optional<long> State::last_build(const std::string& image) const {
  const auto text = read_file_if_exists(build_file(folder_, image));
  long seconds = 0;
  if (text) std::from_chars(text->data(), text->data() + text->size(), seconds);
  return seconds > 0 ? std::optional(seconds) : std::nullopt;
}

void State::record_build(const std::string& image, long seconds) const {
  write_note_if_changed(build_file(folder_, image), std::to_string(seconds) + "\n");
}

void State::drop_stamps() const {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder_, ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("push-") && name.ends_with(".stamp")) fs::remove(entry.path(), ignored);
  }
}

}  // namespace pinned_images::cli
