// SPDX-License-Identifier: MIT
#include "registry/auth.hpp"

#include "support/escape.hpp"
#include "support/json_reading.hpp"
#include "support/text.hpp"

#include <algorithm>

namespace pinned_images::registry {
namespace {

constexpr std::size_t token_limit = 1U << 20U;
constexpr const char* client_id = "pinned-images";

bool is_token_char(char c) {
  constexpr std::string_view others = "!#$%&'*+-.^_`|~";
  return is_alphanumeric(c) || others.find(c) != std::string_view::npos;
}

/// Reads one header: `scheme [token68 | name=value, ...], scheme ...`. A name followed by `=` is a
/// parameter of the last scheme; one that isn't begins a scheme.
class ChallengeReader {
 public:
  explicit ChallengeReader(std::string_view text) : text_(text) {}

  void read_into(std::vector<Challenge>& challenges) {
    while (skip(" \t,"), !text_.empty()) {
      const std::string word = lower(take_word());
      if (word.empty()) return;
      if (!is_parameter()) {
        challenges.push_back({word, {}});
        skip_token68();
        in_scheme_ = true;
      } else if (!in_scheme_ || !read_parameter(challenges.back(), word)) {
        return;
      }
    }
  }

 private:
  void skip(std::string_view chars) {
    text_.remove_prefix(std::min(text_.find_first_not_of(chars), text_.size()));
  }

  std::string_view take_word() {
    const auto end = std::find_if_not(text_.begin(), text_.end(), is_token_char);
    const std::string_view word(text_.begin(), end);
    text_.remove_prefix(word.size());
    return word;
  }

  bool is_parameter() const {
    const std::size_t next = text_.find_first_not_of(" \t");
    return next != std::string_view::npos && text_[next] == '=';
  }

  // `Negotiate YII=`: a scheme with one opaque value, which may hold `/` and end in `=`.
  void skip_token68() {
    skip(" \t");
    const std::size_t end = text_.find_first_of(" \t,");
    std::string_view value = text_.substr(0, end);
    while (value.ends_with('=')) value.remove_suffix(1);
    if (value.find_first_of("=\"") != std::string_view::npos) return;
    const std::string_view rest = end == std::string_view::npos ? "" : text_.substr(end);
    const std::size_t next = rest.find_first_not_of(" \t");
    const bool ends_here = next == std::string_view::npos || rest[next] == ',';
    if (ends_here) text_ = rest;
  }

  bool read_parameter(Challenge& challenge, const std::string& name) {
    skip(" \t");
    text_.remove_prefix(1);  // the `=`
    skip(" \t");
    std::optional<std::string> value =
        text_.starts_with('"') ? take_quoted() : std::string(take_word());
    if (!value) return false;
    challenge.parameters.emplace(name, std::move(*value));
    return true;
  }

  std::optional<std::string> take_quoted() {
    std::string value;
    for (std::size_t i = 1; i < text_.size(); ++i) {
      if (text_[i] == '"') {
        text_.remove_prefix(i + 1);
        return value;
      }
      if (text_[i] == '\\' && i + 1 < text_.size()) ++i;
      value += text_[i];
    }
    return std::nullopt;
  }

  std::string_view text_;
  bool in_scheme_ = false;
};

bool can_stand_in_header(std::string_view token) {
  return !token.empty() &&
         std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

void add_field(std::string& form, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  if (!form.empty()) form += '&';
  form += std::string(name) + "=" + percent_encode(value);
}

}  // namespace

std::string Challenge::parameter(const std::string& name) const {
  const auto found = parameters.find(name);
  return found == parameters.end() ? "" : found->second;
}

std::vector<Challenge> parse_challenges(const std::vector<std::string>& headers) {
  std::vector<Challenge> challenges;
  for (const std::string& header : headers) ChallengeReader(header).read_into(challenges);
  return challenges;
}

std::optional<Challenge> usable_challenge(const std::vector<Challenge>& challenges) {
  for (const Challenge& challenge : challenges) {
    if (challenge.scheme == "bearer" && !challenge.parameter("realm").empty()) return challenge;
  }
  for (const Challenge& challenge : challenges) {
    if (challenge.scheme == "basic") return challenge;
  }
  return std::nullopt;
}

std::string basic_authorization(const Credentials& credentials) {
  if (!credentials.identity_token.empty()) {
    return "Basic " + base64_encode("<token>:" + credentials.identity_token);
  }
  return "Basic " + base64_encode(credentials.username + ":" + credentials.password);
}

http::Request token_get(const Challenge& challenge, const std::vector<std::string>& scopes,
                        const std::optional<Credentials>& credentials) {
  std::string query;
  add_field(query, "service", challenge.parameter("service"));
  for (const std::string& scope : scopes) add_field(query, "scope", scope);
  const std::string realm = challenge.parameter("realm");
  const char* separator = realm.find('?') == std::string::npos ? "?" : "&";
  http::Request request;
  request.method = "GET";
  request.url = query.empty() ? realm : realm + separator + query;
  if (credentials) request.headers = {{"Authorization", basic_authorization(*credentials)}};
  request.body_limit = token_limit;
  return request;
}

http::Request token_post(const Challenge& challenge, const std::vector<std::string>& scopes,
                         const std::string& identity_token) {
  http::Request request;
  request.method = "POST";
  request.url = challenge.parameter("realm");
  request.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
  add_field(request.body, "grant_type", "refresh_token");
  add_field(request.body, "service", challenge.parameter("service"));
  add_field(request.body, "client_id", client_id);
  add_field(request.body, "scope", join(scopes, " "));
  add_field(request.body, "refresh_token", identity_token);
  request.body_limit = token_limit;
  return request;
}

std::optional<Token> parse_token(std::string_view body) {
  const Json answer = parse_json_or_null(body);
  Token token;
  token.value = answer.text_of("token");
  if (token.value.empty()) token.value = answer.text_of("access_token");
  if (!can_stand_in_header(token.value)) return std::nullopt;
  const double life = answer["expires_in"].number().value_or(-1);
  // A year is as good as for ever, and can be added to a clock.
  constexpr double year = 365.0 * 24 * 3600;
  if (life >= 0) token.life = std::chrono::seconds(static_cast<long long>(std::min(life, year)));
  return token;
}

}  // namespace pinned_images::registry
