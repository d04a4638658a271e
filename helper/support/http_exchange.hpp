// SPDX-License-Identifier: MIT
// One request on one handle of libcurl: set up, and turned into a response or a failure after it
// ran.
#pragma once

#include "support/curl_library.hpp"
#include "support/http.hpp"

#include <array>
#include <cstddef>
#include <fstream>
#include <memory>

namespace pinned_images::http {

struct HandleDelete {
  void operator()(CURL* handle) const { curl().easy_cleanup(handle); }
  void operator()(curl_slist* list) const { curl().slist_free_all(list); }
};
using Handle = std::unique_ptr<CURL, HandleDelete>;

/// Returns a handle with the rules that hold for all requests.
Handle make_handle(const Limits& limits);

class Exchange {
 public:
  /// `request` and `limits`, those of make_handle(), must outlive it. Throws Error (exit 1) if a
  /// file can't be opened.
  Exchange(const Request& request, const Limits& limits, Handle handle);
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  CURL* handle() const { return handle_.get(); }

  /// Returns the response of a run that ended with `code`. Throws NoAnswer; Error (exit 1) if the
  /// body couldn't be saved.
  Response finish(CURLcode code);

  /// Gives the handle back, for another request.
  Handle release() { return std::move(handle_); }

  // What libcurl's callbacks call; false, or a negative count, ends the run.
  bool take_header(std::string_view line);
  bool take_body(std::string_view bytes);
  long give_body(char* buffer, std::size_t size);

 private:
  void set_request();
  void set_method();
  bool save(std::string_view bytes);
  NoAnswer no_answer(CURLcode code) const;

  const Request& request_;
  const Limits& limits_;
  Handle handle_;
  Origin origin_;
  std::unique_ptr<curl_slist, HandleDelete> headers_;
  std::ifstream sent_;
  std::ofstream saved_;
  Response response_;
  std::size_t header_bytes_ = 0;
  std::size_t body_bytes_ = 0;
  bool too_large_ = false;
  int unsaved_ = 0;  ///< errno of a write that failed
  std::array<char, CURL_ERROR_SIZE> message_{};
};

}  // namespace pinned_images::http
