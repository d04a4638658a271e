// SPDX-License-Identifier: MIT
#include "ci/expansion.hpp"

#include "support/text.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace pinned_images::ci {
namespace {

constexpr std::size_t max_candidates = 256;
constexpr std::size_t max_length = 4096;  // no registry takes a longer reference
constexpr std::size_t max_depth = 100;
constexpr std::size_t max_jobs = 10'000;

/// A piece of a text: literal, or a variable as written with its name.
struct Piece {
  std::string_view written;
  std::optional<std::string> name;
};

bool is_word(char byte) {
  return byte == '_' || is_alphanumeric(byte);
}

// As os.Expand reads it: a broken `${` is eaten, a `$` with no name behind it stays.
Piece piece_at_dollar(std::string_view text) {
  if (text.starts_with("$[[")) {
    const std::size_t end = text.find("]]");
    if (end == text.npos) return {text.substr(0, 1), std::nullopt};
    return {text.substr(0, end + 2), std::string(trim(text.substr(3, end - 3)))};
  }
  if (text.starts_with("${")) {
    const std::size_t end = text.find('}');
    if (end == text.npos) return {text.substr(0, 2), ""};
    return {text.substr(0, end + 1), std::string(text.substr(2, end - 2))};
  }
  const std::string_view special = "*#$@!?-0123456789";
  if (text.size() > 1 && special.find(text[1]) != special.npos) {
    return {text.substr(0, 2), std::string(text.substr(1, 1))};
  }
  std::size_t end = 1;
  while (end < text.size() && is_word(text[end])) ++end;
  if (end == 1) return {text.substr(0, 1), std::nullopt};
  return {text.substr(0, end), std::string(text.substr(1, end - 1))};
}

std::vector<Piece> pieces_of(std::string_view text) {
  std::vector<Piece> result;
  if (text.size() > max_length) return {{text, std::nullopt}};
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t dollar = std::min(text.find('$', at), text.size());
    if (dollar > at) result.push_back({text.substr(at, dollar - at), std::nullopt});
    if (dollar == text.size()) break;
    result.push_back(piece_at_dollar(text.substr(dollar)));
    at = dollar + result.back().written.size();
  }
  return result;
}

// What the runner gives names that no variable can have; absent for the others.
std::optional<std::string> fixed_value(const std::string& name) {
  if (name == "$") return "$";
  const bool is_special =
      name.empty() ||
      (name.size() == 1 && std::string_view("*#@!?-0123456789").find(name) != name.npos);
  return is_special ? std::optional<std::string>("") : std::nullopt;
}

/// Expands a text once for each choice of values where there are several. Within a candidate a
/// variable has one value.
class Choices {
 public:
  Choices(const Values& values, Expansion& result) : values_(values), result_(result) {}

  void expand(std::string_view text) {
    do {
      if (result_.candidates.size() >= max_candidates || runs_++ >= 4 * max_candidates) {
        result_.cut = true;
        return;
      }
      done_.clear();
      const std::string candidate = expanded(text);
      if (candidate.size() <= max_length) result_.candidates.insert(candidate);
    } while (next_choice());
  }

 private:
  std::string expanded(std::string_view text) {
    std::string result;
    for (const Piece& piece : pieces_of(text)) {
      result += piece.name ? value_of(piece) : std::string(piece.written);
      if (result.size() > max_length) break;
    }
    if (result.size() > max_length) result_.cut = true;
    return result;
  }

  std::string value_of(const Piece& piece) {
    const std::string& name = *piece.name;
    if (const auto fixed = fixed_value(name)) return *fixed;
    if (const auto known = done_.find(name); known != done_.end()) return known->second;
    const Value* value = chosen(name);
    // A variable that stands for itself has no value.
    const bool is_open = open_.contains(name) || open_.size() > max_depth;
    if (value == nullptr || !value->known || is_open) {
      result_.unknown.insert(name);
      return std::string(piece.written);
    }
    open_.insert(name);
    std::string text = value->expand ? expanded(value->text) : value->text;
    open_.erase(name);
    return done_[name] = std::move(text);
  }

  const Value* chosen(const std::string& name) {
    const auto found = values_.find(name);
    if (found == values_.end() || found->second.empty()) return nullptr;
    const auto [choice, is_new] = choice_.emplace(name, 0);
    if (is_new) order_.push_back(name);
    return &found->second[choice->second];
  }

  // The last variable met changes first, for which ones are met may depend on those before it.
  bool next_choice() {
    while (!order_.empty()) {
      const std::string name = order_.back();
      if (++choice_[name] < values_.find(name)->second.size()) return true;
      choice_.erase(name);
      order_.pop_back();
    }
    return false;
  }

  const Values& values_;
  Expansion& result_;
  std::map<std::string, std::size_t> choice_;
  std::vector<std::string> order_;
  std::map<std::string, std::string> done_;
  std::set<std::string> open_;
  std::size_t runs_ = 0;
};

Expansion with_expressions(const std::string& text) {
  Expansion result = {{text}, {}, false};
  for (std::size_t at = text.find("${{"); at != text.npos; at = text.find("${{", at + 3)) {
    const std::size_t end = std::min(text.find("}}", at), text.size());
    result.unknown.insert(std::string(trim(std::string_view(text).substr(at + 3, end - at - 3))));
  }
  return result;
}

bool runs(const std::string& job) {
  return job != "default" && !job.starts_with(".");
}

