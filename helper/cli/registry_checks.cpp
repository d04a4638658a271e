// SPDX-License-Identifier: MIT
#include "cli/registry_checks.hpp"

#include "cli/addresses.hpp"
#include "cli/decisions.hpp"
#include "cli/registry_page.hpp"
#include "cli/work.hpp"
#include "cli/world.hpp"
#include "registry/reference.hpp"
#include "registry/rights.hpp"
#include "support/text.hpp"

#include <future>

#include <fmt/format.h>

namespace pinned_images::cli {
namespace {

Error with_page(const Error& error, const std::optional<std::string>& page) {
  if (error.code() != ExitCode::Refused) return error;
  const std::string more = page ? "; the registry's page is " + *page : "";
  return {error.code(), error.place(), error.problem(),
          error.hint() + "; the target registry-login tells where a token is made" + more,
          error.details()};
}

class RegistryChecks {
 public:
  RegistryChecks(const image::Project& project, const std::vector<const image::ImageSpec*>& images,
                 Findings& findings)
      : project_(project), findings_(findings), world_(project, tries_of_checks) {
    for (const image::ImageSpec* image : images) {
      repositories_.push_back(parts_of(project.registry.write_prefix() + "/" + image->name));
    }
    page_ = registry_page(project.registry.write_prefix(), registry::process_sources().environment);
  }

  void run(const Arguments& arguments) {
    const auto contact = reach();
    login(contact);
    if (!contact) {
      findings_.notice("rights",
                       "not tried, as the registry does not answer: pull, push, delete, "
                       "version tags");
      return;
    }
    push();
    layer_cache();
    tags(arguments);
    deletion();
  }

 private:
  const registry::Reference& first() const { return repositories_.front(); }

  void problem(std::string_view check, const Error& error) {
    findings_.problem(check, with_page(error, page_));
  }

  std::optional<registry::Contact> reach() {
    try {
      const auto contact = registry::reach(world_.client(), first().registry, first().repository);
      const std::string asks = contact.login.empty() ? "asks for no login"
                               : contact.login == "bearer"
                                   ? "asks for a login by tokens"
                                   : "asks for a login by name and password";
      if (contact.scheme == "https") {
        findings_.ok("registry", fmt::format("{} answers by https, its certificate is trusted; {}",
                                             first().registry, asks));
      } else if (registry::is_loopback(first().registry)) {
        findings_.ok("registry", fmt::format("{} answers by http, on this machine; {}",
                                             first().registry, asks));
      } else {
        findings_.notice(
            "registry", fmt::format("{} answers by plain http; {}", first().registry, asks),
            "whoever is on the way can read and change images, and no login is sent: have it "
            "reached by https, and take INSECURE out of docker_registry()");
      }
      return contact;
    } catch (const Error& error) {
      problem("registry", error);
      return std::nullopt;
    }
  }

  void login(const std::optional<registry::Contact>& contact) {
    try {
      const auto found = registry::find_credentials(first().registry, first().repository,
                                                    registry::process_sources());
      if (found) {
        const std::string user = found->username.empty() ? "" : ", user " + found->username;
        findings_.ok("login",
                     fmt::format("found for {} in {}{}", first().registry, found->source, user));
      } else if (contact && contact->login.empty()) {
        findings_.ok("login", "none found, and none asked for");
      } else {
        findings_.notice("login", "none found for " + first().registry,
                         "the target registry-login tells how to log in");
      }
    } catch (const Error& error) {
      problem("login", error);
    }
  }

  // In each repository, as registries differ in what a right is given for.
  void push() {
    CountedWork work(findings_.console(), "tried to push", "image", repositories_.size());
    std::vector<std::future<bool>> tried;
    for (const registry::Reference& one : repositories_) {
      tried.push_back(std::async(std::launch::async, [this, &one, &work] {
        const bool gone = registry::try_push(world_.client(), one.registry, one.repository);
        work.add();
        return gone;
      }));
    }
    std::size_t granted = 0;
    std::size_t left = 0;
    for (auto& one : tried) {
      try {
        left += one.get() ? 0 : 1;
        ++granted;
      } catch (const Error& error) {
        problem("push", error);
      }
    }
    if (granted > 0)
      findings_.ok("push", "allowed to " + counted(granted, "repository", "repositories"));
    if (left > 0) {
      findings_.notice(
          "push",
          fmt::format("the registry did not let us cancel {} of the uploads "
                      "that this was tried by",
                      left),
          "they are empty, and it forgets them by itself; some want the right to delete for that");
    }
  }

  // Who may not keep layers takes them alone: no problem for a build.
  void layer_cache() {
    if (project_.layer_cache.empty()) return;
    const registry::Reference where = parts_of(project_.layer_cache);
    try {
      registry::try_push(world_.client(), where.registry, where.repository);
      findings_.ok("layers", "may be kept in " + project_.layer_cache);
    } catch (const Error& error) {
      findings_.notice("layers", "are only taken, not kept: " + error.problem(), error.hint());
    }
  }

  // Asks what a push asks first, so it tells of the right to pull too.
  void tags(const Arguments& arguments) {
    std::optional<Workspace> workspace;
    try {
      workspace.emplace(read_workspace(arguments.project, arguments.images));
    } catch (const Error& error) {
      findings_.problem("manifests", error);
      findings_.notice("tags", "not looked at: the images' versions and keys are not known");
      return;
    }
    try {
      const auto asked = ask_and_decide(*workspace, world_, findings_.console());
      findings_.ok("pull", "allowed from " + counted(asked.size(), "repository", "repositories"));
      for (const PlannedImage& planned : workspace->images) {
        tag(planned.wanted, asked.at(planned.spec->name).decision);
      }
    } catch (const Error& error) {
      problem("pull", error);
    }
  }

  void tag(const image::Wanted& wanted, const image::Decision& decision) {
    const std::string tag = wanted.repository + ":" + image::main_tag(wanted);
    switch (decision.action) {
      case image::Action::Nothing:
      case image::Action::PutKeyTag:
        return findings_.ok("tag", tag + " is published, with today's key");
      case image::Action::Refuse:
        return findings_.problem("tag", refusal(decision));
      default:
        return findings_.ok("tag", tag + " is free");
    }
  }

  // A right that prune-images alone needs: no problem for a build.
  void deletion() {
    try {
      const auto answer =
          registry::try_delete(world_.client(), first().registry, first().repository);
      if (answer == registry::Deletion::Unsupported) {
        findings_.notice("delete", "this registry deletes nothing: prune-images won't work",
                         "those who run it may allow it (docker-registry: storage.delete.enabled)");
      } else {
        findings_.ok("delete", "allowed, for prune-images");
      }
    } catch (const Error& error) {
      findings_.notice("delete", "not allowed to this login, or not known: " + error.problem(),
                       fmt::format("only prune-images needs it; {}", registry::delete_needs));
    }
  }

  const image::Project& project_;
  Findings& findings_;
  World world_;
  std::vector<registry::Reference> repositories_;
  std::optional<std::string> page_;
};

}  // namespace

void check_registry(const Arguments& arguments, const image::Project& project,
                    const std::vector<const image::ImageSpec*>& images, Findings& findings) {
  try {
    RegistryChecks(project, images, findings).run(arguments);
  } catch (const Error& error) {
    findings.problem("registry", error);
  }
}

}  // namespace pinned_images::cli
