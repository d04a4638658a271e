// SPDX-License-Identifier: MIT
#include "engine/run_by_build.hpp"

#include "engine/failure.hpp"
#include "support/file.hpp"
#include "support/text.hpp"

#include <charconv>
#include <filesystem>
#include <optional>

#include <fmt/format.h>

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
  const std::optional<std::string> code = read_file_if_exists(job / "code");
  if (!code) throw engine_failed(place.program, "start `" + argv.at(0) + "` in the image", built);
  Finished result;
  result.out = read_file(job / "out");
  result.err = read_file(job / "err");
  const std::string_view digits = trim(*code);
  std::from_chars(digits.data(), digits.data() + digits.size(), result.exit_code);
  return result;
}

}  // namespace pinned_images::engine
