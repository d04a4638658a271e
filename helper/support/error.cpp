// SPDX-License-Identifier: MIT
#include "support/error.hpp"

#include "support/escape.hpp"

#include <utility>

#include <fmt/format.h>

namespace pinned_images {
namespace {

std::string compose(const std::optional<Place>& place, const std::string& problem,
                    const std::string& hint, const std::vector<std::string>& details) {
  std::string text = place ? to_string(*place) + ": " + problem : problem;
  text = for_terminal(text);
  for (const std::string& line : details) text += "\n    " + for_terminal(line);
  if (!hint.empty()) text += "\n  hint: " + for_terminal(hint);
  return text;
}

}  // namespace

std::string to_string(const Place& place) {
  if (place.line <= 0) return place.path;
  if (place.column <= 0) return fmt::format("{}:{}", place.path, place.line);
  return fmt::format("{}:{}:{}", place.path, place.line, place.column);
}

Error::Error(ExitCode code, std::optional<Place> place, std::string problem, std::string hint,
             std::vector<std::string> details)
    : std::runtime_error(compose(place, problem, hint, details)),
      code_(code),
      place_(std::move(place)),
      problem_(std::move(problem)),
      hint_(std::move(hint)),
      details_(std::move(details)) {}

Error Error::with(std::vector<std::string> details) const {
  return {code_, place_, problem_, hint_, std::move(details)};
}

std::string Error::text() const {
  return what();
}

Error input_error(Place place, std::string problem, std::string hint) {
  return {ExitCode::Wrong, std::move(place), std::move(problem), std::move(hint), {}};
}

Error project_error(std::string problem, std::string hint) {
  return {ExitCode::Wrong, std::nullopt, std::move(problem), std::move(hint), {}};
}

Error unanswered(std::string problem, std::string hint) {
  return {ExitCode::Unanswered, std::nullopt, std::move(problem), std::move(hint), {}};
}

Error refused(std::string problem, std::string hint) {
  return {ExitCode::Refused, std::nullopt, std::move(problem), std::move(hint), {}};
}

}  // namespace pinned_images
