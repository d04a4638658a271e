// SPDX-License-Identifier: MIT
// A program to send signals to: process_probe LOCK PROGRAM [ARGUMENT]... takes the lock, prints
// its process id and the path of a temporary folder, and runs the program, whose lines it prints.
#include "support/file.hpp"
#include "support/process.hpp"

#include <iostream>

#include <unistd.h>

int main(int argc, char** argv) {
  using namespace pinned_images;
  forward_signals();
  const TemporaryDirectory folder;
  write_file(folder.path() / "secret", "x");
  const FileLock lock(argv[1], [] {});
  std::cout << ::getpid() << '\n' << folder.path().string() << std::endl;
  Command command;
  command.argv.assign(argv + 2, argv + argc);
  return run(command, [](std::string_view line) { std::cout << line << std::endl; }).exit_code;
}
