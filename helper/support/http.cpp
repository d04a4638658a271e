// SPDX-License-Identifier: MIT
#include "support/http.hpp"

#include "support/http_exchange.hpp"
#include "support/text.hpp"

#include <future>
#include <map>
#include <mutex>
#include <new>
#include <string>
#include <thread>
#include <utility>

namespace pinned_images::http {
namespace {

// Of HTTP/1.1, where a connection carries one request at a time; HTTP/2 needs one connection.
constexpr long most_connections = 48;
// Of a registry, its token server, its storage and a second registry: none is closed for another's.
constexpr long most_kept = 4 * most_connections;
constexpr int longest_sleep = 60'000;  // milliseconds; a wakeup ends it

/// Runs handles on one thread and few connections, however many threads ask.
class Loop {
 public:
  Loop() : multi_(curl().multi_init()) {
    if (multi_ == nullptr) throw std::bad_alloc();
    curl().multi_setopt(multi_, CURLMOPT_MAX_HOST_CONNECTIONS, most_connections);
    curl().multi_setopt(multi_, CURLMOPT_MAXCONNECTS, most_kept);
    thread_ = std::thread([this] { work(); });
  }
  ~Loop() {
    {
      const std::lock_guard lock(mutex_);
      stop_ = true;
    }
    curl().multi_wakeup(multi_);
    thread_.join();
    curl().multi_cleanup(multi_);
  }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// Returns how the handle's run ended.
  CURLcode run(CURL* handle) {
    std::future<CURLcode> ended;
    {
      const std::lock_guard lock(mutex_);
      ended = waiting_[handle].get_future();
    }
    curl().multi_wakeup(multi_);
    return ended.get();
  }

 private:
  void work() {
    while (begin_waiting()) {
      int running = 0;
      curl().multi_perform(multi_, &running);
      end_finished();
      curl().multi_poll(multi_, nullptr, 0, longest_sleep, nullptr);
    }
  }

  /// Returns false when it is time to stop.
  bool begin_waiting() {
    std::map<CURL*, std::promise<CURLcode>> begun;
    {
      const std::lock_guard lock(mutex_);
      begun = std::exchange(waiting_, {});
      if (stop_) return false;
    }
    for (auto& [handle, ended] : begun) {
      running_[handle] = std::move(ended);
      if (curl().multi_add_handle(multi_, handle) != CURLM_OK) end(handle, CURLE_FAILED_INIT);
    }
    return true;
  }

  void end_finished() {
    int left = 0;
    while (const CURLMsg* message = curl().multi_info_read(multi_, &left)) {
      if (message->msg != CURLMSG_DONE) continue;
      CURL* const handle = message->easy_handle;
      const CURLcode code = message->data.result;  // removing the handle ends the message
      curl().multi_remove_handle(multi_, handle);
      end(handle, code);
    }
  }

  void end(CURL* handle, CURLcode code) {
    auto ended = running_.extract(handle);
    ended.mapped().set_value(code);
  }

  CURLM* multi_;
  std::mutex mutex_;  ///< of waiting_ and stop_
  std::map<CURL*, std::promise<CURLcode>> waiting_;
  bool stop_ = false;
  std::map<CURL*, std::promise<CURLcode>> running_;  ///< the thread's own
  std::thread thread_;
};

class CurlTransport : public Transport {
 public:
  explicit CurlTransport(const Limits& limits) : limits_(limits) { curl(); }

  Response send(const Request& request) override {
    Exchange exchange(request, limits_, take());
    Response response = exchange.finish(loop().run(exchange.handle()));
    give_back(exchange.release());
    return response;
  }

 private:
  // No thread for a run that asks nobody.
  Loop& loop() {
    std::call_once(begun_, [this] { loop_ = std::make_unique<Loop>(); });
    return *loop_;
  }

  Handle take() {
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        Handle handle = std::move(idle_.back());
        idle_.pop_back();
        return handle;
      }
    }
    Handle handle(curl().easy_init());
    if (handle == nullptr) throw std::bad_alloc();
    return handle;
  }

  // A handle that failed is not given back.
  void give_back(Handle handle) {
    const std::lock_guard lock(mutex_);
    idle_.push_back(std::move(handle));
  }

  Limits limits_;
  std::once_flag begun_;
  std::unique_ptr<Loop> loop_;
  std::mutex mutex_;
  std::vector<Handle> idle_;
};

}  // namespace

std::optional<std::string> Response::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (equal_ignoring_case(key, name)) return value;
  }
  return std::nullopt;
}

std::vector<std::string> Response::all_headers(std::string_view name) const {
  std::vector<std::string> values;
  for (const auto& [key, value] : headers) {
    if (equal_ignoring_case(key, name)) values.push_back(value);
  }
  return values;
}

std::unique_ptr<Transport> make_transport(const Limits& limits) {
  return std::make_unique<CurlTransport>(limits);
}

}  // namespace pinned_images::http
