// SPDX-License-Identifier: MIT
#include "support/process.hpp"

#include "support/error.hpp"
#include "support/file.hpp"
#include "support/text.hpp"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <thread>

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

namespace pinned_images {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;

// The shell is the child here, not how it is started.
Command shell(std::string script, std::vector<std::string> arguments = {}) {
  Command command;
  command.argv = {"sh", "-c", std::move(script), "sh"};
  command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
  return command;
}

Command command_of(std::vector<std::string> argv) {
  Command command;
  command.argv = std::move(argv);
  return command;
}

std::string error_of(const Command& command) {
  try {
    run(command);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ExitCode::Wrong);
    return error.text();
  }
  return "no error";
}

class ProcessTest : public testing::Test {
 protected:
  ProcessTest() { fs::create_directory(folder_); }

  fs::path program(const std::string& name, const std::string& text) const {
    const fs::path path = folder_ / name;
    write_file(path, text);
    fs::permissions(path, fs::perms(0755));
    return path;
  }

  TemporaryDirectory temporary_;
  fs::path folder_ = temporary_.path() / "a folder";
};

TEST(Run, ReturnsBothStreamsAndTheExitCode) {
  const Finished finished = run(shell("printf 'out\\n'; printf 'err' >&2; exit 3"));
  EXPECT_EQ(finished.out, "out\n");
  EXPECT_EQ(finished.err, "err");
  EXPECT_EQ(finished.exit_code, 3);
  EXPECT_FALSE(finished.ok());
  EXPECT_TRUE(run(command_of({"true"})).ok());
}

TEST(Run, SaysWhichSignalEndedTheChild) {
  EXPECT_EQ(run(shell("kill -KILL $$")).exit_code, 128 + SIGKILL);
}

TEST(Run, HandsArgumentsOnUntouched) {
  const std::vector<std::string> arguments{"",     "a b", "$HOME `id` $(id)", "*", "'\"\\",
                                           "a\nb", "é"};
  EXPECT_EQ(run(shell("for a; do printf '%s|' \"$a\"; done", arguments)).out,
            join(arguments, "|") + "|");
}

TEST(Run, GivesNoInputUnlessAsked) {
  EXPECT_EQ(run(command_of({"cat"})).out, "");
}

TEST(Run, FeedsMoreThanAPipeHolds) {
  Command command = shell("tee /dev/stderr");
  for (int line = 0; line < 500000; ++line) command.input += std::to_string(line) + '\n';
  const Finished finished = run(command);
  EXPECT_EQ(finished.out, command.input);
  EXPECT_EQ(finished.err, command.input);
}

TEST(Run, OutlivesAChildThatDoesNotRead) {
  Command command = shell("exec 0<&-; echo done; exit 4");
  command.input.assign(std::size_t{4} << 20U, 'x');
  const Finished finished = run(command);
  EXPECT_EQ(finished.out, "done\n");
  EXPECT_EQ(finished.exit_code, 4);
  sigset_t mask;
  pthread_sigmask(SIG_BLOCK, nullptr, &mask);
  EXPECT_EQ(sigismember(&mask, SIGPIPE), 0) << "our own mask is as before";
}

TEST(Run, GivesTheChildTheUsualSignals) {
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  EXPECT_EQ(run(shell("kill -PIPE $$; echo alive")).exit_code, 128 + SIGPIPE);
  std::signal(SIGPIPE, before);
  EXPECT_EQ(run(shell("grep SigBlk /proc/self/status")).out, "SigBlk:\t0000000000000000\n");
}

TEST(Run, PutsTheChildInAGroupOfItsOwn) {
  EXPECT_EQ(run(shell("[ \"$(cut -d' ' -f5 /proc/$$/stat)\" = $$ ] && echo own")).out, "own\n");
}

