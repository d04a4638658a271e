// SPDX-License-Identifier: MIT
#include "registry/upload.hpp"

#include "support/escape.hpp"

#include <utility>

#include <fmt/format.h>

namespace pinned_images::registry {
namespace {

std::string with_digest(const std::string& url, const std::string& digest) {
  const char* separator = url.find('?') == std::string::npos ? "?" : "&";
  return url + separator + "digest=" + percent_encode(digest);
}

// The digest and a repository's name need no encoding here: their grammar has been checked.
Ask opening(const Ask& ask, const Upload& upload) {
  Ask post = ask;
  post.method = "POST";
  post.target = fmt::format("/v2/{}/blobs/uploads/", ask.repository);
  if (!upload.mount_from.empty()) {
    post.target += fmt::format("?mount={}&from={}", upload.digest, upload.mount_from);
    post.scopes.push_back(fmt::format("repository:{}:pull", upload.mount_from));
  }
  return post;
}

}  // namespace

void upload_once(Session& session, const Ask& ask, const Upload& upload) {
  Ask head = ask;
  head.method = "HEAD";
  if (session.ask_once(head).status != 404) return;
  const Ask post = opening(ask, upload);
  const http::Response opened = checked_put(post, session.ask_once(post));
  if (!upload.mount_from.empty() && opened.status == 201) return;
  const std::string location = opened.header("Location").value_or("");
  Ask put = ask;
  put.method = "PUT";
  put.target = with_digest(session.located(post, location), upload.digest);
  put.headers = {{"Content-Type", "application/octet-stream"}};
  put.body = upload.bytes;
  if (upload.file) put.body_file = upload.file();
  if (session.ask_once(put).status != 404) return;
  throw Passing{ask.registry + " forgot the upload before it ended (404)",
                "the fault is the registry's: try again later", std::nullopt};
}

}  // namespace pinned_images::registry
