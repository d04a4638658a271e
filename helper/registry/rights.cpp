// SPDX-License-Identifier: MIT
#include "registry/rights.hpp"

#include "registry/session.hpp"
#include "support/error.hpp"
#include "support/hash.hpp"

#include <fmt/format.h>

namespace pinned_images::registry {
namespace {

// Its digest is no image's: a manifest is JSON.
constexpr const char* no_manifest = "pinned-images asks whether it may delete";

Ask cancelling(Session& session, const Ask& post, const std::string& location) {
  Ask ask = post;
  ask.method = "DELETE";
  ask.target = session.located(post, location);
  return ask;
}

// docker-registry wants the right to delete for this; whoever has no such right is not asked for it
// elsewhere.
void cancel_as_allowed(Session& session, Ask ask) {
  try {
    session.ask_once(ask);  // 404 is an end too
  } catch (const Error& error) {
    if (error.code() != ExitCode::Refused) throw;
    ask.scopes = {fmt::format("repository:{}:pull,push,delete", ask.repository)};
    session.ask_once(ask);
  }
}

// Whatever goes wrong here, the right to push has been shown.
bool cancel(Session& session, const Ask& post, const std::string& location) {
  try {
    cancel_as_allowed(session, cancelling(session, post, location));
    return true;
  } catch (const Error&) {
    return false;
  } catch (const Passing&) {
    return false;
  }
}

}  // namespace

Contact reach(Client& client, const std::string& registry, const std::string& repository) {
  Ask ask = ask_for(registry, repository, "", "pull");
  ask.subject = registry + "/v2/";
  const Host host = client.session().reach(ask);
  return {host.origin.scheme, host.challenge ? host.challenge->scheme : ""};
}

// The POST is not repeated: each would open one more.
bool try_push(Client& client, const std::string& registry, const std::string& repository) {
  Ask post = ask_for(registry, repository, "", "pull,push");
  post.subject = registry + "/" + repository;
  post.method = "POST";
  post.target = fmt::format("/v2/{}/blobs/uploads/", repository);
  Session& session = client.session();
  session.reach(post);
  try {
    const http::Response opened = checked_put(post, session.ask_once(post));
    return cancel(session, post, opened.header("Location").value_or(""));
  } catch (const Passing& failure) {
    throw unanswered(post.subject + ": " + failure.problem, failure.hint);
  } catch (const http::NoAnswer& failure) {
    throw unanswered(post.subject + ": " + failure.problem(), failure.hint());
  }
}

Deletion try_delete(Client& client, const std::string& registry, const std::string& repository) {
  return client.delete_manifest(registry, repository, sha256_digest(no_manifest));
}

}  // namespace pinned_images::registry