TEST(Run, AddsToTheEnvironmentAndTakesNothingAway) {
  ::setenv("PINNED_IMAGES_TEST_KEPT", "kept =1", 1);
  ::setenv("PINNED_IMAGES_TEST_CHANGED", "old", 1);
  Command command = command_of({"env", "-0"});
  const auto plain = split(run(command).out, '\0').size();
  command.environment = {{"PINNED_IMAGES_TEST_CHANGED", "new\nline"},
                         {"PINNED_IMAGES_TEST_NEW", ""}};
  const std::string out = run(command).out;
  const auto lines = split(out, '\0');
  EXPECT_THAT(lines, testing::IsSupersetOf({"PINNED_IMAGES_TEST_KEPT=kept =1",
                                            "PINNED_IMAGES_TEST_CHANGED=new\nline",
                                            "PINNED_IMAGES_TEST_NEW="}));
  EXPECT_EQ(lines.size(), plain + 1);
  EXPECT_STREQ(std::getenv("PINNED_IMAGES_TEST_CHANGED"), "old") << "ours is as before";
  EXPECT_EQ(std::getenv("PINNED_IMAGES_TEST_NEW"), nullptr);
  ::unsetenv("PINNED_IMAGES_TEST_KEPT");
  ::unsetenv("PINNED_IMAGES_TEST_CHANGED");
}

TEST_F(ProcessTest, StartsTheChildInTheFolderNamed) {
  Command command = command_of({"pwd", "-P"});
  command.directory = folder_;
  EXPECT_EQ(run(command).out, fs::canonical(folder_).string() + "\n");
}

TEST_F(ProcessTest, LooksForTheProgramInThePathOfTheCommand) {
  program("tool", "#!/bin/sh\necho mine\n");
  Command command = command_of({"tool"});
  command.environment["PATH"] = "/usr/bin:" + folder_.string();
  EXPECT_EQ(run(command).out, "mine\n");
}

TEST_F(ProcessTest, TakesNoProgramFromWhereWeAre) {
  program("tool-of-the-checkout", "#!/bin/sh\necho trap\n");
  Command command = command_of({"tool-of-the-checkout"});
  command.directory = folder_;
  command.environment["PATH"] = "/usr/bin:.::" + fs::relative(folder_).string();
  EXPECT_EQ(error_of(command),
            "can't run `tool-of-the-checkout`: it is in no folder of PATH\n"
            "  hint: install tool-of-the-checkout, or add its folder to PATH");
}

TEST_F(ProcessTest, NamesTheProgramThatIsNotExecutable) {
  write_file(folder_ / "plain", "#!/bin/sh\n");
  EXPECT_EQ(error_of(command_of({(folder_ / "plain").string()})),
            "can't run `" + (folder_ / "plain").string() +
                "`: Permission denied\n"
                "  hint: make the file executable for the user that runs this");
}

TEST_F(ProcessTest, NamesTheProgramWhoseInterpreterIsMissing) {
  const std::string path = program("script", "#!/no/such/interpreter\n").string();
  EXPECT_EQ(error_of(command_of({path})),
            "can't run `" + path +
                "`: No such file or directory\n"
                "  hint: check that the file is there, and the interpreter that its first line "
                "names");
}

TEST_F(ProcessTest, NeverFallsBackToAShell) {
  const std::string path = program("text", "echo from a shell\n").string();
  EXPECT_EQ(error_of(command_of({path})),
            "can't run `" + path +
                "`: Exec format error\n"
                "  hint: use a program made for this machine, or a script with a `#!` line");
}

TEST_F(ProcessTest, NamesTheFolderThatIsNone) {
  Command command = command_of({"true"});
  command.directory = folder_ / "none";
  EXPECT_EQ(error_of(command), "can't run `true` in " + (folder_ / "none").string() +
                                   ": that is no folder\n"
                                   "  hint: make the folder, or name another one");
}

TEST(Run, HandsOnEachLine) {
  std::vector<std::string> lines;
  const Finished finished =
      run(shell("printf 'a\\r\\n\\nb'"), [&](std::string_view line) { lines.emplace_back(line); });
  EXPECT_THAT(lines, ElementsAre("a", "", "b"));
  EXPECT_EQ(finished.out, "a\r\n\nb");
}

// The child goes on only after its line has come through.
TEST_F(ProcessTest, HandsOnALineAtOnce) {
  const fs::path fifo = folder_ / "fifo";
  ASSERT_TRUE(run(command_of({"mkfifo", fifo.string()})).ok());
  std::vector<std::string> lines;
  run(shell("echo first >&2; read answer <\"$1\"; echo \"$answer\"", {fifo.string()}),
      [&](std::string_view line) {
        lines.emplace_back(line);
        if (line == "first") run(shell("echo second >\"$1\"", {fifo.string()}));
      });
  EXPECT_THAT(lines, ElementsAre("first", "second"));
}

