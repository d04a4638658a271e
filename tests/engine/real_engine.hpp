// SPDX-License-Identifier: MIT
// A real engine for tests, with a store or a daemon of its own in a scratch folder, and a root file
// system made from this machine's shell.
#pragma once

#include "fake_program.hpp"
#include "registry/real_registry.hpp"
#include "support/process.hpp"

#include <csignal>
#include <filesystem>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

namespace pinned_images::engine {

/// Thrown where an engine can't be tested here; says why.
struct Skip {
  std::string reason;
};

inline Finished run_words(std::vector<std::string> argv) {
  Command command;
  command.argv = std::move(argv);
  return run(command);
}

/// Makes a tar of /bin/sh, /bin/cat and the libraries they load.
inline void make_rootfs(const std::filesystem::path& tar) {
  std::vector<std::string> argv{"tar", "-chf", tar.string(), "-C", "/", "bin/sh", "bin/cat"};
  const Finished loaded = run_words({"ldd", "/bin/sh", "/bin/cat"});
  std::set<std::string> files;
  for (const std::string_view line : split(loaded.out, '\n')) {
    const std::size_t begin =
        line.find(" /") != std::string_view::npos ? line.find(" /") + 1 : line.find('/');
    const std::size_t end = line.find(" (");
    if (begin == std::string_view::npos || end == std::string_view::npos) continue;
    files.emplace(line.substr(begin + 1, end - begin - 1));
  }
  argv.insert(argv.end(), files.begin(), files.end());
  const Finished packed = run_words(argv);
  if (!packed.ok()) throw Skip{"no root file system could be made: " + packed.err};
}

/// A dockerd that leaves the machine's network alone. It ends with its object, by SIGTERM: its
/// containerd goes with it.
class Daemon {
 public:
  explicit Daemon(const std::filesystem::path& folder) {
    const std::vector<std::string> words{"dockerd",
                                         "--data-root",
                                         (folder / "data").string(),
                                         "--exec-root",
                                         (folder / "exec").string(),
                                         "--pidfile",
                                         (folder / "pid").string(),
                                         "--host",
                                         "unix://" + (folder / "docker.sock").string(),
                                         "--bridge=none",
                                         "--iptables=false",
                                         "--storage-driver=vfs"};
    std::vector<char*> argv;
    for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ != 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    const int log = ::open((folder / "log").c_str(), O_WRONLY | O_CREAT, 0600);
    ::dup2(log, STDOUT_FILENO);
    ::dup2(log, STDERR_FILENO);
    ::execvp(argv[0], argv.data());
    ::_exit(127);
  }
  ~Daemon() {
    ::kill(pid_, SIGTERM);
    ::waitpid(pid_, nullptr, 0);
  }
  Daemon(const Daemon&) = delete;
  Daemon& operator=(const Daemon&) = delete;

 private:
  pid_t pid_ = -1;
};

/// Selects an engine by this process' environment. `kind`: docker (the legacy builder),
/// docker-buildkit, buildah, podman.
class RealEngine {
 public:
  explicit RealEngine(const std::string& kind) {
    if (::geteuid() != 0) throw Skip{"this needs root"};
    std::filesystem::create_directories(folder());
    environment_.set("TMPDIR", folder().string());
    if (kind.starts_with("docker")) {
      start_docker(kind == "docker-buildkit");
    } else {
      use_own_store(kind);
    }
    make_rootfs(folder() / "rootfs.tar");
  }
  ~RealEngine() {
    daemon_.reset();
    const std::string mounts = run_words({"cat", "/proc/self/mounts"}).out;
    const std::string place = scratch_.path().string();
    for (const std::string_view line : split(mounts, '\n')) {
      if (line.find(place) == std::string_view::npos) continue;
      const std::string_view rest = line.substr(line.find(place));
      // A blank in a mount's path is written \040.
      std::string target(rest.substr(0, rest.find(' ')));
      for (std::size_t at = target.find("\\040"); at != std::string::npos;
           at = target.find("\\040")) {
        target.replace(at, 4, " ");
      }
      run_words({"umount", "--lazy", target});
    }
  }
  RealEngine(const RealEngine&) = delete;
  RealEngine& operator=(const RealEngine&) = delete;

  std::filesystem::path folder() const { return scratch_.path() / "a folder"; }

 private:
  void use_own_store(const std::string& program) {
    if (!find_program(program)) throw Skip{program + " is not installed"};
    write_file(folder() / "storage.conf",
               fmt::format("[storage]\ndriver = \"vfs\"\ngraphroot = \"{0}/store\"\n"
                           "runroot = \"{0}/run\"\n",
                           scratch_.path().string()));
    environment_.set("CONTAINERS_STORAGE_CONF", (folder() / "storage.conf").string());
  }

  void start_docker(bool buildkit) {
    if (!find_program("dockerd")) throw Skip{"dockerd is not installed"};
    const std::filesystem::path client = find_client(buildkit);
    std::filesystem::create_directories(folder() / "bin");
    std::filesystem::create_symlink(client, folder() / "bin" / "docker");
    const char* const path = std::getenv("PATH");
    environment_.set("PATH", (folder() / "bin").string() + ":" + (path != nullptr ? path : ""));
    environment_.set("DOCKER_CONFIG", (folder() / "config").string());
    environment_.set("DOCKER_CONTEXT", std::nullopt);
    environment_.set("DOCKER_HOST", "unix://" + (scratch_.path() / "docker.sock").string());
    daemon_ = std::make_unique<Daemon>(scratch_.path());
    await("dockerd", [] { return run_words({"docker", "version"}).ok(); });
  }

  static std::filesystem::path find_client(bool buildkit) {
    const char* const path = std::getenv("PATH");
    const std::string folders = std::string(path != nullptr ? path : "") + ":/usr/bin";
    for (const std::string_view one : split(folders, ':')) {
      const std::filesystem::path client = std::filesystem::path(one) / "docker";
      if (::access(client.c_str(), X_OK) != 0) continue;
      const std::string version = run_words({client.string(), "--version"}).out;
      if (!version.starts_with("Docker version ")) continue;
      const bool speaks = std::stoi(version.substr(15)) < 23 ||
                          run_words({client.string(), "buildx", "version"}).ok();
      if (speaks == buildkit) return client;
    }
    throw Skip{buildkit ? "no docker here builds with BuildKit"
                        : "no docker here has the legacy builder alone"};
  }

  TemporaryDirectory scratch_;
  Environment environment_;
  std::unique_ptr<Daemon> daemon_;
};

}  // namespace pinned_images::engine
