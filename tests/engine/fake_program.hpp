// SPDX-License-Identifier: MIT
// Programs in place of the engines': they record each call, answer what they were told, and fail on
// all else.
#pragma once

#include "support/error.hpp"
#include "support/file.hpp"
#include "support/text.hpp"

#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace pinned_images::engine {

using Call = std::vector<std::string>;

/// What a fake does at one call.
struct Answer {
  std::string out{};
  std::string err{};
  int code = 0;
  std::string iid{};                         ///< written to the file after --iidfile
  std::map<std::string, std::string> job{};  ///< files made in the folder mounted at /pinned-images
};

/// Sets variables of this process for a scope.
class Environment {
 public:
  void set(const std::string& name, const std::optional<std::string>& value) {
    const char* const before = std::getenv(name.c_str());
    before_.emplace(name, before != nullptr ? std::optional<std::string>(before) : std::nullopt);
    put(name, value);
  }
  Environment() = default;
  ~Environment() {
    for (const auto& [name, value] : before_) put(name, value);
  }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  static void put(const std::string& name, const std::optional<std::string>& value) {
    value ? ::setenv(name.c_str(), value->c_str(), 1) : ::unsetenv(name.c_str());
  }

  std::map<std::string, std::optional<std::string>> before_;
};

/// A PATH with nothing but fakes in it, and a folder for temporary files with a blank in its name.
class FakePrograms {
 public:
  FakePrograms() {
    std::filesystem::create_directories(bin());
    std::filesystem::create_directories(temporary());
    write_file(folder() / "count", "0\n");
    for (const char* name : {"BUILDAH_ISOLATION", "DOCKER_CONFIG", "DOCKER_BUILDKIT"}) {
      environment.set(name, std::nullopt);
    }
    environment.set("PATH", bin().string());
    environment.set("TMPDIR", temporary().string());
    environment.set("HOME", (folder() / "home").string());
  }

  std::filesystem::path folder() const { return scratch_.path() / "a folder"; }

  void add(const std::string& name) {
    static constexpr std::string_view script = R"(#!/bin/sh
here='{folder}'
read -r n < "$here/count"
n=$((n + 1))
echo "$n" > "$here/count"
{{
  printf '%s\037' "{name}" "$@"
  printf 'BUILDKIT=%s,%s,%s' "$DOCKER_BUILDKIT" "${{BUILDX_BUILDER-unset}}" \
    "$BUILDX_NO_DEFAULT_ATTESTATIONS"
  printf '\036'
}} >> "$here/calls"
[ -z "$DOCKER_CONFIG" ] || /bin/cat "$DOCKER_CONFIG/config.json" > "$here/config of $n"
previous=
for word in "$@"; do
  [ "$previous" != --authfile ] || [ ! -e "$word" ] || /bin/cat "$word" > "$here/config of $n"
  previous=$word
done
if [ ! -e "$here/$n.code" ]; then
  echo "fake: nobody told of call $n: $*" >&2
  exit 99
fi
previous=
for word in "$@"; do
  [ "$previous" != --iidfile ] || /bin/cat "$here/$n.iid" > "$word"
  case $word in *:/pinned-images) /bin/cp -r "$here/$n.job/." "${{word%:/pinned-images}}" ;; esac
  previous=$word
done
/bin/cat "$here/$n.out"
/bin/cat "$here/$n.err" >&2
read -r code < "$here/$n.code"
exit "$code"
)";
    write_file(bin() / name,
               fmt::format(script, fmt::arg("folder", folder().string()), fmt::arg("name", name)));
    std::filesystem::permissions(bin() / name, std::filesystem::perms::owner_all);
  }

  /// Tells the answer to the next call nobody has told of yet.
  void answer(const Answer& answer) {
    const std::string n = std::to_string(++told_);
    write_file(folder() / (n + ".out"), answer.out);
    write_file(folder() / (n + ".err"), answer.err);
    write_file(folder() / (n + ".iid"), answer.iid);
    std::filesystem::create_directories(folder() / (n + ".job"));
    for (const auto& [name, text] : answer.job) write_file(folder() / (n + ".job") / name, text);
    write_file(folder() / (n + ".code"), std::to_string(answer.code) + "\n");
  }

  /// Returns the calls since the last time; folders of our own for temporary files are `TMP`.
  std::vector<Call> calls() {
    std::vector<Call> result;
    builders_.clear();
    for (const std::string_view text : split(read_and_clear(), '\036')) {
      if (text.empty()) continue;
      Call call;
      for (const std::string_view word : split(text, '\037')) call.push_back(shown(word));
      builders_.push_back(call.back());
      call.pop_back();
      result.push_back(call);
    }
    return result;
  }
  /// Returns what each of those calls was told of docker's builder.
  const std::vector<std::string>& builders() const { return builders_; }

  /// Returns the config.json or auth.json that the n-th call saw.
  std::string logins_of_call(int n) const {
    return read_file(folder() / fmt::format("config of {}", n));
  }

  Environment environment;

 private:
  std::filesystem::path bin() const { return folder() / "bin"; }
  std::filesystem::path temporary() const { return folder() / "tmp"; }

  const std::string& read_and_clear() {
    calls_text_ = read_file_if_exists(folder() / "calls").value_or("");
    write_file(folder() / "calls", "");
    return calls_text_;
  }
  std::string shown(std::string_view word) const {
    const std::string ours = (temporary() / "pinned-images-").string();
    std::string text(word);
    for (std::size_t at = text.find(ours); at != std::string::npos; at = text.find(ours, at)) {
      text.replace(at, ours.size() + 6, "TMP");
    }
    return text;
  }

  TemporaryDirectory scratch_;
  int told_ = 0;
  std::string calls_text_;
  std::vector<std::string> builders_;
};

/// Returns `exit N: ` and the text of the Error that `act` throws; else `no error`.
template <class Act>
std::string error_of(Act&& act) {
  try {
    act();
  } catch (const Error& error) {
    return fmt::format("exit {}: {}", static_cast<int>(error.code()), error.text());
  }
  return "no error";
}

}  // namespace pinned_images::engine