TEST(Run, KeepsTheEndOfWhatGoesToASink) {
  const std::string script = "i=0; while [ $i -lt 30000 ]; do echo line $i >&2; i=$((i+1)); done";
  int lines = 0;
  const Finished finished = run(shell(script), [&](std::string_view) { ++lines; });
  EXPECT_EQ(lines, 30000);
  EXPECT_EQ(finished.err.size(), 65536U);
  EXPECT_THAT(finished.err, testing::EndsWith("line 29998\nline 29999\n"));
  EXPECT_GT(run(shell(script)).err.size(), 300000U) << "all of it without a sink";
}

TEST(Run, CutsALineThatNeverEnds) {
  std::size_t bytes = 0;
  std::size_t pieces = 0;
  run(shell("head -c 1000000 /dev/zero"), [&](std::string_view line) {
    bytes += line.size();
    ++pieces;
  });
  EXPECT_EQ(bytes, 1000000U);
  EXPECT_GT(pieces, 10U);
}

TEST(Run, DoesNotWaitForADaemonThatHoldsTheStreams) {
  const Finished finished = run(shell("sleep 1000 & echo $!"));
  EXPECT_TRUE(finished.ok());
  EXPECT_EQ(::kill(std::stoi(finished.out), SIGKILL), 0) << "the daemon was there";
}

TEST(Run, KillsTheChildIfTheSinkThrows) {
  pid_t pid = 0;
  EXPECT_THROW(run(shell("echo $$; exec sleep 1000"),
                   [&](std::string_view line) {
                     pid = std::stoi(std::string(line));
                     throw std::runtime_error("stop");
                   }),
               std::runtime_error);
  EXPECT_EQ(::kill(pid, 0), -1);
  EXPECT_EQ(errno, ESRCH);
}

