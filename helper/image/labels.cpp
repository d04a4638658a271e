// SPDX-License-Identifier: MIT
#include "image/labels.hpp"

#include "image/key.hpp"
#include "support/escape.hpp"
#include "support/hash.hpp"
#include "support/text.hpp"

#include <charconv>
#include <utility>

namespace pinned_images::image {
namespace {

constexpr const char* label_facts = "pinned-images.facts";
constexpr const char* label_seal = "pinned-images.seal";
constexpr const char* label_created = "pinned-images.created";
constexpr const char* label_build_seconds = "pinned-images.build-seconds";
constexpr const char* label_base = "pinned-images.base-digest";
constexpr const char* label_parent = "pinned-images.parent-digest";
constexpr const char* label_inventory = "pinned-images.inventory";
constexpr const char* label_environment = "pinned-images.environment";
constexpr const char* label_requires = "pinned-images.requires";
constexpr const char* label_lacking = "pinned-images.lacking";

// `;` is no character of a percent-encoded fact, and no engine's label syntax minds it.
std::string facts_to_label(const std::string& facts) {
  std::vector<std::string> lines;
  for (const std::string_view line : split(facts, '\n')) {
    if (!line.empty()) lines.emplace_back(line);
  }
  return join(lines, ";");
}

std::string facts_from_label(const std::string& label) {
  std::string facts;
  for (const std::string_view line : split(label, ';')) {
    if (!line.empty()) facts += std::string(line) + "\n";
  }
  return facts;
}

std::string inventory_to_label(const std::vector<Installed>& inventory) {
  std::vector<std::string> items;
  for (const Installed& item : inventory) {
    items.push_back(percent_encode(item.name) + "==" + percent_encode(item.version, "+!"));
  }
  return join(items, " ");
}

std::vector<Installed> inventory_from_label(const std::string& label) {
  std::vector<Installed> inventory;
  for (const std::string_view item : split(label, ' ')) {
    const auto at = item.find("==");
    if (at == std::string_view::npos) continue;
    const auto name = percent_decode(item.substr(0, at));
    const auto version = percent_decode(item.substr(at + 2));
    if (name && version) inventory.push_back({*name, *version});
  }
  return inventory;
}

std::string environment_to_label(const std::map<std::string, std::string>& environment) {
  std::vector<std::string> items;
  for (const auto& [name, value] : environment) items.push_back(name + "=" + percent_encode(value));
  return join(items, " ");
}

std::map<std::string, std::string> environment_from_label(const std::string& label) {
  std::map<std::string, std::string> environment;
  for (const std::string_view item : split(label, ' ')) {
    const auto at = item.find('=');
    if (at == std::string_view::npos) continue;
    const auto value = percent_decode(item.substr(at + 1));
    if (value) environment.emplace(item.substr(0, at), *value);
  }
  return environment;
}

// `uvicorn[standard,watch]`; an empty one between the commas is the distribution itself.
std::string lacking_to_label(const Lacking& lacking) {
  std::vector<std::string> items;
  for (const auto& [name, extras] : lacking) {
    std::vector<std::string> encoded;
    for (const std::string& extra : extras) encoded.push_back(percent_encode(extra));
    items.push_back(percent_encode(name) + "[" + join(encoded, ",") + "]");
  }
  return join(items, " ");
}

Lacking lacking_from_label(const std::string& label) {
  Lacking lacking;
  for (const std::string_view item : split(label, ' ')) {
    const auto at = item.find('[');
    if (at == std::string_view::npos || !item.ends_with(']')) continue;
    const auto name = percent_decode(item.substr(0, at));
    for (const auto part : split(item.substr(at + 1, item.size() - at - 2), ',')) {
      const auto extra = percent_decode(part);
      if (name && extra) lacking[*name].insert(*extra);
    }
  }
  return lacking;
}

std::string edges_to_label(const Edges& edges) {
  std::vector<std::string> items;
  for (const auto& [from, targets] : edges) {
    std::vector<std::string> encoded;
    for (const std::string& target : targets) encoded.push_back(percent_encode(target, "[]"));
    items.push_back(percent_encode(from, "[]") + ":" + join(encoded, ","));
  }
  return join(items, " ");
}

Edges edges_from_label(const std::string& label) {
  Edges edges;
  for (const std::string_view item : split(label, ' ')) {
    const auto at = item.find(':');
    if (at == std::string_view::npos) continue;
    const auto from = percent_decode(item.substr(0, at));
    for (const auto part : split(item.substr(at + 1), ',')) {
      const auto target = percent_decode(part);
      if (from && target) edges[*from].insert(*target);
    }
  }
  return edges;
}

std::string value_of(const Labels& labels, const char* name) {
  const auto found = labels.find(name);
  return found == labels.end() ? "" : found->second;
}

long seconds_of(const std::string& text) {
  long seconds = 0;
  std::from_chars(text.data(), text.data() + text.size(), seconds);
  return seconds;
}

void read_contents(const Labels& labels, Record& record) {
  record.inventory = inventory_from_label(value_of(labels, label_inventory));
  record.environment = environment_from_label(value_of(labels, label_environment));
  record.lacking = lacking_from_label(value_of(labels, label_lacking));
  record.requires_of = edges_from_label(value_of(labels, label_requires));
}

}  // namespace

std::string seal_of(const std::vector<std::string>& diff_ids) {
  std::string lines;
  for (const std::string& id : diff_ids) lines += id + "\n";
  return sha256_hex(lines);
}

Labels to_labels(const Record& record, const std::vector<std::string>& diff_ids) {
  return {{label_name, record.name},
          {label_key, record.key},
          {label_facts, facts_to_label(record.facts)},
          {label_created, record.created},
          {label_build_seconds, std::to_string(record.build_seconds)},
          {label_base, record.base_digest},
          {label_parent, record.parent_digest},
          {label_inventory, inventory_to_label(record.inventory)},
          {label_environment, environment_to_label(record.environment)},
          {label_lacking, lacking_to_label(record.lacking)},
          {label_requires, edges_to_label(record.requires_of)},
          {label_seal, seal_of(diff_ids)}};
}

Reading read_labels(const Labels& labels, const std::vector<std::string>& diff_ids,
                    const std::string& name, Contents contents) {
  if (!labels.contains(label_key)) return {std::nullopt, "it has no pinned-images labels"};
  const std::string found = value_of(labels, label_name);
  if (found != name) return {std::nullopt, "its labels are of another image, '" + found + "'"};
  if (value_of(labels, label_seal) != seal_of(diff_ids)) {
    return {std::nullopt, "its layers are not the sealed ones: it was built FROM an image of ours"};
  }
  Record record;
  record.name = found;
  record.key = value_of(labels, label_key);
  record.facts = facts_from_label(value_of(labels, label_facts));
  if (key_of(record.facts) != record.key) {
    return {std::nullopt, "its key is not that of its facts"};
  }
  record.created = value_of(labels, label_created);
  record.build_seconds = seconds_of(value_of(labels, label_build_seconds));
  record.base_digest = value_of(labels, label_base);
  record.parent_digest = value_of(labels, label_parent);
  if (contents == Contents::Read) read_contents(labels, record);
  return {std::move(record), ""};
}

}  // namespace pinned_images::image
