// SPDX-License-Identifier: MIT
// Many requests at once over few connections, and bodies that go from and to files.
#include "loopback_server.hpp"
#include "support/file.hpp"
#include "support/http.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <future>

#include <gmock/gmock.h>

namespace pinned_images::http {
namespace {

using testing::HasSubstr;

/// A server of one thread a connection, which answers nobody but `/first` until so many ask at
/// once.
class CrowdServer {
 public:
  explicit CrowdServer(int crowd) : crowd_(crowd) {
    listener_ = bound_socket(port_);
    if (::listen(listener_, 512) != 0) throw std::runtime_error("no server");
    acceptor_ = std::thread([this] { accept(); });
  }
  ~CrowdServer() {
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    ::close(listener_);
    for (std::thread& thread : threads_) thread.join();
  }
  CrowdServer(const CrowdServer&) = delete;
  CrowdServer& operator=(const CrowdServer&) = delete;

  std::string url() const { return "http://127.0.0.1:" + std::to_string(port_); }
  int connections() const { return connections_; }
  bool waited_in_vain() const { return waited_in_vain_; }

 private:
  void accept() {
    for (;;) {
      const int fd = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) return;
      ++connections_;
      threads_.emplace_back([this, fd] { serve(fd); });
    }
  }

  // Ends when the other side closes. No request has a body.
  void serve(int fd) {
    std::string text;
    char bytes[4096];
    for (ssize_t count = 0; (count = ::read(fd, bytes, sizeof bytes)) > 0;) {
      text.append(bytes, static_cast<std::size_t>(count));
      if (!text.ends_with("\r\n\r\n")) continue;
      const std::string path = text.substr(4, text.find(' ', 4) - 4);
      if (path != "/first") await_the_crowd();
      const std::string answer =
          "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(path.size()) + "\r\n\r\n" + path;
      text.clear();
      if (::send(fd, answer.data(), answer.size(), MSG_NOSIGNAL) < 0) break;
    }
    ::close(fd);
  }

  void await_the_crowd() {
    std::unique_lock lock(mutex_);
    if (++there_ == crowd_) all_.notify_all();
    // So that a test fails, and does not hang, where they never are all there.
    const bool came =
        all_.wait_for(lock, std::chrono::seconds(10), [this] { return there_ >= crowd_; });
    if (!came) waited_in_vain_ = true;
  }

