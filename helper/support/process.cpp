// SPDX-License-Identifier: MIT
#include "support/process.hpp"

#include "support/descriptor.hpp"
#include "support/error.hpp"
#include "support/escape.hpp"
#include "support/file.hpp"
#include "support/text.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <ctime>
#include <limits>
#include <mutex>
#include <set>
#include <system_error>
#include <thread>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace pinned_images {
namespace fs = std::filesystem;
namespace {

constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();
constexpr std::size_t longest_line = std::size_t{64} * 1024;
constexpr std::size_t kept_of_err = std::size_t{64} * 1024;

// The running children, for the thread that ends us on a signal. The mutex is held while a child
// is started and while it is reaped, so that none is missed and no reused pid is signalled. Never
// destroyed: that thread may use it while the main thread leaves.
struct Children {
  std::mutex mutex;
  std::set<pid_t> pids;
};

Children& children() {
  static auto* const all = new Children;
  return *all;
}

[[noreturn]] void fail(const std::string& program, int error, std::string hint) {
  throw project_error(
      fmt::format("can't run `{}`: {}", program, std::generic_category().message(error)),
      std::move(hint));
}

[[noreturn]] void fail_for_want_of_resources(const std::string& program, int error) {
  fail(program, error, "close other programs or raise the limits (ulimit -n, ulimit -u)");
}

struct Pipe {
  Descriptor read;
  Descriptor write;
};

Pipe make_pipe(const std::string& program) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail_for_want_of_resources(program, errno);
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

void make_nonblocking(const Descriptor& end) {
  ::fcntl(end.get(), F_SETFL, ::fcntl(end.get(), F_GETFL) | O_NONBLOCK);
}

// While it lives, a write to a pipe that nobody reads fails in this thread instead of killing us.
class NoSigpipe {
 public:
  NoSigpipe() {
    sigset_t pending;
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    sigemptyset(&sigpipe_);
    sigaddset(&sigpipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &sigpipe_, &before_);
  }
  ~NoSigpipe() {
    const timespec at_once{};
    while (!was_pending_ && sigtimedwait(&sigpipe_, nullptr, &at_once) == SIGPIPE) {
    }
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  NoSigpipe(const NoSigpipe&) = delete;
  NoSigpipe& operator=(const NoSigpipe&) = delete;

 private:
  sigset_t sigpipe_{};
  sigset_t before_{};
  bool was_pending_ = false;
};

// posix_spawn(3) wants pointers to char that it does not write to.
class Pointers {
 public:
  explicit Pointers(std::vector<std::string> texts) : texts_(std::move(texts)) {
    pointers_.reserve(texts_.size() + 1);
    for (std::string& text : texts_) pointers_.push_back(text.data());
    pointers_.push_back(nullptr);
  }
  char* const* get() const { return pointers_.data(); }

 private:
  std::vector<std::string> texts_;
  std::vector<char*> pointers_;
};

std::vector<std::string> merged_environment(const std::map<std::string, std::string>& added) {
  std::vector<std::string> result;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text = *entry;
    if (added.find(std::string(text.substr(0, text.find('=')))) == added.end()) {
      result.emplace_back(text);
    }
  }
  for (const auto& [name, value] : added) result.push_back(fmt::format("{}={}", name, value));
  return result;
}

bool is_program(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored) && ::access(path.c_str(), X_OK) == 0;
}

// Entries that depend on where we are (empty, relative) are left out: a checkout must not be able
// to put its own program in the place of an engine.
std::optional<fs::path> find_in(std::string_view folders, std::string_view name) {
  for (const std::string_view folder : split(folders, ':')) {
    const fs::path path = fs::path(folder) / name;
    if (path.is_absolute() && is_program(path)) return path;
  }
  return std::nullopt;
}

std::string path_variable() {
  const char* const value = std::getenv("PATH");
  return value != nullptr ? value : "/usr/local/bin:/usr/bin:/bin";
}

fs::path resolve(const Command& command) {
  const std::string& name = command.argv.at(0);
  if (name.find('/') != std::string::npos) return name;
  const auto own = command.environment.find("PATH");
  const auto path = find_in(own != command.environment.end() ? own->second : path_variable(), name);
  if (!path) {
    throw project_error(fmt::format("can't run `{}`: it is in no folder of PATH", name),
                        fmt::format("install {}, or add its folder to PATH", name));
  }
  return *path;
}

void check_directory(const Command& command) {
  std::error_code error;
  if (!command.directory || fs::is_directory(*command.directory, error)) return;
  throw project_error(fmt::format("can't run `{}` in {}: that is no folder", command.argv.at(0),
                                  command.directory->string()),
                      "make the folder, or name another one");
}

