// SPDX-License-Identifier: MIT
#include "registry/verdict.hpp"

#include "registry/rights.hpp"
#include "support/escape.hpp"
#include "support/json_reading.hpp"
#include "support/text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace pinned_images::registry {
namespace {

constexpr std::size_t longest_message = 300;
constexpr std::size_t shortest_secret = 4;

Json first_of_errors(const http::Response& response) {
  const Json answer = parse_json_or_null(response.body);
  const std::vector<Json>& errors = answer["errors"].items();
  return errors.empty() ? Json() : errors.front();
}

// The code of the distribution specification, and a denial's that some servers hide in a 404.
bool hides_denial(const http::Response& response) {
  const std::string code = first_of_errors(response).text_of("code");
  return code == "DENIED" || code == "UNAUTHORIZED";
}

// A proxy's word for an address that it does not know: registries answer in JSON, or say nothing.
bool is_page(const http::Response& response) {
  return lower(response.header("Content-Type").value_or("")).starts_with("text/html");
}

// Where there is no escape, the text stays as it is.
std::string decoded_text(const std::string& text) {
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = text[at] == '%' ? percent_decode(text.substr(at, 3)) : std::nullopt;
    result += byte ? *byte : std::string(1, text[at]);
    if (byte) at += 2;
  }
  return result;
}

// A server may echo what it was sent, spelled as URLs and headers have it.
bool tells(const std::string& text, const std::string& secret) {
  if (secret.size() < shortest_secret) return false;
  const std::string encoded = base64_encode(secret);
  const std::string unpadded = encoded.substr(0, encoded.find('='));
  for (const std::string& said : {text, decoded_text(text)}) {
    if (said.find(secret) != std::string::npos) return true;
    if (said.find(unpadded) != std::string::npos) return true;
  }
  return false;
}

std::vector<std::string> secrets_of(const Asked& asked) {
  std::vector<std::string> secrets;
  const std::size_t blank = asked.authorization.find(' ');
  if (blank != std::string::npos) secrets.push_back(asked.authorization.substr(blank + 1));
  if (asked.credentials) {
    secrets.push_back(asked.credentials->password);
    secrets.push_back(asked.credentials->identity_token);
  }
  return secrets;
}

std::string what_it_says(const http::Response& response, const Asked& asked) {
  const std::string error = first_error(response, secrets_of(asked));
  return error.empty() ? "" : "; it says: " + error;
}

std::string whose_login(const Asked& asked) {
  if (asked.credentials) return "with the login of " + asked.credentials->source;
  return "without a login, as none was found";
}

std::string login_hint(const Asked& asked) {
  if (!asked.credentials) {
    return fmt::format(
        "log in with `docker login {0}` or `podman login {0}`; a GitLab job has CI_REGISTRY_USER "
        "and CI_REGISTRY_PASSWORD for its CI_REGISTRY",
        asked.registry);
  }
  if (asked.scope.find("delete") != std::string::npos) {
    return fmt::format("this takes a login that may delete from {}/{}; {}", asked.registry,
                       asked.repository, delete_needs);
  }
  const bool pushes = asked.scope.find("push") != std::string::npos;
  return fmt::format("check that this login is still valid and may {} {}/{}",
                     pushes ? "push to" : "pull from", asked.registry, asked.repository);
}

Passing passing(const http::Response& response, const Asked& asked, Time now) {
  std::string problem =
      fmt::format("{} answered {} to {}", asked.host, response.status, asked.method) +
      what_it_says(response, asked);
  const char* hint = response.status == 429
                         ? "the registry limits how often it is asked: wait some minutes, or log "
                           "in, as known users may ask more often"
                         : "the fault is the registry's: try again later";
  return {std::move(problem), hint, retry_after(response, now)};
}

Error full(const http::Response& response, const Asked& asked) {
  const char* what = response.status == 413 ? "this is too large for the registry"
                                            : "the registry has no space left";
  return refused(fmt::format("{}: {} ({})", asked.subject, what, response.status) +
                     what_it_says(response, asked),
                 "delete images that nothing needs any more, or have the registry's limit raised");
}

Error not_allowed(const http::Response& response, const Asked& asked) {
  const std::string said = what_it_says(response, asked);
  // 400 to a manifest whose layers or children are not there (distribution spec, "Pushing
  // Manifests").
  if (said.find("BLOB_UNKNOWN") != std::string::npos) {
    return project_error(
        fmt::format("{}: a part of this image is gone from the registry", asked.subject) + said,
        "somebody deleted it just now: run the command again");
  }
  return refused(fmt::format("{}: {} refuses this {} ({})", asked.subject, asked.host, asked.method,
                             response.status) +
                     said,
                 "check the registry's settings: protected or immutable tags, read-only mode, "
                 "types of images");
}

Error unusable(const http::Response& response, const Asked& asked) {
  return unanswered(fmt::format("{}: {} answered {} to {}, which says nothing", asked.subject,
                                asked.host, response.status, asked.method) +
                        what_it_says(response, asked),
                    "check that the host is the registry you mean");
}

}  // namespace

bool is_success(int status) {
  return status >= 200 && status < 300;
}

void judge(const http::Response& response, const Asked& asked, Time now) {
  const int status = response.status;
  if (is_success(status)) return;
  if (status == 404 && is_page(response)) throw unusable(response, asked);
  if (status == 404 && !hides_denial(response)) return;
  if (may_pass(status)) throw passing(response, asked, now);
  if (status == 401 || status == 403 || status == 404) throw denied(response, asked);
  if (status == 413 || status == 507) throw full(response, asked);
  if (status >= 400 && status < 500) throw not_allowed(response, asked);
  throw unusable(response, asked);
}

Error denied(const http::Response& response, const Asked& asked) {
  const std::string by = asked.host == asked.registry ? "" : " by " + asked.host;
  return refused(fmt::format("{}: access denied for scope {}{} ({}), asked {}", asked.subject,
                             asked.scope, by, response.status, whose_login(asked)) +
                     what_it_says(response, asked),
                 login_hint(asked));
}

std::string first_error(const http::Response& response, const std::vector<std::string>& secrets) {
  const Json error = first_of_errors(response);
  std::vector<std::string> parts;
  for (const char* name : {"code", "message"}) {
    const std::string& text = error.text_of(name);
    if (!text.empty()) parts.push_back(text);
  }
  const std::string all = join(parts, ": ");
  const bool tells_one = std::any_of(secrets.begin(), secrets.end(),
                                     [&](const std::string& secret) { return tells(all, secret); });
  return tells_one ? "" : all.substr(0, longest_message);
}

}  // namespace pinned_images::registry
