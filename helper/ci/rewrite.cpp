// SPDX-License-Identifier: MIT
#include "ci/rewrite.hpp"

#include "ci/yaml_stream.hpp"
#include "support/text.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include <fmt/format.h>

namespace pinned_images::ci {
namespace {

constexpr int deepest = 8;  ///< variables whose values are variables

/// Why a reference can't be rewritten.
struct Undecided {
  std::string problem;
  std::string hint;
};

// The variable that a text is, whole.
std::optional<std::string> sole_variable(std::string_view text) {
  const auto names = variables_in(text);
  if (names.size() != 1) return std::nullopt;
  const bool is_whole = text == "$" + names.front() || text == "${" + names.front() + "}";
  return is_whole ? std::optional(names.front()) : std::nullopt;
}

std::size_t count_of(std::string_view text, const std::string& name) {
  std::size_t count = 0;
  for (const std::string& one : variables_in(text)) count += one == name ? 1 : 0;
  return count;
}

/// A comment says to leave the line that a tag stands in.
struct Kept {};

/// The references and variables of a pipeline, and the text that neither of them is.
class Uses {
 public:
  explicit Uses(const Pipeline& pipeline) : pipeline_(pipeline) {}

  std::vector<const Variable*> definitions(const std::string& name) const {
    std::vector<const Variable*> result;
    for (const Variable& variable : pipeline_.definitions.variables) {
      if (variable.name == name) result.push_back(&variable);
    }
    return result;
  }

  // In scripts, rules and other values; a text longer than a reference is not taken apart, so it is
  // gone through by lines.
  bool is_used_elsewhere(const std::string& name) const {
    std::size_t all = 0;
    std::size_t known = 0;
    for (const auto& source : pipeline_.files) {
      for (const std::string_view line : split(source->text, '\n')) all += count_of(line, name);
      for (const Reference& reference : source->file.references) {
        known += count_of(reference.scalar.raw, name);
      }
      for (const Variable& variable : source->file.definitions.variables) {
        known += count_of(variable.scalar.raw, name);
      }
    }
    return all != known;
  }

 private:
  const Pipeline& pipeline_;
};

/// Finds where tags and digests are spelled, reference by reference.
class Planner {
 public:
  Planner(const Pipeline& pipeline, const std::vector<WantedImage>& images, const Values& given)
      : pipeline_(pipeline),
        images_(images),
        uses_(pipeline),
        expander_(pipeline.definitions, given) {}

  Rewrite plan() {
    for (const auto& source : pipeline_.files) {
      for (const Reference& reference : source->file.references) look_at(*source, reference);
    }
    check_shared();
    Rewrite result;
    for (Found& found : found_) {
      if (found.finding.kind == Finding::Kind::Stale) {
        for (const Edit& edit : found.edits) edits_.emplace(std::pair(edit.path, edit.begin), edit);
      }
      result.findings.push_back(std::move(found.finding));
    }
    for (auto& [at, edit] : edits_) result.edits.push_back(std::move(edit));
    return result;
  }

 private:
  struct Found {
    Finding finding;
    std::vector<Edit> edits;
    std::set<std::string> variables;  ///< whose values are edited
  };

  /// What one reference, or the value of a variable in it, is to name.
  struct Goal {
    std::set<std::string> tags;
    std::set<std::string> digests;
    Found* found = nullptr;
  };

  const WantedImage* ours(std::string_view name) const {
    for (const WantedImage& image : images_) {
      if (image.repository == name) return &image;
    }
    return nullptr;
  }

  bool may_be_ours(std::string_view name) const {
    return has_variable(name) &&
           std::any_of(images_.begin(), images_.end(), [&](const WantedImage& image) {
             return matches_pattern(name, image.repository);
           });
  }

  void look_at(const SourceFile& source, const Reference& reference) {
    const Expansion expansion = expander_.expand(reference, source.file.format);
    Goal goal;
    bool any_other = false;
    bool any_unknown = expansion.cut;
    std::string repository;
    for (const std::string& candidate : expansion.candidates) {
      const std::string name = split_image(candidate).name;
      if (const WantedImage* image = ours(name)) {
        goal.tags.insert(image->tag);
        goal.digests.insert(image->digest);
        repository = image->repository;
      } else if (may_be_ours(name)) {
        any_unknown = true;
      } else {
        any_other = true;
      }
    }
    if (goal.tags.empty() && !any_unknown) return;
    Found found{
        {Finding::Kind::Right, reference.scalar.place, reference.scalar.value, repository}, {}, {}};
    goal.found = &found;
    try {
      check_kept(source, reference.scalar);
      if (source.file.format == Format::GitHub) check_expressions(expansion);
      check_decided(goal, expansion, any_unknown, any_other);
      spell(reference.scalar, goal, 0);
    } catch (const Kept&) {
      found.finding.kind = Finding::Kind::Kept;
      found.edits.clear();
      found.variables.clear();
    } catch (const Undecided& undecided) {
      set_undecided(found, undecided);
    }
    found_.push_back(std::move(found));
  }