std::string hint_for_start(int error) {
  switch (error) {
    case ENOENT:
      return "check that the file is there, and the interpreter that its first line names";
    case EACCES:
    case EPERM:
      return "make the file executable for the user that runs this";
    case ENOEXEC:
      return "use a program made for this machine, or a script with a `#!` line";
    case E2BIG:
      return "pass fewer or shorter arguments and environment variables";
    default:
      return "close other programs or raise the limits (ulimit -n, ulimit -u)";
  }
}

// What becomes of the child's three streams, folder, group and signals.
class SpawnPlan {
 public:
  SpawnPlan() {
    posix_spawn_file_actions_init(&actions_);
    posix_spawnattr_init(&attributes_);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes_, &none);
    sigset_t reset;
    sigemptyset(&reset);
    sigaddset(&reset, SIGPIPE);
    posix_spawnattr_setsigdefault(&attributes_, &reset);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnPlan() {
    posix_spawnattr_destroy(&attributes_);
    posix_spawn_file_actions_destroy(&actions_);
  }
  SpawnPlan(const SpawnPlan&) = delete;
  SpawnPlan& operator=(const SpawnPlan&) = delete;

  void connect(const Descriptor& end, int stream) {
    posix_spawn_file_actions_adddup2(&actions_, end.get(), stream);
  }
  // Only the group in the foreground may read from a terminal: ours.
  void stay_in_our_group() {
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  void no_input() {
    posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  }
  // The descriptors of locks are inherited on purpose, and a caller's may be too.
  void close_others() { posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1); }
  void enter(const fs::path& directory) {
    posix_spawn_file_actions_addchdir_np(&actions_, directory.c_str());
  }
  // Returns 0, or the error number.
  int start(pid_t& pid, const fs::path& program, const Pointers& argv, const Pointers& env) const {
    return posix_spawn(&pid, program.c_str(), &actions_, &attributes_, argv.get(), env.get());
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

// A started process. If it is left before its end (a sink threw), its group is killed.
class Child {
 public:
  explicit Child(pid_t pid)
      : pid_(pid), ended_(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))) {}
  ~Child() {
    if (pid_ == 0) return;
    ::kill(-pid_, SIGKILL);
    wait();
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // Readable once the process has ended; not open on a kernel without pidfd_open(2).
  const Descriptor& ended() const { return ended_; }

  // Returns the exit code, 128 + n after signal n.
  int wait() {
    siginfo_t info{};
    while (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT) != 0 &&
           errno == EINTR) {
    }
    const std::lock_guard lock(children().mutex);
    children().pids.erase(pid_);
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = 0;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  }

 private:
  pid_t pid_;
  Descriptor ended_;
};

// A child in our own group gets a terminal's signals itself; it is not remembered, as there is no
// group of its own to signal.
pid_t spawn(const Command& command, const SpawnPlan& plan, bool has_own_group = true) {
  const fs::path program = resolve(command);
  const Pointers argv(command.argv);
  const Pointers environment(merged_environment(command.environment));
  pid_t pid = 0;
  const std::lock_guard lock(children().mutex);
  const int error = plan.start(pid, program, argv, environment);
  if (error != 0) fail(command.argv.at(0), error, hint_for_start(error));
  if (has_own_group) children().pids.insert(pid);
  return pid;
}

// One output stream of the child: captured, and cut into lines for a sink.
class Stream {
 public:
  Stream(Descriptor end, const LineSink& sink, std::size_t kept)
      : end_(std::move(end)), sink_(sink), kept_(kept) {
    make_nonblocking(end_);
  }

  const Descriptor& end() const { return end_; }

  // Takes all that is there now; closes at the end of the stream.
  void drain() {
    std::array<char, 16384> buffer{};
    while (end_.is_open()) {
      const ssize_t count = ::read(end_.get(), buffer.data(), buffer.size());
      if (count > 0) {
        take({buffer.data(), static_cast<std::size_t>(count)});
      } else if (count < 0 && errno == EINTR) {
        continue;
      } else if (count < 0 && errno == EAGAIN) {
        return;
      } else {
        end_.close();
      }
    }
  }

  // Returns what was captured, after the last line was handed on, ended or not.
  std::string finish() {
    if (sink_ && !line_.empty()) hand_on(line_);
    if (text_.size() > kept_) text_.erase(0, text_.size() - kept_);
    return std::move(text_);
  }

 private:
  void take(std::string_view bytes) {
    text_ += bytes;
    if (kept_ != unlimited && text_.size() > 2 * kept_) text_.erase(0, text_.size() - kept_);
    if (!sink_) return;
    for (std::size_t end = bytes.find('\n'); end != std::string_view::npos;
         end = bytes.find('\n')) {
      line_ += bytes.substr(0, end);
      bytes.remove_prefix(end + 1);
      hand_on(std::exchange(line_, {}));
    }
    line_ += bytes;
    if (line_.size() > longest_line) hand_on(std::exchange(line_, {}));
  }

