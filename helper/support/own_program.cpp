// SPDX-License-Identifier: MIT
#include "support/own_program.hpp"

#include "support/curl_library.hpp"
#include "support/error.hpp"
#include "support/file.hpp"

#include <cstdint>
#include <fstream>
#include <sstream>

#include <link.h>
#include <sys/auxv.h>

namespace pinned_images {
namespace {

namespace fs = std::filesystem;

// A copied glibc must not take the host's modules for names of hosts: they may need another one.
// Its own, files and dns, are built in since 2.34.
constexpr std::string_view starter = R"(#!/bin/sh
# Starts pinned-images by the loader and the libraries beside it, whatever the system has.
here=$0
while [ -L "$here" ]; do
  to=$(readlink -- "$here")
  case $to in
    /*) here=$to ;;
    *) here=${here%/*}/$to ;;
  esac
done
here=${here%/*}/../lib/pinned-images
exec "$here/@LOADER@" --library-path "$here" "$here/pinned-images" "$@"
)";

// The file that is mapped at an address (proc(5), /proc/pid/maps).
fs::path file_at(std::uintptr_t address) {
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    std::istringstream fields(line);
    std::uintptr_t begin = 0;
    std::uintptr_t end = 0;
    char dash = 0;
    fields >> std::hex >> begin >> dash >> end;
    if (address < begin || address >= end) continue;
    const std::size_t path = line.find('/');
    const bool gone = line.ends_with(" (deleted)");
    if (path == std::string::npos || gone) break;
    return line.substr(path);
  }
  throw project_error("the file of a part of this program can't be told: it was replaced meanwhile",
                      "run the command again");
}

int add_library(dl_phdr_info* info, std::size_t, void* data) {
  const std::string name = info->dlpi_name;
  // The program itself has no name, and what the kernel brings has no folder.
  if (name.find('/') == std::string::npos || info->dlpi_phnum == 0) return 0;
  const std::uintptr_t address = info->dlpi_addr + info->dlpi_phdr[0].p_vaddr;
  static_cast<std::vector<std::pair<std::string, std::uintptr_t>>*>(data)->emplace_back(
      fs::path(name).filename().string(), address);
  return 0;
}

// Where the kernel put the loader; if it is the loader that was started, the kernel put it nowhere
// else, and names it.
fs::path loader_file() {
  const std::uintptr_t address = getauxval(AT_BASE);
  return address != 0 ? file_at(address) : fs::read_symlink("/proc/self/exe");
}

void copy_one(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::copy_file(from, to, fs::copy_options::overwrite_existing, error);
  if (error) {
    throw project_error(
        from.string() + " can't be copied to " + to.string() + ": " + error.message(),
        "check the folder's rights and the space left");
  }
}

}  // namespace

OwnProgram own_program() {
  http::curl();
  std::vector<std::pair<std::string, std::uintptr_t>> loaded;
  dl_iterate_phdr(add_library, &loaded);
  OwnProgram result;
  result.program = file_at(reinterpret_cast<std::uintptr_t>(&own_program));
  const fs::path loader = loader_file();
  for (const auto& [name, address] : loaded) {
    const fs::path path = file_at(address);
    if (path == result.program) continue;
    if (fs::equivalent(path, loader)) result.loader = name;
    result.libraries.push_back({path, name});
  }
  if (result.loader.empty()) {
    throw project_error(
        "this pinned-images is linked statically: it needs no copy of its libraries",
        "copy the program itself");
  }
  return result;
}

void copy_own_program(const fs::path& prefix) {
  const OwnProgram own = own_program();
  const fs::path folder = prefix / "lib" / "pinned-images";
  fs::create_directories(folder);
  copy_one(own.program, folder / "pinned-images");
  for (const LoadedFile& library : own.libraries) copy_one(library.path, folder / library.name);
  fs::permissions(folder / own.loader, static_cast<fs::perms>(0755));
  std::string script(starter);
  constexpr std::string_view mark = "@LOADER@";
  script.replace(script.find(mark), mark.size(), own.loader);
  const fs::path start = prefix / "bin" / "pinned-images";
  write_file(start, script);
  fs::permissions(start, static_cast<fs::perms>(0755));
}

}  // namespace pinned_images
