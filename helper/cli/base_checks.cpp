// SPDX-License-Identifier: MIT
#include "cli/base_checks.hpp"

#include "cli/work.hpp"
#include "cli/workspace.hpp"
#include "cli/world.hpp"
#include "registry/index.hpp"
#include "registry/reference.hpp"
#include "registry/stored_image.hpp"
#include "support/parallel.hpp"
#include "support/platform.hpp"
#include "support/text.hpp"

#include <map>
#include <set>
#include <variant>
#include <vector>

#include <fmt/format.h>

namespace pinned_images::cli {
namespace {

using Platforms = std::set<std::string>;

constexpr std::chrono::seconds patience{5};

/// A base as its registry has it.
struct FoundBase {
  bool is_there = false;
  std::optional<Platforms> platforms;  ///< absent: not looked at
};

Platforms platforms_of(const registry::Stored& stored, const std::string& reference) {
  if (stored.broken) {
    throw project_error(
        reference + " is broken: " + stored.broken->problem + " (" + stored.broken->digest + ")",
        "take another BASE");
  }
  Platforms result;
  for (const registry::StoredImage& image : stored.images) {
    result.insert(normal_platform(image.platform));
  }
  return result;
}

Platforms platforms_of_index(const registry::Manifest& index) {
  Platforms result;
  for (const registry::Child& child : registry::children_of(index)) {
    if (!child.platform.empty()) result.insert(normal_platform(child.platform));
  }
  return result;
}

/// A base to be looked for, and what came of it.
struct Base {
  std::string reference;
  Platforms wanted;
  std::variant<FoundBase, Error> result = FoundBase{};
};

class BaseChecks {
 public:
  BaseChecks(const image::Project& project, Findings& findings)
      : findings_(findings), world_(project, tries_of_checks, patience) {}

  void run(const std::map<std::string, Platforms>& wanted) {
    std::vector<Base> bases;
    for (const auto& [reference, platforms] : wanted) bases.push_back({reference, platforms});
    look_for(bases);
    for (const Base& base : bases) judge(base);
  }

 private:
  void look_for(std::vector<Base>& bases) {
    CountedWork work(findings_.console(), "looked for", "base", bases.size());
    run_parallel(bases.size(), registry::questions_at_once, [&](std::size_t i) {
      try {
        bases[i].result = find(bases[i].reference);
      } catch (const Error& error) {
        bases[i].result = error;
      }
      work.add();
    });
  }

  // Docker Hub counts each GET of a manifest as one of its few pulls, and no HEAD.
  FoundBase find(const std::string& name) {
    const registry::Reference where = registry::parse_reference(name).value();
    const std::string item = where.digest ? *where.digest : where.tag.value_or("latest");
    registry::Client& client = world_.client();
    if (where.registry == "docker.io") {
      return {client.head_manifest(where.registry, where.repository, item).has_value(), {}};
    }
    auto top = client.get_manifest(where.registry, where.repository, item);
    if (!top) return {};
    if (top->is_index()) return {true, platforms_of_index(*top)};
    return {true, platforms_of(registry::read_stored(client, where.registry, where.repository,
                                                     std::move(*top)),
                               name)};
  }

  void judge(const Base& base) {
    if (const auto* found = std::get_if<FoundBase>(&base.result)) {
      return judge(base.reference, base.wanted, *found);
    }
    const auto& error = std::get<Error>(base.result);
    const std::string problem =
        error.code() == ExitCode::Wrong ? "" : "is " + base.reference + " there? not known: ";
    fail(base.reference,
         {error.code(), error.place(), problem + error.problem(), error.hint(), error.details()});
  }

  void judge(const std::string& reference, const Platforms& wanted, const FoundBase& found) {
    if (!found.is_there) {
      return fail(reference, project_error("there is no image " + reference,
                                           "check BASE, and PINNED_IMAGES_BASE_MIRROR if it is "
                                           "set"));
    }
    const auto names = [](const Platforms& platforms) {
      return join({platforms.begin(), platforms.end()}, ", ");
    };
    if (!found.platforms) return findings_.ok("base", reference + " is there");
    Platforms missing;
    for (const std::string& one : wanted) {
      if (!found.platforms->contains(one)) missing.insert(one);
    }
    if (missing.empty()) {
      return findings_.ok("base", fmt::format("{} is there, for {}", reference, names(wanted)));
    }
    findings_.problem("base",
                      project_error(fmt::format("{} is there for {}, and not for {}", reference,
                                                names(*found.platforms), names(missing)),
                                    "use a base of that platform, or take it out of "
                                    "PLATFORMS"));
  }

  // As a build does: what the registry does not give is taken from the engine.
  void fail(const std::string& reference, const Error& error) {
    if (!is_in_engine(reference)) return findings_.problem("base", error);
    findings_.notice("base",
                     error.problem() +
                         "; the engine has an image of that name, which a "
                         "build takes then",
                     error.hint());
  }

  bool is_in_engine(const std::string& reference) {
    try {
      return world_.engine().inspect(reference).has_value();
    } catch (const Error&) {
      return false;
    }
  }

  Findings& findings_;
  World world_;
};

}  // namespace

void check_bases(const image::Project& project, const std::vector<const image::ImageSpec*>& images,
                 Findings& findings) {
  std::map<std::string, Platforms> bases;
  try {
    for (const image::ImageSpec* image : images) {
      const std::string base = pulled_base(*image, project);
      if (base.empty()) continue;
      for (const std::string& one : image->platforms) bases[base].insert(normal_platform(one));
    }
    BaseChecks(project, findings).run(bases);
  } catch (const Error& error) {
    findings.problem("base", error);
  }
}

}  // namespace pinned_images::cli
