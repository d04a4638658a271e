// SPDX-License-Identifier: MIT
#include "engine/run_by_build.hpp"

#include "engine/failure.hpp"
#include "support/file.hpp"
#include "support/text.hpp"

#include <charconv>
#include <filesystem>
#include <optional>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

namespace pinned_images::engine {
namespace fs = std::filesystem;
namespace {

// The same in every run: arguments are read from files. `x` keeps the line ends at an argument's
// end, which $(...) takes off.
constexpr std::string_view script = R"(job=/pinned-images
n=$(cat "$job/count")
i=0
set --
while [ "$i" -lt "$n" ]; do
  word=$(cat "$job/argv/$i"; echo x)
  set -- "$@" "${word%x}"
  i=$((i + 1))
done
"$@" < "$job/input" > "$job/out" 2> "$job/err"
echo "$?" > "$job/code"
exit 1
)";

// A user of the image other than root must be able to read and write in the mounted folder. That
// lies in a folder that only we can enter.
void open_to_all(const fs::path& folder) {
  fs::permissions(folder, fs::perms::all);
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    fs::permissions(entry.path(), entry.is_directory()
                                      ? fs::perms::all
                                      : fs::perms::owner_read | fs::perms::owner_write |
                                            fs::perms::group_read | fs::perms::others_read);
  }
}

void write_job(const fs::path& folder, const std::vector<std::string>& argv,
               const std::string& input) {
  write_file(folder / "script", script);
  write_file(folder / "input", input);
  write_file(folder / "count", std::to_string(argv.size()));
  for (std::size_t i = 0; i < argv.size(); ++i) {
    write_file(folder / "argv" / std::to_string(i), argv[i]);
  }
  open_to_all(folder);
}

/// Returns what the image left in a file; absent if there is none that is a plain file and no
/// bigger than any that we asked for. What runs in the image may have put a link or a pipe there
/// instead.
std::optional<std::string> read_left(const fs::path& path) {
  constexpr off_t longest = 64 << 20;
  const int file = ::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (file < 0) return std::nullopt;
  struct stat info = {};
  std::string bytes;
  const bool plain = ::fstat(file, &info) == 0 && S_ISREG(info.st_mode) && info.st_size <= longest;
  if (plain) bytes.resize(static_cast<std::size_t>(info.st_size));
  std::size_t at = 0;
  while (at < bytes.size()) {
    const ssize_t count = ::read(file, bytes.data() + at, bytes.size() - at);
    if (count <= 0) break;
    at += static_cast<std::size_t>(count);
  }
  ::close(file);
  bytes.resize(at);
  return plain ? std::optional(bytes) : std::nullopt;
}

Command build_command(const RunPlace& place, const fs::path& folder) {
  write_file(folder / "Dockerfile",
             fmt::format("FROM {}\nRUN [\"/bin/sh\", \"/pinned-images/script\"]\n", place.from));
  Command command;
  std::vector<std::string>& line = command.argv;
  line = place.isolation.run_prefix;
  line.insert(line.end(), {place.program, "build", "--no-cache", "--layers=false", "--force-rm",
                           "--security-opt", "label=disable", "--platform", place.platform,
                           "--volume", (folder / "job").string() + ":/pinned-images"});
  for (const auto* more : {&place.isolation.build_arguments, &place.isolation.run_arguments}) {
    line.insert(line.end(), more->begin(), more->end());
  }
  line.insert(line.end(),
              {"--file", (folder / "Dockerfile").string(), (folder / "context").string()});
  return command;
}

}  // namespace

Finished run_by_build(const RunPlace& place, const std::vector<std::string>& argv,
                      const std::string& input) {
  const TemporaryDirectory folder;
  const fs::path job = folder.path() / "job";
  write_job(job, argv, input);
  fs::create_directories(folder.path() / "context");
  const Finished built = run(build_command(place, folder.path()));
  const std::optional<std::string> code = read_left(job / "code");
  if (!code) throw engine_failed(place.program, "start `" + argv.at(0) + "` in the image", built);
  Finished result;
  result.out = read_left(job / "out").value_or("");
  result.err = read_left(job / "err").value_or("");
  const std::string_view digits = trim(*code);
  std::from_chars(digits.data(), digits.data() + digits.size(), result.exit_code);
  return result;
}

}  // namespace pinned_images::engine
