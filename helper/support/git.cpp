// SPDX-License-Identifier: MIT
#include "support/git.hpp"

#include "support/error.hpp"
#include "support/escape.hpp"
#include "support/process.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace pinned_images {
namespace {

constexpr std::size_t read_at_once = std::size_t{16} << 20U;

Command command_of(std::vector<std::string> arguments) {
  Command command;
  command.argv = {"git", "-c", "core.quotePath=false"};
  command.argv.insert(command.argv.end(), std::make_move_iterator(arguments.begin()),
                      std::make_move_iterator(arguments.end()));
  command.environment = {{"LC_ALL", "C"}, {"GIT_TERMINAL_PROMPT", "0"}};
  command.holds_locks = false;
  return command;
}

// The last thing that git said; it may name a remote by a URL with a token.
std::string words_of(const Finished& finished) {
  std::string words = join(last_lines(finished.err, 3), " ");
  std::string result;
  for (const std::string_view word : split(words, ' ')) {
    if (!result.empty()) result += ' ';
    const std::size_t scheme = word.find("://");
    const std::size_t begin = scheme == word.npos ? 0 : word.find_last_of("'\"(", scheme) + 1;
    result += std::string(word.substr(0, begin)) + without_userinfo(word.substr(begin));
  }
  return result;
}

Error failed(const std::vector<std::string>& arguments, const Finished& finished) {
  return project_error("git " + arguments.front() + " failed: " + words_of(finished),
                       "see to the repository: `git " + arguments.front() + "` must work in it");
}

std::size_t number(std::string_view text) {
  std::size_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string lines(const std::vector<std::string>& list, std::string_view suffix) {
  std::string text;
  for (const std::string& line : list) text += line + std::string(suffix) + "\n";
  return text;
}

}  // namespace

Git::Git(const std::filesystem::path& folder) {
  if (!find_program("git")) {
    throw project_error("there is no program git, which tells what branches use",
                        "install git, and put it in PATH");
  }
  Command command = command_of({"rev-parse", "--show-toplevel"});
  command.directory = folder;
  const Finished finished = pinned_images::run(command);
  if (!finished.ok()) {
    throw project_error(
        folder.string() + " is in no git repository that can be read: " + words_of(finished),
        "run it in a full clone of the project");
  }
  top_ = std::string(trim(finished.out));
}

std::string Git::run(std::vector<std::string> arguments, const std::string& input) const {
  Command command = command_of(arguments);
  command.directory = top_;
  command.input = input;
  Finished finished = pinned_images::run(command);
  if (!finished.ok()) throw failed(arguments, finished);
  return std::move(finished.out);
}

bool Git::is_shallow() const {
  return trim(run({"rev-parse", "--is-shallow-repository"})) == "true";
}

std::vector<std::string> Git::remotes() const {
  std::vector<std::string> result;
  const std::string out = run({"remote"});
  for (const std::string_view line : split(out, '\n')) {
    if (!line.empty()) result.emplace_back(line);
  }
  return result;
}

std::string Git::url_of(const std::string& remote) const {
  const std::string out = run({"remote", "get-url", remote});
  return without_userinfo(trim(out));
}

GitRefs Git::refs() const {
  GitRefs refs;
  const std::string out = run({"for-each-ref", "--format=%(refname) %(objectname)"});
  for (const std::string_view line : split(out, '\n')) {
    const auto parts = split(line, ' ');
    if (parts.size() == 2) refs[std::string(parts[0])] = std::string(parts[1]);
  }
  return refs;
}

GitRefs Git::refs_of(const std::string& remote) const {
  Command command = command_of({"ls-remote", "--quiet", "--", remote});
  command.directory = top_;
  const Finished finished = pinned_images::run(command);
  if (!finished.ok()) {
    throw unanswered("git ls-remote " + remote + " failed: " + words_of(finished),
                     "see to the network and to git's own login for it, then try again");
  }
  GitRefs refs;
  for (const std::string_view line : split(finished.out, '\n')) {
    const auto parts = split(line, '\t');
    // What a tag tags stands in a line of its own.
    const bool is_ref = parts.size() == 2 && !parts[1].ends_with("^{}");
    if (is_ref) refs[std::string(parts[1])] = std::string(parts[0]);
  }
  return refs;
}

std::vector<std::string> Git::missing(const std::vector<std::string>& objects) const {
  std::vector<std::string> result;
  if (objects.empty()) return result;
  const std::string out = run({"cat-file", "--batch-check=%(objecttype)"}, lines(objects, ""));
  const auto answers = split(out, '\n');
  for (std::size_t i = 0; i < objects.size(); ++i) {
    const bool is_there = i < answers.size() && answers[i].find(' ') == std::string_view::npos;
    if (!is_there) result.push_back(objects[i]);
  }
  return result;
}

std::vector<std::string> Git::trees(const std::vector<std::string>& commits) const {
  std::vector<std::string> result(commits.size());
  if (commits.empty()) return result;
  const std::string out =
      run({"cat-file", "--batch-check=%(objectname)"}, lines(commits, "^{tree}"));
  const auto answers = split(out, '\n');
  for (std::size_t i = 0; i < commits.size() && i < answers.size(); ++i) {
    if (answers[i].find(' ') == std::string_view::npos) result[i] = std::string(answers[i]);
  }
  return result;
}

std::vector<std::string> Git::working_files() const {
  std::vector<std::string> result;
  const std::string out = run({"ls-files", "-z", "--cached", "--others", "--exclude-standard"});
  for (const std::string_view path : split(out, '\0')) {
    if (!path.empty()) result.emplace_back(path);
  }
  return result;
}

std::vector<GitEntry> Git::files(const std::string& tree) const {
  std::vector<GitEntry> result;
  const std::string out = run({"ls-tree", "-r", "-z", "-l", "--full-tree", tree});
  for (const std::string_view line : split(out, '\0')) {
    // `100644 blob <object> <size>\t<path>`, the size set to the right.
    const std::size_t tab = line.find('\t');
    if (!line.starts_with("100") || tab == line.npos) continue;
    const std::string_view about = line.substr(0, tab);
    const auto parts = split(about, ' ');
    if (parts.size() < 4 || parts[1] != "blob") continue;
    result.push_back(
        {std::string(line.substr(tab + 1)), std::string(parts[2]), number(parts.back())});
  }
  return result;
}

void Git::read(const std::vector<GitEntry>& entries,
               const std::function<void(const GitEntry&, std::string_view bytes)>& use) const {
  for (std::size_t begin = 0; begin < entries.size();) {
    std::string input;
    std::size_t end = begin;
    for (std::size_t bytes = 0; end < entries.size() && bytes < read_at_once; ++end) {
      bytes += entries[end].size;
      input += entries[end].object + "\n";
    }
    const std::string out = run({"cat-file", "--batch=%(objectsize)"}, input);
    std::string_view rest = out;
    for (; begin < end; ++begin) {
      const std::size_t line = rest.find('\n');
      const std::string_view answer = rest.substr(0, line);  // else `<object> missing`
      const std::size_t size = number(answer);
      const bool is_there = line != rest.npos && answer.find(' ') == answer.npos;
      if (!is_there || rest.size() < line + 1 + size + 1) {
        throw project_error(
            "git has no object " + entries[begin].object + " (" + entries[begin].path + ")",
            "fetch it: this needs a full clone");
      }
      use(entries[begin], rest.substr(line + 1, size));
      rest.remove_prefix(line + 1 + size + 1);
    }
  }
}

}  // namespace pinned_images