  // The image of a job or service may hang on the contexts github, needs, strategy, matrix, vars
  // and inputs (docs.github.com, "Contexts reference", context availability): none of them has its
  // values in the workflow's own `env:`, and a workflow that asks for `env` there is refused.
  static void check_expressions(const Expansion& expansion) {
    if (expansion.unknown.empty()) return;
    const std::string names = join({expansion.unknown.begin(), expansion.unknown.end()}, ", ");
    const bool has_env = std::any_of(expansion.unknown.begin(), expansion.unknown.end(),
                                     [](const auto& name) { return name.starts_with("env."); });
    throw Undecided{has_env ? "GitHub has no `env` where a job's image is named: " + names
                            : "which image this is can't be told: only GitHub knows " + names,
                    "write the image out, with its tag"};
  }

  static void check_decided(const Goal& goal, const Expansion& expansion, bool any_unknown,
                            bool any_other) {
    if (any_unknown) {
      const std::string names = join({expansion.unknown.begin(), expansion.unknown.end()}, ", ");
      throw Undecided{
          "which image this is can't be told" + (names.empty() ? "" : ": nothing sets " + names),
          "set the variable in the file, or write the image out"};
    }
    if (any_other) {
      throw Undecided{"this names an image of this project or another one",
                      "give the two a line each"};
    }
    if (goal.tags.size() > 1) {
      throw Undecided{"this names images of this project whose tags differ",
                      "give each of them a variable, or a line, of its own"};
    }
  }

  static void set_undecided(Found& found, const Undecided& undecided) {
    found.finding.kind = Finding::Kind::Undecided;
    found.finding.problem = undecided.problem;
    found.finding.hint = undecided.hint;
    found.edits.clear();
  }

  static void check_kept(const SourceFile& source, const Scalar& scalar) {
    const std::size_t end = source.text.find('\n', scalar.end);
    const std::string_view rest =
        std::string_view(source.text)
            .substr(scalar.end, end == std::string::npos ? std::string::npos : end - scalar.end);
    const std::size_t comment = rest.find('#');
    if (comment != rest.npos && rest.find(keep_comment, comment) != rest.npos) throw Kept();
  }

  // The scalar is a reference, or the value of the variable that one is.
  void spell(const Scalar& scalar, const Goal& goal, int depth) {
    const ImageName image = split_image(scalar.value);
    if (!image.tag && !image.digest) {
      if (const auto name = sole_variable(trim(scalar.value))) {
        return in_definitions(*name, goal, depth, [&](const Variable& variable) {
          spell(variable.scalar, goal, depth + 1);
        });
      }
      if (!image.name.empty() && (image.name.back() == '}' || ends_with_variable(image.name))) {
        throw Undecided{"its tag is in a variable together with a part of its name",
                        "write the tag behind it, `:` between them"};
      }
      return edit(scalar, std::string(trim(scalar.value)),
                  std::string(trim(scalar.value)) + ":" + *goal.tags.begin(), goal);
    }
    std::string value = image.name;
    if (image.tag) value += ":" + part(*image.tag, goal.tags, goal, depth);
    if (image.digest) value += "@" + part(*image.digest, goal.digests, goal, depth);
    edit(scalar, std::string(trim(scalar.value)), value, goal);
  }

  static bool ends_with_variable(const std::string& name) {
    const std::size_t dollar = name.rfind('$');
    return dollar != std::string::npos && name.find('/', dollar) == std::string::npos;
  }

  // Returns a tag or digest as it is to be written; what is a variable stays, and its value
  // changes.
  std::string part(const std::string& text, const std::set<std::string>& wanted, const Goal& goal,
                   int depth) {
    if (wanted.size() != 1 || wanted.begin()->empty()) {
      throw Undecided{"the digest that it is to have isn't known", "write the tag alone"};
    }
    if (!has_variable(text)) return *wanted.begin();
    const auto name = sole_variable(text);
    if (!name) {
      throw Undecided{"its tag is made of a variable and more",
                      "have the variable hold the whole tag"};
    }
    in_definitions(*name, goal, depth, [&](const Variable& variable) {
      const std::string value(trim(variable.scalar.value));
      edit(variable.scalar, value, part(value, wanted, goal, depth + 1), goal);
    });
    return text;
  }

  template <class Work>
  void in_definitions(const std::string& name, const Goal& goal, int depth, const Work& work) {
    const auto definitions = uses_.definitions(name);
    if (definitions.empty() || depth > deepest) {
      throw Undecided{"nothing here sets " + name, "set it in the file's `variables:`"};
    }
    if (uses_.is_used_elsewhere(name)) {
      throw Undecided{"its tag stands in " + name + ", which other things use too",
                      "give the image a variable of its own"};
    }
    goal.found->variables.insert(name);
    for (const Variable* variable : definitions) {
      if (!variable->known) {
        throw Undecided{"the value of " + name + " is a `!reference`", "write it out"};
      }
      check_kept(source_of(*variable), variable->scalar);
      work(*variable);
    }
  }

  const SourceFile& source_of(const Variable& variable) const {
    const auto found = std::find_if(
        pipeline_.files.begin(), pipeline_.files.end(),
        [&](const auto& source) { return source->file.path == variable.scalar.place.path; });
    return **found;
  }

