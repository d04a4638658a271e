// SPDX-License-Identifier: MIT
// An HTTP server of a few lines on a free loopback port, that answers with raw bytes of the test's.
#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace pinned_images {

/// Returns a TCP socket bound to a free port of 127.0.0.1.
inline int bound_socket(int& port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  if (fd < 0 || ::bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    throw std::runtime_error("no loopback port");
  }
  port = ntohs(address.sin_port);
  return fd;
}

class LoopbackServer {
 public:
  /// Given the whole request, returns the bytes to answer with; absent: never answer it.
  using Handler = std::function<std::optional<std::string>(const std::string& request)>;

  explicit LoopbackServer(Handler handler) : handler_(std::move(handler)) {
    listener_ = bound_socket(port_);
    if (::listen(listener_, 8) != 0 || ::pipe(stop_) != 0) throw std::runtime_error("no server");
    thread_ = std::thread([this] { serve(); });
  }
  ~LoopbackServer() {
    ::close(stop_[1]);
    thread_.join();
    ::close(stop_[0]);
    ::close(listener_);
  }
  LoopbackServer(const LoopbackServer&) = delete;
  LoopbackServer& operator=(const LoopbackServer&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  int port() const { return port_; }
  int connections() const { return connections_; }
  std::vector<std::string> requests() {
    const std::lock_guard lock(mutex_);
    return requests_;
  }

 private:
  bool readable(int fd) const {
    pollfd watched[] = {{fd, POLLIN, 0}, {stop_[0], POLLIN | POLLHUP, 0}};
    return ::poll(watched, 2, -1) > 0 && watched[1].revents == 0;
  }

  // Serves one connection after the other, which is all that these tests open.
  void serve() {
    while (readable(listener_)) {
      const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      ++connections_;
      std::string pending;
      while (serve_one(fd, pending)) {
      }
      ::close(fd);
    }
  }

  bool serve_one(int fd, std::string& pending) {
    while (!is_whole(pending)) {
      char bytes[4096];
      if (!readable(fd)) return false;
      const ssize_t count = ::read(fd, bytes, sizeof bytes);
      if (count <= 0) return false;
      pending.append(bytes, static_cast<std::size_t>(count));
    }
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(pending);
    }
    const std::optional<std::string> answer = handler_(pending);
    pending.clear();
    return !answer || ::send(fd, answer->data(), answer->size(), MSG_NOSIGNAL) > 0;
  }

  static bool is_whole(const std::string& request) {
    const std::size_t end = request.find("\r\n\r\n");
    if (end == std::string::npos) return false;
    const std::size_t length = request.find("Content-Length: ");
    const std::size_t body = length < end ? std::stoul(request.substr(length + 16)) : 0;
    return request.size() >= end + 4 + body;
  }

  Handler handler_;
  int listener_ = -1;
  int port_ = 0;
  int stop_[2] = {-1, -1};
  std::atomic<int> connections_ = 0;
  std::mutex mutex_;
  std::vector<std::string> requests_;
  std::thread thread_;
};

}  // namespace pinned_images