  void hand_on(std::string_view line) const {
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    sink_(line);
  }

  Descriptor end_;
  const LineSink& sink_;
  std::size_t kept_;
  std::string text_;
  std::string line_;
};

// What the child is still to be fed.
class Feed {
 public:
  Feed() = default;
  Feed(Descriptor end, std::string_view bytes) : end_(std::move(end)), bytes_(bytes) {
    make_nonblocking(end_);
  }

  const Descriptor& end() const { return end_; }

  // Writes as much as fits; closes after the last byte, or if the child reads no more.
  void push() {
    while (!bytes_.empty()) {
      const ssize_t count = ::write(end_.get(), bytes_.data(), bytes_.size());
      if (count >= 0) {
        bytes_.remove_prefix(static_cast<std::size_t>(count));
      } else if (errno == EAGAIN) {
        return;
      } else if (errno != EINTR) {
        break;
      }
    }
    end_.close();
  }

 private:
  Descriptor end_;
  std::string_view bytes_;
};

// Moves bytes until the child has ended and all it had printed is taken. Not until its streams
// are closed: a daemon that it left behind may hold them for ever.
void converse(const Child& child, Feed& feed, Stream& out, Stream& err) {
  bool ended = false;
  while (!ended && (child.ended().is_open() || out.end().is_open() || err.end().is_open())) {
    std::array<pollfd, 4> watched{{{out.end().get(), POLLIN, 0},
                                   {err.end().get(), POLLIN, 0},
                                   {feed.end().get(), POLLOUT, 0},
                                   {child.ended().get(), POLLIN, 0}}};
    if (::poll(watched.data(), watched.size(), -1) < 0 && errno != EINTR) {
      throw std::system_error(errno, std::generic_category(), "poll");
    }
    ended = watched[3].revents != 0;
    out.drain();
    err.drain();
    if (watched[2].revents != 0) feed.push();
  }
}

Finished run(const Command& command, const LineSink& sink, std::size_t kept) {
  check_directory(command);
  const std::string& program = command.argv.at(0);
  SpawnPlan plan;
  Pipe in;
  if (command.input.empty()) {
    plan.no_input();
  } else {
    in = make_pipe(program);
    plan.connect(in.read, STDIN_FILENO);
  }
  Pipe out = make_pipe(program);
  Pipe err = make_pipe(program);
  plan.connect(out.write, STDOUT_FILENO);
  plan.connect(err.write, STDERR_FILENO);
  if (command.directory) plan.enter(*command.directory);
  if (!command.holds_locks) plan.close_others();

  const NoSigpipe no_sigpipe;
  Child child(spawn(command, plan));
  in.read.close();
  out.write.close();
  err.write.close();
  Feed feed = command.input.empty() ? Feed() : Feed(std::move(in.write), command.input);
  Stream out_stream(std::move(out.read), sink, unlimited);
  Stream err_stream(std::move(err.read), sink, kept);
  converse(child, feed, out_stream, err_stream);
  std::string out_text = out_stream.finish();
  std::string err_text = err_stream.finish();
  return {child.wait(), std::move(out_text), std::move(err_text)};
}

sigset_t signals_to_forward() {
  sigset_t result;
  sigemptyset(&result);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction action {};
    sigaction(number, nullptr, &action);
    // Ignored by whoever started us (nohup, a job in the background): so it stays.
    if (action.sa_handler != SIG_IGN) sigaddset(&result, number);
  }
  return result;
}

// Ends us with the mutex held: no child starts any more, and no thread that waits for one gets to
// report the failure that is only our signal.
[[noreturn]] void end_by(int number) {
  children().mutex.lock();
  for (const pid_t pid : children().pids) ::kill(-pid, number);
  remove_temporary_directories();
  ::_exit(128 + number);
}

}  // namespace

Finished run(const Command& command) {
  return run(command, nullptr, unlimited);
}

Finished run(const Command& command, const LineSink& sink) {
  return run(command, sink, kept_of_err);
}

int run_on_console(const Command& command) {
  check_directory(command);
  SpawnPlan plan;
  plan.stay_in_our_group();
  if (command.directory) plan.enter(*command.directory);
  return Child(spawn(command, plan, false)).wait();
}

std::optional<fs::path> find_program(std::string_view name) {
  if (name.find('/') == std::string_view::npos) return find_in(path_variable(), name);
  return is_program(name) ? std::optional<fs::path>(name) : std::nullopt;
}

// A thread that waits, rather than a handler: it may use a mutex and remove files. All threads
// started later inherit the mask, so that it alone gets these signals.
void forward_signals() {
  const sigset_t signals = signals_to_forward();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::thread([signals] {
    int number = 0;
    while (sigwait(&signals, &number) != 0) {
    }
    end_by(number);
  }).detach();
}

}  // namespace pinned_images