TEST(Run, LeavesNoChildBehind) {
  run(command_of({"true"}));
  error_of(command_of({"/no/such/program"}));
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST(Run, MayBeCalledFromSeveralThreads) {
  std::vector<std::thread> threads;
  std::vector<int> good(8, 0);
  for (std::size_t at = 0; at < good.size(); ++at) {
    threads.emplace_back([&good, at] {
      for (int time = 0; time < 20; ++time) {
        Command command = shell("cat; exit $1", {std::to_string(at)});
        command.input.assign(100000, static_cast<char>('a' + at));
        const Finished finished = run(command);
        if (finished.out == command.input && finished.exit_code == static_cast<int>(at)) {
          ++good[at];
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(good, testing::Each(20));
}

// The number of descriptors a child has.
std::size_t descriptors() {
  return split(run(command_of({"ls", "/proc/self/fd"})).out, '\n').size();
}

TEST_F(ProcessTest, ChildrenInheritTheLockAndNoOtherDescriptor) {
  const std::size_t plain = descriptors();
  std::size_t inside = 0;
  Command command = shell("echo a; cat");
  command.input = "x";
  run(command, [&](std::string_view) { inside = descriptors(); });
  EXPECT_EQ(inside, plain) << "the pipes of another child";
  const FileLock lock(folder_ / "lock", [] {});
  EXPECT_EQ(descriptors(), plain + 1);
}

TEST_F(ProcessTest, ADaemonLeftBehindDoesNotKeepTheLock) {
  pid_t daemon = 0;
  {
    const FileLock lock(folder_ / "lock", [] {});
    daemon = std::stoi(run(shell("sleep 1000 & echo $!")).out);
  }
  const FileLock again(folder_ / "lock", [] { ADD_FAILURE() << "it had to wait"; });
  ::kill(daemon, SIGKILL);
}

TEST_F(ProcessTest, FindsPrograms) {
  const fs::path path = program("tool", "#!/bin/sh\n");
  write_file(folder_ / "plain", "");
  const std::string before = std::getenv("PATH");
  ::setenv("PATH", ("/nowhere:" + folder_.string()).c_str(), 1);
  EXPECT_EQ(find_program("tool"), path);
  EXPECT_EQ(find_program("plain"), std::nullopt) << "not executable";
  EXPECT_EQ(find_program("none"), std::nullopt);
  ::setenv("PATH", temporary_.path().c_str(), 1);
  EXPECT_EQ(find_program("a folder"), std::nullopt) << "a folder is no program";
  ::setenv("PATH", before.c_str(), 1);
  EXPECT_EQ(find_program(path.string()), path);
  EXPECT_EQ(find_program((folder_ / "none").string()), std::nullopt);
}

// What the probe said, and how it ended.
struct Probed {
  fs::path temporary;
  std::vector<std::string> lines;
  Finished finished;
};

class SignalTest : public ProcessTest {
 protected:
  // Runs the probe over `program`; sends `signals` to the probe when the program prints `ready`.
  Probed probe(const std::vector<std::string>& program, const std::vector<int>& signals,
               const std::string& before = "") const {
    Probed probed;
    pid_t pid = 0;
    Command command = shell(before + "exec \"$@\"", {PROCESS_PROBE, lock_.string()});
    command.argv.insert(command.argv.end(), program.begin(), program.end());
    probed.finished = run(command, [&](std::string_view line) {
      probed.lines.emplace_back(line);
      if (probed.lines.size() == 1) pid = std::stoi(std::string(line));
      if (probed.lines.size() == 2) probed.temporary = line;
      if (line == "ready") {
        for (const int number : signals) ::kill(pid, number);
      }
    });
    return probed;
  }

  // The script's processes hold the lock: it is free when the last of them has ended.
  void wait_for_script() const {
    const FileLock lock(lock_, [] {});
  }

  fs::path lock_ = folder_ / "lock";
  fs::path note_ = folder_ / "note";
};

TEST_F(SignalTest, ProbeRunsToItsEndWithoutASignal) {
  const Probed probed = probe({"sh", "-c", "echo ready; exit 5"}, {});
  EXPECT_EQ(probed.finished.exit_code, 5);
  ASSERT_EQ(probed.lines.size(), 3U);
  EXPECT_FALSE(fs::exists(probed.temporary));
}

// Two processes of one group; each notes the signal it got.
constexpr const char* two_that_note = R"(
import os, signal, sys
signals = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
signal.pthread_sigmask(signal.SIG_BLOCK, signals)
if os.fork():
    print("ready", flush=True)
number = signal.sigwait(signals)
note = os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
os.write(note, b"%d " % number)
)";

TEST_F(SignalTest, SignalReachesTheWholeGroupAndEndsUs) {
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
    const Probed probed = probe({PYTHON, "-c", two_that_note, note_.string()}, {number});
    wait_for_script();
    EXPECT_EQ(probed.finished.exit_code, 128 + number);
    EXPECT_EQ(probed.finished.err, "");
    const std::string noted = std::to_string(number) + " ";
    EXPECT_EQ(read_file(note_), noted + noted);
    ASSERT_NE(probed.temporary, "");
    EXPECT_FALSE(fs::exists(probed.temporary)) << "a temporary folder may hold a secret";
    fs::remove(note_);
  }
}

TEST_F(SignalTest, SignalIgnoredByWhoStartedUsStaysIgnored) {
  EXPECT_EQ(probe({"sh", "-c", "echo ready; exec sleep 1000"}, {SIGHUP, SIGTERM}, "trap '' HUP; ")
                .finished.exit_code,
            128 + SIGTERM);
  wait_for_script();
}

TEST_F(SignalTest, OrphanOfAKilledProcessHoldsTheLock) {
  const Probed probed =
      probe({"sh", "-c", "echo $$ >\"$1\"; echo ready; exec sleep 1000", "sh", note_.string()},
            {SIGKILL});
  EXPECT_EQ(probed.finished.exit_code, 128 + SIGKILL);
  bool waited = false;
  const FileLock lock(lock_, [&] {
    waited = true;
    ::kill(std::stoi(read_file(note_)), SIGTERM);
  });
  EXPECT_TRUE(waited);
  fs::remove_all(probed.temporary);
}

}  // namespace
}  // namespace pinned_images
