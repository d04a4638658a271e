// SPDX-License-Identifier: MIT
// A registry of paper: a transport that answers what the test wrote down, in that order, and fails
// the test on any other request, on a login where none was expected, and on what is left over.
#pragma once

#include "registry/client.hpp"
#include "support/error.hpp"
#include "support/file.hpp"
#include "support/http.hpp"

#include <cstddef>
#include <deque>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace pinned_images::registry {

class Script : public http::Transport {
 public:
  struct Step {
    std::string line;           // `GET https://registry.example/v2/`
    std::string authorization;  // must be sent; empty: none may be sent
    http::Response response;
    bool silent = false;  // throws NoAnswer in place of a response
    bool again = true;

    Step& with(std::string value) { return authorization = std::move(value), *this; }
    Step& answer(int status, http::Headers headers = {}, std::string body = {}) {
      response = {status, std::move(headers), std::move(body)};
      return *this;
    }
    Step& no_answer(bool another_try_may_help = true) {
      silent = true;
      again = another_try_may_help;
      return *this;
    }
  };

  ~Script() override {
    for (const Step& step : steps_) ADD_FAILURE() << "never asked: " << step.line;
  }

  Step& expect(const std::string& line) {
    steps_.push_back({});
    steps_.back().line = line;
    return steps_.back();
  }

  http::Response send(const http::Request& request) override {
    const std::string line = request.method + " " + request.url;
    seen.push_back(request);
    if (request.body_file) seen.back().body = read_file(*request.body_file);
    if (steps_.empty() || steps_.front().line != line) {
      ADD_FAILURE() << "not in the script: " << line
                    << "\n  next in it: " << (steps_.empty() ? "nothing" : steps_.front().line);
      throw std::logic_error("not in the script: " + line);
    }
    Step step = steps_.front();
    steps_.pop_front();
    EXPECT_EQ(header(request, "Authorization"), step.authorization) << line;
    if (step.silent) throw http::NoAnswer("registry.example: no connection", "try", step.again);
    if (request.save_to && step.response.status < 300 && !step.response.body.empty()) {
      write_file(*request.save_to, std::exchange(step.response.body, {}));
    }
    return step.response;
  }

  static std::string header(const http::Request& request, const std::string& name) {
    return http::Response{0, request.headers, ""}.header(name).value_or("");
  }

  std::vector<http::Request> seen;

 private:
  std::deque<Step> steps_;
};

/// The world of a client under test: no credentials but those written down, and no real waiting.
struct World {
  std::map<std::string, std::string> variables;
  std::map<std::string, std::string> files;
  std::vector<double> waits;
  Time now = std::chrono::system_clock::from_time_t(1'790'000'000);
  std::set<std::string> plain_http;

  CredentialSources sources() const {
    CredentialSources sources;
    sources.environment = [this](const std::string& name) { return find(variables, name); };
    sources.file = [this](const std::string& path) { return find(files, path); };
    sources.helper = [](const std::string& name,
                        const std::string&) -> std::pair<int, std::string> {
      ADD_FAILURE() << "helper " << name << " was not expected";
      return {1, ""};
    };
    return sources;
  }

  Options options() {
    Options options;
    options.plain_http = plain_http;
    options.wait = [this](double seconds) { waits.push_back(seconds); };
    options.now = [this] { return now; };
    return options;
  }

  void log_in_to(const std::string& registry) {
    variables["CI_REGISTRY"] = registry;
    variables["CI_REGISTRY_USER"] = "job";
    variables["CI_REGISTRY_PASSWORD"] = "s3cret";
  }

 private:
  static std::optional<std::string> find(const std::map<std::string, std::string>& texts,
                                         const std::string& name) {
    const auto found = texts.find(name);
    return found == texts.end() ? std::nullopt : std::optional(found->second);
  }
};

/// Returns `exit N: ` and the whole text of the Error that `work` throws.
inline std::string error_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return "exit " + std::to_string(static_cast<int>(error.code())) + ": " + error.text();
  }
  return "no error";
}

}  // namespace pinned_images::registry
