// SPDX-License-Identifier: MIT
// A registry of one repository with many tags, all of our images: two tags an image, a base layer
// in common. Answers GET and HEAD over HTTP/1.1 on loopback, as fast as one thread can; prints its
// address.
//
//   many_tags <tags>
#include "image/key.hpp"
#include "image/labels.hpp"
#include "support/hash.hpp"

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include <arpa/inet.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace pinned_images {
namespace {

using Json = nlohmann::json;

const std::string manifest_type = "application/vnd.docker.distribution.manifest.v2+json";

/// The answers by their paths, whole.
class Content {
 public:
  explicit Content(std::size_t tags) {
    Json names = Json::array();
    for (std::size_t i = 0; i < tags / 2; ++i) add_image(i, names);
    add("/v2/", "{}", "application/json", "");
    add("/v2/lab/lint/tags/list?n=1000", Json{{"name", "lab/lint"}, {"tags", names}}.dump(),
        "application/json", "");
  }

  const std::string* answer(const std::string& path) const {
    const auto found = answers_.find(path);
    return found == answers_.end() ? nullptr : &found->second;
  }

 private:
  void add_image(std::size_t i, Json& names) {
    image::Record record;
    record.name = "lint";
    record.facts = fmt::format("format 1\nimage lint\nsystem-package package-{}\n", i);
    record.key = image::key_of(record.facts);
    record.created =
        fmt::format("2026-01-{:02}T{:02}:{:02}:00Z", 1 + i / 1440 % 28, i / 60 % 24, i % 60);
    for (int n = 0; n < 60; ++n) {
      record.inventory.push_back({fmt::format("package-{}", n), "1.2.3"});
    }
    const std::vector<std::string> ids = {sha256_digest("base"),
                                          sha256_digest(fmt::format("{}", i))};
    Json labels = Json::object();
    for (const auto& [name, value] : image::to_labels(record, ids)) labels[name] = value;
    const std::string config = Json{{"os", "linux"},
                                    {"architecture", "amd64"},
                                    {"config", {{"Labels", labels}}},
                                    {"rootfs", {{"type", "layers"}, {"diff_ids", ids}}}}
                                   .dump();
    Json layers = Json::array();
    for (const std::string& id : ids) {
      layers.push_back({{"mediaType", "application/vnd.docker.image.rootfs.diff.tar.gzip"},
                        {"size", 1'000'000},
                        {"digest", id}});
    }
    const std::string manifest = Json{
        {"schemaVersion", 2},
        {"mediaType", manifest_type},
        {"config",
         {{"mediaType", "application/vnd.docker.container.image.v1+json"},
          {"size", config.size()},
          {"digest", sha256_digest(config)}}},
        {"layers", layers}}.dump();
    add("/v2/lab/lint/blobs/" + sha256_digest(config), config, "application/octet-stream", "");
    for (const std::string& tag :
         {fmt::format("0.{}.{}", i / 100, i % 100), image::key_tag(record.key)}) {
      names.push_back(tag);
      add("/v2/lab/lint/manifests/" + tag, manifest, manifest_type, sha256_digest(manifest));
    }
  }

  void add(const std::string& path, const std::string& body, const std::string& type,
           const std::string& digest) {
    std::string head = fmt::format("HTTP/1.1 200 OK\r\nContent-Type: {}\r\nContent-Length: {}\r\n",
                                   type, body.size());
    if (!digest.empty()) head += "Docker-Content-Digest: " + digest + "\r\n";
    answers_.emplace(path, head + "\r\n" + body);
  }

  std::unordered_map<std::string, std::string> answers_;
};

/// A connection: what came of a request, what is left of an answer.
struct Connection {
  std::string in;
  std::string out;
};

class Server {
 public:
  explicit Server(const Content& content) : content_(content) {
    listening_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    sockaddr_in address = {};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* any = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listening_, any, size) != 0 || ::listen(listening_, 128) != 0 ||
        ::getsockname(listening_, any, &size) != 0) {
      std::perror("many_tags");
      std::exit(1);
    }
    fmt::print("127.0.0.1:{}\n", ntohs(address.sin_port));
    std::fflush(stdout);
    watch(listening_, EPOLLIN);
  }

  void serve() {
    for (;;) {
      epoll_event events[64];
      const int count = ::epoll_wait(epoll_, events, 64, -1);
      for (int i = 0; i < count; ++i) {
        const int fd = events[i].data.fd;
        if (fd == listening_) {
          take();
        } else {
          serve(fd);
        }
      }
    }
  }

 private:
  void watch(int fd, unsigned events) {
    epoll_event event = {};
    event.events = events;
    event.data.fd = fd;
    if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0) {
      ::epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event);
    }
  }

  void take() {
    const int fd = ::accept4(listening_, nullptr, nullptr, SOCK_NONBLOCK);
    if (fd >= 0) watch(fd, EPOLLIN);
  }

  void serve(int fd) {
    Connection& connection = connections_[fd];
    char buffer[65536];
    const ssize_t got = ::read(fd, buffer, sizeof buffer);
    if (got == 0 || (got < 0 && errno != EAGAIN)) {
      connections_.erase(fd);
      ::close(fd);
      return;
    }
    if (got > 0) connection.in.append(buffer, static_cast<std::size_t>(got));
    answer(connection);
    const ssize_t sent = ::write(fd, connection.out.data(), connection.out.size());
    if (sent > 0) connection.out.erase(0, static_cast<std::size_t>(sent));
    watch(fd, connection.out.empty() ? EPOLLIN : EPOLLIN | EPOLLOUT);
  }

  void answer(Connection& connection) {
    for (std::size_t end = connection.in.find("\r\n\r\n"); end != std::string::npos;
         end = connection.in.find("\r\n\r\n")) {
      const std::size_t begin = connection.in.find(' ') + 1;
      const std::string path = connection.in.substr(begin, connection.in.find(' ', begin) - begin);
      const std::string* answer = content_.answer(path);
      connection.out += answer ? *answer : "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
      connection.in.erase(0, end + 4);
    }
  }

  const Content& content_;
  int listening_ = -1;
  int epoll_ = ::epoll_create1(0);
  std::unordered_map<int, Connection> connections_;
};

}  // namespace
}  // namespace pinned_images

int main(int argc, char** argv) {
  const std::size_t tags = argc > 1 ? std::stoul(argv[1]) : 100'000;
  const pinned_images::Content content(tags);
  pinned_images::Server(content).serve();
}
