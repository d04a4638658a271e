// SPDX-License-Identifier: MIT
#include "support/http.hpp"

#include "loopback_server.hpp"
#include "support/http_url.hpp"

#include <cstdlib>

#include <gmock/gmock.h>

namespace pinned_images::http {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

const std::string hint =
    "\n  hint: check the host's name, the network and, behind a proxy, HTTPS_PROXY and NO_PROXY; "
    "then try again";

LoopbackServer::Handler always(const std::string& answer) {
  return [answer](const std::string&) { return answer; };
}

std::string ok(const std::string& body) {
  return "HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string failure_of(const Request& request, const Limits& limits = {}) {
  try {
    make_transport(limits)->send(request);
  } catch (const NoAnswer& failure) {
    return std::string(failure.again ? "again: " : "final: ") + failure.text();
  }
  return "no failure";
}

TEST(Http, StatusHeadersAndBody) {
  LoopbackServer server(
      always("HTTP/1.1 404 Not Found\r\nX-A:  1 \r\nx-a: 2\r\nContent-Length: "
             "3\r\n\r\nabc"));
  const Response response = make_transport()->send({"GET", server.url() + "/x?y=z", {}, ""});
  EXPECT_EQ(response.status, 404);
  EXPECT_EQ(response.body, "abc");
  EXPECT_THAT(response.headers,
              ElementsAre(Pair("X-A", "1"), Pair("x-a", "2"), Pair("Content-Length", "3")));
  EXPECT_EQ(response.header("X-a"), "1");
  EXPECT_THAT(response.all_headers("X-a"), ElementsAre("1", "2"));
  EXPECT_EQ(response.header("Y"), std::nullopt);
  EXPECT_THAT(server.requests().at(0), testing::StartsWith("GET /x?y=z HTTP/1.1\r\n"));
}

TEST(Http, HeadersAreSentAndNoneMadeUpForABody) {
  LoopbackServer server(always(ok("")));
  make_transport()->send(
      {"PUT", server.url(), {{"X-B", "c"}, {"X-E", ""}}, std::string("a\0b", 3)});
  const std::string request = server.requests().at(0);
  EXPECT_THAT(request, testing::StartsWith("PUT / HTTP/1.1\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nX-B: c\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nX-E:\r\n"));
  EXPECT_THAT(request, HasSubstr("\r\nContent-Length: 3\r\n"));
  EXPECT_THAT(request, testing::EndsWith(std::string("\r\n\r\na\0b", 7)));
  EXPECT_THAT(request, Not(HasSubstr("Content-Type")));
  EXPECT_THAT(request, Not(HasSubstr("Expect")));
}

TEST(Http, EmptyPostHasALength) {
  LoopbackServer server(always(ok("")));
  make_transport()->send({"POST", server.url(), {}, ""});
  EXPECT_THAT(server.requests().at(0), HasSubstr("\r\nContent-Length: 0\r\n"));
}

TEST(Http, HeadHasNoBodyToWaitFor) {
  LoopbackServer server(always("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"));
  EXPECT_EQ(make_transport()->send({"HEAD", server.url(), {}, ""}).body, "");
}

TEST(Http, DeleteIsSent) {
  LoopbackServer server(always("HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_EQ(make_transport()->send({"DELETE", server.url(), {}, ""}).status, 202);
  EXPECT_THAT(server.requests().at(0), testing::StartsWith("DELETE / "));
}

TEST(Http, RedirectsAreNotFollowed) {
  LoopbackServer server(always("HTTP/1.1 307 X\r\nLocation: /y\r\nContent-Length: 0\r\n\r\n"));
  const Response response = make_transport()->send({"GET", server.url(), {}, ""});
  EXPECT_EQ(response.status, 307);
  EXPECT_EQ(response.header("location"), "/y");
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST(Http, ConnectionIsKept) {
  LoopbackServer server(always(ok("x")));
  const auto transport = make_transport();
  for (const char* method : {"GET", "PUT", "HEAD", "GET"}) {
    if (std::string(method) == "HEAD") continue;  // its answer here would have a body
    transport->send({method, server.url(), {{"X", method}}, ""});
  }
  EXPECT_EQ(server.connections(), 1);
  EXPECT_THAT(server.requests().back(), testing::StartsWith("GET / "));
}

TEST(Http, HeadersOfAnInterimAnswerDoNotCount) {
  LoopbackServer server(always("HTTP/1.1 103 Early Hints\r\nX: early\r\n\r\n" + ok("x")));
  const Response response = make_transport()->send({"GET", server.url(), {}, ""});
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.header("X"), std::nullopt);
}

TEST(Http, BodyUpToTheLimitAndNoFurther) {
  LoopbackServer server(always(ok("0123456789")));
  EXPECT_EQ(make_transport()->send({"GET", server.url(), {}, "", 10}).body, "0123456789");
  EXPECT_EQ(failure_of({"GET", server.url(), {}, "", 9}),
            "final: 127.0.0.1:" + std::to_string(server.port()) +
                ": the answer is larger than 9 bytes\n  hint: check that the host is the one you "
                "mean");
}

TEST(Http, AReasonMayBeLargerThanWhatWasAskedFor) {
  LoopbackServer server(always("HTTP/1.1 403 Forbidden\r\nContent-Length: 10\r\n\r\n0123456789"));
  EXPECT_EQ(make_transport()->send({"GET", server.url(), {}, "", 9}).body, "0123456789");
}

TEST(Http, EndlessHeadersAreCut) {
  std::string headers;
  for (int i = 0; i < 300; ++i) headers += "X: " + std::string(1000, 'x') + "\r\n";
  LoopbackServer server(always("HTTP/1.1 200 OK\r\n" + headers + "\r\n"));
  EXPECT_THAT(failure_of({"GET", server.url(), {}, ""}), HasSubstr(": the answer is larger than"));
}

TEST(Http, NobodyListensAndNothingSecretIsSaid) {
  int port = 0;
  const int fd = bound_socket(port);  // bound, and does not listen
  EXPECT_EQ(failure_of({"GET",
                        "http://127.0.0.1:" + std::to_string(port) + "/path?token=hunter2",
                        {{"Authorization", "Basic hunter2"}},
                        ""}),
            "again: 127.0.0.1:" + std::to_string(port) + ": the connection was refused" + hint);
  ::close(fd);
}

TEST(Http, ServerThatFallsSilent) {
  LoopbackServer server([](const std::string&) { return std::nullopt; });
  const Limits limits{std::chrono::seconds(5), std::chrono::seconds(1)};
  EXPECT_EQ(failure_of({"GET", server.url(), {}, ""}, limits),
            "again: 127.0.0.1:" + std::to_string(server.port()) + ": next to nothing came for 1 s" +
                hint);
}

TEST(Http, ServerThatFallsSilentInTheMiddle) {
  LoopbackServer server(always("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"));
  const Limits limits{std::chrono::seconds(5), std::chrono::seconds(1)};
  EXPECT_EQ(failure_of({"GET", server.url(), {}, ""}, limits),
            "again: 127.0.0.1:" + std::to_string(server.port()) + ": next to nothing came for 1 s" +
                hint);
}

TEST(Http, NameThatIsUnknown) {
  ::setenv("no_proxy", "*", 1);
  EXPECT_EQ(failure_of({"GET", "https://registry.invalid/v2/", {}, ""}),
            "again: registry.invalid: no address is known for this name" + hint);
  ::unsetenv("no_proxy");
}

TEST(Http, NothingCanBeSmuggledIntoAHeader) {
  LoopbackServer server(always(ok("")));
  EXPECT_THROW(make_transport()->send({"GET", server.url(), {{"X", "a\r\nY: b"}}, ""}), Error);
  EXPECT_TRUE(server.requests().empty());
}

TEST(Http, OnlyWebAddresses) {
  EXPECT_THROW(make_transport()->send({"GET", "file:///etc/hostname", {}, ""}), Error);
  EXPECT_THROW(make_transport()->send({"GET", "ftp://localhost/", {}, ""}), Error);
}

TEST(Http, LoopbackIsAskedWithoutAProxyAndOthersWithIt) {
  LoopbackServer proxy(always(ok("from the proxy")));
  LoopbackServer server(always(ok("from the server")));
  ::unsetenv("no_proxy");
  ::unsetenv("NO_PROXY");
  ::setenv("http_proxy", proxy.url().c_str(), 1);
  EXPECT_EQ(make_transport()->send({"GET", server.url(), {}, ""}).body, "from the server");
  EXPECT_EQ(make_transport()->send({"GET", "http://registry.invalid/", {}, ""}).body,
            "from the proxy");
  ::unsetenv("http_proxy");
}

TEST(Http, ManyThreadsShareATransport) {
  LoopbackServer server(
      always("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx"));
  const auto transport = make_transport();
  std::atomic<int> answered = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 5; ++j) {
        answered += transport->send({"GET", server.url(), {}, ""}).status == 200 ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(answered, 40);
}

TEST(Http, Origins) {
  EXPECT_EQ(origin_of("https://R.example/x"), (Origin{"https", "r.example", "443"}));
  EXPECT_EQ(origin_of("http://[::1]:5000"), (Origin{"http", "[::1]", "5000"}));
  EXPECT_EQ(origin_of("https://r.example:443"), origin_of("https://r.example/"));
  EXPECT_EQ(origin_of("https://a@r.example"), origin_of("https://r.example/"));
  for (const char* url : {"", "r.example", "/x", "file:///x", "https://", "ftp://a"}) {
    EXPECT_EQ(origin_of(url), std::nullopt) << url;
  }
}

TEST(Http, LocationsAreResolved) {
  const std::string base = "https://r.example:5000/v2/a/uploads/?x=1";
  EXPECT_EQ(resolve_url(base, "/y?z=1"), "https://r.example:5000/y?z=1");
  EXPECT_EQ(resolve_url(base, "7"), "https://r.example:5000/v2/a/uploads/7");
  EXPECT_EQ(resolve_url(base, "//s.example/y"), "https://s.example/y");
  EXPECT_EQ(resolve_url(base, "http://u:p@s.example/y#f"), "http://s.example/y");
  EXPECT_EQ(resolve_url(base, "file:///etc/passwd"), std::nullopt);
  EXPECT_EQ(resolve_url("nothing", "/y"), std::nullopt);
}

}  // namespace
}  // namespace pinned_images::http
