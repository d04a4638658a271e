// SPDX-License-Identifier: MIT
#include "support/http.hpp"

#include "support/http_exchange.hpp"
#include "support/text.hpp"

#include <future>
#include <mutex>
#include <new>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>

namespace pinned_images::http {
namespace {

// Of HTTP/1.1, where a connection carries one request at a time; HTTP/2 needs one connection.
constexpr long most_connections = 96;
// Of a registry, its token server, its storage and a second registry: none is closed for another's.
constexpr long most_kept = 4 * most_connections;
constexpr int longest_sleep = 60'000;  // milliseconds; a wakeup ends it

/// Handles that run together, and how each ended.
struct Batch {
  explicit Batch(std::vector<CURL*> all) : handles(std::move(all)), codes(handles.size()) {}

  std::vector<CURL*> handles;
  std::vector<CURLcode> codes;
  std::size_t ended = 0;
  std::promise<void> all_ended;
};

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

  /// Returns how each handle's run ended.
  std::vector<CURLcode> run(std::vector<CURL*> handles) {
    const auto batch = std::make_shared<Batch>(std::move(handles));
    bool is_first = false;
    {
      const std::lock_guard lock(mutex_);
      is_first = waiting_.empty();
      waiting_.push_back(batch);
    }
    // Who comes before the thread has looked is seen with the first.
    if (is_first) curl().multi_wakeup(multi_);
    batch->all_ended.get_future().wait();
    return std::move(batch->codes);
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
    std::vector<std::shared_ptr<Batch>> begun;
    {
      const std::lock_guard lock(mutex_);
      begun = std::exchange(waiting_, {});
      if (stop_) return false;
    }
    for (const std::shared_ptr<Batch>& batch : begun) {
      for (std::size_t i = 0; i < batch->handles.size(); ++i) begin(batch, i);
    }
    return true;
  }

  void begin(const std::shared_ptr<Batch>& batch, std::size_t i) {
    CURL* const handle = batch->handles[i];
    running_[handle] = {batch, i};
    if (curl().multi_add_handle(multi_, handle) != CURLM_OK) end(handle, CURLE_FAILED_INIT);
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
    const auto [batch, i] = running_.extract(handle).mapped();
    batch->codes[i] = code;
    if (++batch->ended == batch->codes.size()) batch->all_ended.set_value();
  }

  CURLM* multi_;
  std::mutex mutex_;  ///< of waiting_ and stop_
  std::vector<std::shared_ptr<Batch>> waiting_;
  bool stop_ = false;
  /// The thread's own: a handle's batch, and its place in it.
  std::unordered_map<CURL*, std::pair<std::shared_ptr<Batch>, std::size_t>> running_;
  std::thread thread_;
};

class CurlTransport : public Transport {
 public:
  explicit CurlTransport(const Limits& limits) : limits_(limits) { curl(); }

  Response send(const Request& request) override {
    Exchange exchange(request, limits_, take());
    Response response = exchange.finish(loop().run({exchange.handle()}).front());
    give_back(exchange.release());
    return response;
  }

  std::vector<Outcome> send_all(const std::vector<Request>& requests) override {
    std::vector<std::unique_ptr<Exchange>> exchanges;
    std::vector<CURL*> handles;
    for (const Request& request : requests) {
      exchanges.push_back(std::make_unique<Exchange>(request, limits_, take()));
      handles.push_back(exchanges.back()->handle());
    }
    std::vector<Outcome> outcomes;
    if (handles.empty()) return outcomes;
    const std::vector<CURLcode> codes = loop().run(std::move(handles));
    for (std::size_t i = 0; i < codes.size(); ++i) {
      try {
        outcomes.emplace_back(exchanges[i]->finish(codes[i]));
        give_back(exchanges[i]->release());
      } catch (NoAnswer& none) {
        outcomes.emplace_back(std::move(none));
      }
    }
    return outcomes;
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
    return make_handle(limits_);
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

std::vector<Outcome> Transport::send_all(const std::vector<Request>& requests) {
  std::vector<Outcome> outcomes;
  for (const Request& request : requests) {
    try {
      outcomes.emplace_back(send(request));
    } catch (NoAnswer& none) {
      outcomes.emplace_back(std::move(none));
    }
  }
  return outcomes;
}

std::unique_ptr<Transport> make_transport(const Limits& limits) {
  return std::make_unique<CurlTransport>(limits);
}

}  // namespace pinned_images::http
