// SPDX-License-Identifier: MIT
#include "python/marker.hpp"

#include "python/marker_node.hpp"
#include "python/name.hpp"
#include "python/specifier.hpp"

#include <algorithm>

namespace pinned_images::python {

namespace {

std::string text_of(const MarkerOperand& operand) {
  if (operand.is_variable) return operand.text;
  const std::string quote = operand.text.find('"') == std::string::npos ? "\"" : "'";
  return quote + operand.text + quote;
}

std::string text_of(const Marker::Node& node) {
  if (node.parts.empty()) return text_of(node.left) + " " + node.op + " " + text_of(node.right);
  std::string text;
  for (std::size_t i = 0; i < node.parts.size(); ++i) {
    if (i != 0) text += node.begins_alternative[i] ? " or " : " and ";
    const std::string part = text_of(node.parts[i]);
    text += node.parts[i].parts.empty() ? part : "(" + part + ")";
  }
  return text;
}

Truth truth_of(bool value) {
  return value ? Truth::Yes : Truth::No;
}

bool holds_version(std::string_view variable) {
  return variable == "python_version" || variable == "python_full_version" ||
         variable == "implementation_version" || variable == "platform_release";
}

/// Compares as text, which has no order: `<` and `>` hold for nothing. `~=` and `===` mean nothing.
Truth compare_text(const std::string& left, const std::string& op, const std::string& right) {
  if (op == "in") return truth_of(right.find(left) != std::string::npos);
  if (op == "not in") return truth_of(right.find(left) == std::string::npos);
  if (op == "==" || op == "<=" || op == ">=") return truth_of(left == right);
  if (op == "!=") return truth_of(left != right);
  return op == "<" || op == ">" ? Truth::No : Truth::Unknown;
}

Truth compare(std::string_view variable, const std::string& left, const std::string& op,
              const std::string& right) {
  if (holds_version(variable)) {
    if (const auto clause = parse_clause(op + right)) return truth_of(admits(*clause, left));
  }
  return compare_text(left, op, right);
}

/// `"name" in extras`, the only question that these two variables answer.
Truth compare_set(const Marker::Node& node, const std::optional<std::set<std::string>>& names) {
  if (!names || node.left.is_variable) return Truth::Unknown;
  const bool is_in = names->contains(node.left.text);
  if (node.op == "in") return truth_of(is_in);
  return node.op == "not in" ? truth_of(!is_in) : Truth::Unknown;
}

/// `extra` has each of the names as its value at once; no name at all is the empty text. A negated
/// comparison holds if it holds for each of them.
Truth compare_extra(const Marker::Node& node, const std::optional<std::set<std::string>>& names) {
  if (!names) return Truth::Unknown;
  const bool is_negated = node.op == "!=" || node.op == "not in";
  Truth result = is_negated ? Truth::Yes : Truth::No;
  const auto values = names->empty() ? std::set<std::string>{""} : *names;
  for (const std::string& value : values) {
    const Truth one = node.left.is_variable ? compare_text(value, node.op, node.right.text)
                                            : compare_text(node.left.text, node.op, value);
    result = is_negated ? std::min(result, one) : std::max(result, one);
  }
  return result;
}

/// Python's own builds call themselves `3.13.0+`, which is no version without a label.
std::string repaired(const std::string& variable, const std::string& value) {
  return variable == "python_full_version" && value.ends_with('+') ? value + "local" : value;
}

/// One side is a variable. Of two variables, or none, `packaging` and thus pip look up one alone.
Truth evaluate_comparison(const Marker::Node& node, const MarkerEnvironment& environment) {
  const std::string& variable = node.left.is_variable ? node.left.text : node.right.text;
  if (variable == "extra") return compare_extra(node, environment.extras);
  if (variable == "extras") return compare_set(node, environment.extras);
  if (variable == "dependency_groups") return compare_set(node, environment.groups);
  const auto found = environment.variables.find(variable);
  if (found == environment.variables.end()) return Truth::Unknown;
  const std::string value = repaired(variable, found->second);
  return node.left.is_variable ? compare(variable, value, node.op, node.right.text)
                               : compare(variable, node.left.text, node.op, value);
}

/// The least true of parts joined by `and`, the truest of alternatives.
Truth evaluate_node(const Marker::Node& node, const MarkerEnvironment& environment) {
  if (node.parts.empty()) return evaluate_comparison(node, environment);
  Truth any = Truth::No;
  Truth all = Truth::Yes;
  for (std::size_t i = 0; i < node.parts.size(); ++i) {
    if (node.begins_alternative[i]) {
      any = std::max(any, all);
      if (any == Truth::Yes) return any;
      all = Truth::Yes;
    }
    if (all != Truth::No) all = std::min(all, evaluate_node(node.parts[i], environment));
  }
  return std::max(any, all);
}

Marker::Node rest_of(const Marker::Node& node, const MarkerEnvironment& environment);

/// Adds what is left of one alternative, unless it is No. None is Yes, or all would be.
void add_alternative(const Marker::Node& node, std::size_t begin, std::size_t end,
                     const MarkerEnvironment& environment, Marker::Node& result) {
  for (std::size_t i = begin; i < end; ++i) {
    if (evaluate_node(node.parts[i], environment) == Truth::No) return;
  }
  bool is_first = true;
  for (std::size_t i = begin; i < end; ++i) {
    if (evaluate_node(node.parts[i], environment) == Truth::Yes) continue;
    result.parts.push_back(rest_of(node.parts[i], environment));
    result.begins_alternative.push_back(is_first && result.parts.size() > 1);
    is_first = false;
  }
}

/// What is left of a node that is Unknown.
Marker::Node rest_of(const Marker::Node& node, const MarkerEnvironment& environment) {
  if (node.parts.empty()) return node;
  Marker::Node result;
  for (std::size_t begin = 0; begin < node.parts.size();) {
    std::size_t end = begin + 1;
    while (end < node.parts.size() && !node.begins_alternative[end]) ++end;
    add_alternative(node, begin, end, environment, result);
    begin = end;
  }
  return result.parts.size() == 1 ? Marker::Node(result.parts.front()) : result;
}

}  // namespace

std::optional<Marker> Marker::rest(const MarkerEnvironment& environment) const {
  if (evaluate(environment) != Truth::Unknown) return std::nullopt;
  return Marker(std::make_shared<const Node>(rest_of(*root_, environment)));
}

std::string Marker::text() const {
  return text_of(*root_);
}

Truth Marker::evaluate(const MarkerEnvironment& environment) const {
  return evaluate_node(*root_, environment);
}

}  // namespace pinned_images::python
