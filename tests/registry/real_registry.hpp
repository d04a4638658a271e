// SPDX-License-Identifier: MIT
// Real servers for tests: processes that end with their object, a docker-registry, a token server.
#pragma once

#include "loopback_server.hpp"
#include "support/file.hpp"
#include "support/process.hpp"

#include <chrono>
#include <csignal>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>

namespace pinned_images {

/// Returns once `ready` is true; throws after ten seconds.
inline void await(const std::string& what, const std::function<bool()>& ready) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!ready()) {
    if (std::chrono::steady_clock::now() > end) throw std::runtime_error(what + " didn't start");
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

inline bool accepts_connections(int port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool accepted = ::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  ::close(fd);
  return accepted;
}

class Server {
 public:
  Server(const std::vector<std::string>& command, const std::filesystem::path& log) {
    std::vector<char*> argv;
    for (const std::string& word : command) argv.push_back(const_cast<char*>(word.c_str()));
    argv.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ != 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const int out = ::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(out, STDERR_FILENO);
    ::execvp(argv[0], argv.data());
    ::_exit(127);
  }
  ~Server() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

 private:
  pid_t pid_ = -1;
};

/// A docker-registry on a free loopback port that stores into a folder with a blank in its name.
class RealRegistry {
 public:
  /// `settings`: further lines of its configuration; `http`: further lines of the section `http`.
  explicit RealRegistry(const std::filesystem::path& folder, const std::string& settings = "",
                        const std::string& http = "")
      : port_(free_port()), server_(command(folder, settings, http), folder / "registry.log") {
    await("docker-registry", [this] { return accepts_connections(port_); });
  }

  std::string name() const { return "127.0.0.1:" + std::to_string(port_); }

 private:
  static int free_port() {
    int port = 0;
    ::close(bound_socket(port));
    return port;
  }

  std::vector<std::string> command(const std::filesystem::path& folder, const std::string& settings,
                                   const std::string& http) const {
    const std::filesystem::path file = folder / "registry.yml";
    write_file(file,
               "version: 0.1\nlog: {level: warn}\nstorage:\n  filesystem:\n    rootdirectory: '" +
                   (folder / "the store").string() + "'\nhttp:\n  addr: " + name() + "\n" + http +
                   settings);
    return {"docker-registry", "serve", file.string()};
  }

  int port_;
  Server server_;
};

/// Makes key.pem and a certificate of its own, cert.pem, in `folder`; returns whether it could.
inline bool make_certificate(const std::filesystem::path& folder) {
  if (!find_program("openssl")) return false;
  Command command;
  command.argv = {"openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"};
  const std::vector<std::string> rest{"-keyout", (folder / "key.pem").string(),
                                      "-out",    (folder / "cert.pem").string(),
                                      "-subj",   "/CN=tests",
                                      "-addext", "subjectAltName=IP:127.0.0.1"};
  command.argv.insert(command.argv.end(), rest.begin(), rest.end());
  return run(command).ok();
}

}  // namespace pinned_images