void set(Values& values, const Variable& variable) {
  const Value value = {variable.scalar.value, variable.expand, variable.known};
  std::vector<Value>& all = values[variable.name];
  if (variable.kind == Variable::Kind::Set) all.clear();
  // Where the rule doesn't match there is none, as far as this file goes.
  if (variable.kind == Variable::Kind::Rule && all.empty()) all.push_back({"", true, false});
  all.push_back(value);
}

}  // namespace

std::vector<std::string> variables_in(std::string_view text) {
  std::vector<std::string> result;
  for (const Piece& piece : pieces_of(text)) {
    if (piece.name && !fixed_value(*piece.name)) result.push_back(*piece.name);
  }
  return result;
}

std::set<std::string> names_within(const std::vector<std::string>& texts,
                                   const Definitions& definitions) {
  std::multimap<std::string_view, std::string_view> values;
  for (const Variable& one : definitions.variables) values.emplace(one.name, one.scalar.value);
  std::set<std::string> result;
  std::vector<std::string> open;
  const auto look_into = [&](std::string_view text) {
    for (std::string& name : variables_in(text)) open.push_back(std::move(name));
  };
  for (const std::string& text : texts) look_into(text);
  while (!open.empty()) {
    const auto [name, is_new] = result.insert(std::move(open.back()));
    open.pop_back();
    const auto [begin, end] = values.equal_range(*name);
    for (auto one = begin; is_new && one != end; ++one) look_into(one->second);
  }
  return result;
}

Expansion expand(std::string_view text, const Values& values) {
  Expansion result;
  Choices(values, result).expand(text);
  return result;
}

Expander::Expander(const Definitions& definitions, Values given)
    : given_(std::move(given)), definitions_(definitions) {
  // First what is always set, for that is no alternative to what rules and matrices set.
  for (const bool always : {true, false}) {
    for (const Variable& variable : definitions.variables) {
      if ((variable.kind == Variable::Kind::Set) == always) {
        by_job_[variable.job].push_back(&variable);
      }
    }
  }
  for (const Job& job : definitions.jobs) {
    std::vector<std::string>& extends = extends_[job.name];
    if (!job.extends.empty()) extends = job.extends;
  }
  for (const auto& [job, parents] : extends_) {
    for (const std::string& parent : parents) extended_by_[parent].push_back(job);
  }
}

void Expander::apply(const std::string& job, Values& values, std::set<std::string>& applied) const {
  if (!applied.insert(job).second || applied.size() > max_depth) return;
  const auto parents = extends_.find(job);
  if (parents != extends_.end()) {
    for (const std::string& parent : parents->second) apply(parent, values, applied);
  } else if (!job.empty()) {
    // A job of another file: it may set any of them, but nobody sets what the CI service does.
    for (auto& [name, all] : values) {
      if (!given_.contains(name)) all.push_back({"", true, false});
    }
  }
  if (const auto own = by_job_.find(job); own != by_job_.end()) {
    for (const Variable* variable : own->second) set(values, *variable);
  }
}

Values Expander::values_in(const std::string& job) const {
  Values values = given_;
  std::set<std::string> applied;
  apply("", values, applied);
  if (!job.empty()) apply(job, values, applied);
  return values;
}

// The file's own image is any job's; what a template has, those have that extend it.
std::set<std::string> Expander::jobs_with(const Reference& reference) const {
  std::set<std::string> result(reference.jobs.begin(), reference.jobs.end());
  const bool is_for_all = result.empty() || result.contains("default") ||
                          std::any_of(result.begin(), result.end(), [&](const std::string& job) {
                            return definitions_.referenced.contains(job);
                          });
  if (is_for_all) {
    for (const auto& [job, parents] : extends_) result.insert(job);
  }
  std::vector<std::string> open(result.begin(), result.end());
  while (!open.empty()) {
    const auto children = extended_by_.find(open.back());
    open.pop_back();
    if (children == extended_by_.end()) continue;
    for (const std::string& child : children->second) {
      if (result.insert(child).second) open.push_back(child);
    }
  }
  return result;
}

bool Expander::is_set_in(const std::string& job, const std::set<std::string>& names) const {
  Values values;
  std::set<std::string> applied;
  apply(job, values, applied);
  // A job of another file may set any of them.
  const bool is_foreign = std::any_of(applied.begin(), applied.end(), [&](const std::string& one) {
    return !extends_.contains(one);
  });
  return is_foreign || std::any_of(values.begin(), values.end(),
                                   [&](const auto& one) { return names.contains(one.first); });
}

Expansion Expander::expand(const Reference& reference, Format format) const {
  const std::string& text = reference.scalar.value;
  if (format == Format::GitHub) return with_expressions(text);
  const std::set<std::string> names = names_within({text}, definitions_);
  const std::set<std::string> jobs = names.empty() ? names : jobs_with(reference);
  const bool has_run = std::any_of(jobs.begin(), jobs.end(), runs);
  Expansion result;
  Expansion of_templates;
  result.cut = jobs.size() > max_jobs;
  // Jobs that set none of the names have the same values as one another.
  bool is_any_like_file = jobs.empty() || result.cut;
  for (const std::string& job : jobs) {
    if (result.cut) break;
    const bool counts = runs(job) || !has_run;
    const bool sets = is_set_in(job, names);
    if (sets) Choices(values_in(job), counts ? result : of_templates).expand(text);
    is_any_like_file = is_any_like_file || (counts && !sets);
  }
  if (is_any_like_file) Choices(values_in(""), result).expand(text);
  // What a template lacks, a job that extends it has; what it sets, another file may use.
  if (of_templates.unknown.empty()) result.candidates.merge(of_templates.candidates);
  return result;
}

}  // namespace pinned_images::ci