  const int crowd_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<int> connections_ = 0;
  std::mutex mutex_;
  std::condition_variable all_;
  int there_ = 0;
  std::atomic<bool> waited_in_vain_ = false;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

constexpr int most_connections = 96;

TEST(HttpLoop, ManyAtOnceOverNoMoreThan96Connections) {
  CrowdServer server(most_connections);
  const auto transport = make_transport();
  // Only its answer tells whether one connection can carry them all; the others wait for it.
  transport->send({"GET", server.url() + "/first", {}, ""});
  std::vector<std::future<std::string>> answers;
  for (int i = 0; i < 200; ++i) {
    answers.push_back(std::async(std::launch::async, [&, i] {
      return transport->send({"GET", server.url() + "/" + std::to_string(i), {}, ""}).body;
    }));
  }
  for (int i = 0; i < 200; ++i) {
    EXPECT_EQ(answers[static_cast<std::size_t>(i)].get(), "/" + std::to_string(i));
  }
  EXPECT_FALSE(server.waited_in_vain()) << "too few were asked at once";
  EXPECT_EQ(server.connections(), most_connections);
}

TEST(HttpLoop, ABatchIsUnderWayAtOnceAndItsOutcomesAreInOrder) {
  CrowdServer server(most_connections);
  const auto transport = make_transport();
  transport->send({"GET", server.url() + "/first", {}, ""});
  std::vector<Request> requests;
  for (int i = 0; i < 200; ++i) {
    // A body that is larger than this one's limit: that outcome alone is no answer.
    const std::size_t limit = i == 150 ? 2U : 4U;
    requests.push_back({"GET", server.url() + "/" + std::to_string(i), {}, "", limit});
  }
  const std::vector<Outcome> outcomes = transport->send_all(requests);
  ASSERT_EQ(outcomes.size(), requests.size());
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    const auto* response = std::get_if<Response>(&outcomes[i]);
    EXPECT_EQ(response == nullptr ? "none" : response->body,
              i == 150 ? "none" : "/" + std::to_string(i));
  }
  EXPECT_FALSE(server.waited_in_vain()) << "too few were asked at once";
  EXPECT_TRUE(transport->send_all({}).empty());
}

TEST(HttpLoop, ARunThatIsEndedHindersNoOther) {
  CrowdServer server(1);
  const auto transport = make_transport();
  std::vector<std::future<int>> ends;
  for (int i = 0; i < 120; ++i) {
    ends.push_back(std::async(std::launch::async, [&, i] {
      try {
        return transport->send({"GET", server.url() + "/abc", {}, "", i % 2 == 0 ? 4U : 3U}).status;
      } catch (const NoAnswer& failure) {
        return failure.again ? -2 : -1;
      }
    }));
  }
  for (int i = 0; i < 120; ++i) {
    EXPECT_EQ(ends[static_cast<std::size_t>(i)].get(), i % 2 == 0 ? 200 : -1) << i;
  }
}

TEST(HttpLoop, EndsAtOnceWhateverItWaitsFor) {
  CrowdServer server(1);
  const auto begin = std::chrono::steady_clock::now();
  {
    const auto transport = make_transport();
    transport->send({"GET", server.url() + "/", {}, ""});
  }
  // Its sleep, if nothing wakes it, is a minute.
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

struct HttpFile : testing::Test {
  TemporaryDirectory folder;
  const std::filesystem::path file = folder.path() / "a file";

  static Request request(const std::string& method, const std::string& url) {
    Request request;
    request.method = method;
    request.url = url;
    return request;
  }
  static std::string error_of(const Request& request) {
    try {
      make_transport()->send(request);
    } catch (const Error& error) {
      return std::to_string(static_cast<int>(error.code())) + " " + error.text();
    }
    return "no error";
  }
};

LoopbackServer::Handler always(const std::string& status, const std::string& body) {
  return [=](const std::string&) {
    return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
  };
}

TEST_F(HttpFile, IsSentWithItsLength) {
  LoopbackServer server(always("201 Created", ""));
  std::string bytes(300'000, 'x');
  bytes[1000] = '\0';
  for (const std::string& content : {bytes, std::string()}) {
    write_file(file, content);
    Request put = request("PUT", server.url() + "/u?a=b");
    put.body = "not this";
    put.body_file = file;
    put.headers = {{"Content-Type", "application/octet-stream"}};
    EXPECT_EQ(make_transport()->send(put).status, 201);
    const std::string sent = server.requests().back();
    const std::string length = "\r\nContent-Length: " + std::to_string(content.size()) + "\r\n";
    EXPECT_TRUE(sent.starts_with("PUT /u?a=b HTTP/1.1\r\n"));
    EXPECT_THAT(sent.substr(0, 300), HasSubstr(length));
    EXPECT_TRUE(sent.substr(sent.find("\r\n\r\n") + 4) == content);
    EXPECT_EQ(sent.find("Expect:"), std::string::npos);
  }
}

TEST_F(HttpFile, AfterEachMethodTheHandleReadsWhatTheNextOneGets) {
  LoopbackServer server([](const std::string& request) {
    const bool is_head = request.starts_with("HEAD ");
    return std::string("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n") + (is_head ? "" : "body");
  });
  const auto transport = make_transport();
  const std::vector<std::string> methods{"GET", "HEAD", "DELETE", "PUT", "POST"};
  for (const std::string& before : methods) {
    for (const std::string& method : methods) {
      transport->send(request(before, server.url()));
      const Response response = transport->send(request(method, server.url()));
      EXPECT_EQ(response.body, method == "HEAD" ? "" : "body") << before << ", " << method;
      EXPECT_TRUE(server.requests().back().starts_with(method + " ")) << before << ", " << method;
    }
  }
}

TEST_F(HttpFile, AfterAFileTheHandleSendsWhatItIsTold) {
  LoopbackServer server(always("200 OK", "x"));
  write_file(file, "content");
  const auto transport = make_transport();
  Request put = request("PUT", server.url());
  put.body_file = file;
  transport->send(put);
  EXPECT_EQ(transport->send(request("GET", server.url())).body, "x");
  EXPECT_TRUE(server.requests().back().starts_with("GET / HTTP/1.1\r\n"));
  EXPECT_EQ(server.requests().back().find("Content-Length"), std::string::npos);
}

TEST_F(HttpFile, ThatIsNotThereIsNotSent) {
  LoopbackServer server(always("200 OK", ""));
  Request put = request("PUT", server.url());
  put.body_file = file;
  EXPECT_EQ(error_of(put), "1 " + file.string() +
                               " can't be read: No such file or directory\n  hint: check its "
                               "permissions");
  EXPECT_TRUE(server.requests().empty());
}

TEST_F(HttpFile, GetsTheBodyOfAnAnswer) {
  LoopbackServer server(always("200 OK", "some bytes"));
  write_file(file, "something longer that was there");
  Request get = request("GET", server.url());
  get.save_to = file;
  get.body_limit = 10;
  EXPECT_EQ(make_transport()->send(get).body, "");
  EXPECT_EQ(read_file(file), "some bytes");
  get.body_limit = 9;
  EXPECT_EQ(error_of(get),
            "4 127.0.0.1:" + std::to_string(server.port()) +
                ": the answer is larger than 9 bytes\n  hint: check that the host is "
                "the one you mean");
}

TEST_F(HttpFile, GetsNoErrorsText) {
  LoopbackServer server(always("404 Not Found", "gone"));
  write_file(file, "as it was");
  Request get = request("GET", server.url());
  get.save_to = file;
  EXPECT_EQ(make_transport()->send(get).body, "gone");
  EXPECT_EQ(read_file(file), "as it was");
}

TEST_F(HttpFile, ThatCannotBeWritten) {
  LoopbackServer server(always("200 OK", std::string(100'000, 'x')));
  Request get = request("GET", server.url());
  get.save_to = "/dev/full";
  EXPECT_EQ(error_of(get),
            "1 /dev/full can't be written: No space left on device\n  hint: set TMPDIR to a folder "
            "with more space");
}

}  // namespace
}  // namespace pinned_images::http