  void edit(const Scalar& scalar, const std::string& was, const std::string& value,
            const Goal& goal) {
    if (value == was) return;
    const std::size_t at = scalar.raw.find(was);
    if (at == std::string::npos || scalar.raw.find(was, at + 1) != std::string::npos) {
      throw Undecided{"it is written with escapes or over several lines",
                      "write it in one line as it is"};
    }
    Edit result{scalar.place.path, scalar.begin + at, scalar.begin + at + was.size(), value, {}};
    result.value = scalar.value;
    result.value.replace(result.value.find(was), was.size(), value);
    shorten(result, was);
    goal.found->finding.kind = Finding::Kind::Stale;
    goal.found->finding.tag = *goal.tags.begin();
    goal.found->edits.push_back(std::move(result));
  }

  // What is the same at both ends stays untouched.
  static void shorten(Edit& edit, const std::string& was) {
    std::size_t front = 0;
    const std::size_t most = std::min(was.size(), edit.bytes.size());
    while (front < most && was[front] == edit.bytes[front]) ++front;
    std::size_t back = 0;
    while (back < most - front &&
           was[was.size() - 1 - back] == edit.bytes[edit.bytes.size() - 1 - back]) {
      ++back;
    }
    edit.begin += front;
    edit.end -= back;
    edit.bytes = edit.bytes.substr(front, edit.bytes.size() - front - back);
  }

  // A variable that is edited for one reference must not be met by another that is none of ours, or
  // is to be another tag.
  void check_shared() {
    for (Found& found : found_) {
      for (const std::string& name : found.variables) {
        if (is_shared(found, name)) {
          set_undecided(found, {"its tag stands in " + name + ", which other images use too",
                                "give the image a variable of its own"});
          break;
        }
      }
    }
  }

  bool is_shared(const Found& found, const std::string& name) const {
    for (const auto& source : pipeline_.files) {
      for (const Reference& reference : source->file.references) {
        const auto names = names_within({reference.scalar.value}, pipeline_.definitions);
        if (names.contains(name) && !is_same_goal(found, reference)) return true;
      }
    }
    return false;
  }

  bool is_same_goal(const Found& found, const Reference& reference) const {
    return std::any_of(found_.begin(), found_.end(), [&](const Found& other) {
      const bool is_it = other.finding.place == reference.scalar.place;
      const bool is_settled =
          other.finding.kind == Finding::Kind::Right || other.finding.kind == Finding::Kind::Stale;
      return is_it && is_settled && tag_of(other) == tag_of(found);
    });
  }

  std::string tag_of(const Found& found) const {
    const WantedImage* image = ours(found.finding.repository);
    return image == nullptr ? "" : image->tag;
  }

  const Pipeline& pipeline_;
  const std::vector<WantedImage>& images_;
  Uses uses_;
  Expander expander_;
  std::vector<Found> found_;
  std::map<std::pair<std::string, std::size_t>, Edit> edits_;
};

// The scalar that a byte of the file is in.
std::uint32_t node_at(const YamlStream& stream, std::size_t byte) {
  std::uint32_t best = 0;
  for (std::uint32_t i = 0; i < stream.size(); ++i) {
    const YamlNode& node = stream.node(i);
    const bool is_before = stream.mark_size() + node.begin <= byte;
    const bool is_better = node.begin >= stream.node(best).begin;
    if (node.kind == YamlNode::Kind::Scalar && is_before && is_better) best = i;
  }
  return best;
}

void check_same(const std::string& path, const YamlStream& old, const YamlStream& now,
                const std::map<std::uint32_t, std::string>& edited) {
  bool same = old.size() == now.size() && old.documents() == now.documents();
  for (std::uint32_t i = 0; same && i < old.size(); ++i) {
    const YamlNode& a = old.node(i);
    const YamlNode& b = now.node(i);
    const auto value = edited.find(i);
    const std::string& text = value == edited.end() ? a.text : value->second;
    same = a.kind == b.kind && a.tag == b.tag && a.children == b.children && b.text == text;
  }
  if (same) return;
  throw input_error({path}, "rewriting its images would change more of it",
                    "name them by hand: `ci-file refs` tells where they are; and report this bug");
}

}  // namespace

Rewrite plan_rewrite(const Pipeline& pipeline, const std::vector<WantedImage>& images,
                     const Values& given) {
  return Planner(pipeline, images, given).plan();
}

std::string with_edits(const std::string& path, const std::string& text,
                       const std::vector<Edit>& edits) {
  const YamlStream old(path, text);
  std::string result = text;
  std::map<std::uint32_t, std::string> edited;
  for (auto edit = edits.rbegin(); edit != edits.rend(); ++edit) {
    if (edit->path != path) continue;
    edited[node_at(old, edit->begin)] = edit->value;
    result.replace(edit->begin, edit->end - edit->begin, edit->bytes);
  }
  check_same(path, old, YamlStream(path, result), edited);
  return result;
}

}  // namespace pinned_images::ci
