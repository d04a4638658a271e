// SPDX-License-Identifier: MIT
// login: where a token is made and which rights it needs, then the engine's own login, which asks
// for it on the console. No token or password passes through here.
#include "cli/addresses.hpp"
#include "cli/commands.hpp"
#include "cli/registry_page.hpp"
#include "cli/world.hpp"
#include "registry/reference.hpp"
#include "support/file.hpp"
#include "support/text.hpp"

#include <fmt/format.h>
#include <unistd.h>

namespace pinned_images::cli {
namespace {

constexpr const char* afterwards =
    "the target registry-doctor (`pinned-images doctor`) tells whether all is well";

class Login {
 public:
  Login(const image::Project& project, Console& console)
      : project_(project), prefix_(project.registry.write_prefix()), console_(console) {
    if (prefix_.empty()) {
      throw project_error("the project has no registry", "add docker_registry(<host>/<path>)");
    }
    registry_ = registry::host_of(prefix_);
  }

  int run() {
    introduce();
    if (is_plain_http(project_, registry_) && !registry::is_loopback(registry_)) throw insecure();
    const auto found = found_login();
    if (found && found->source == "CI_REGISTRY_USER") return in_job();
    console_.result(
        "Log in with a token, not with the password of your account: it can be limited "
        "to this, and revoked.");
    for (const std::string& line : token_help(prefix_, sources_.environment)) {
      console_.result(line);
    }
    if (found) console_.result(fmt::format("A login is there already, in {}.", found->source));
    return at_console();
  }

 private:
  void introduce() {
    const auto page = registry_page(prefix_, sources_.environment);
    console_.result(fmt::format("The images go to {}, in the registry {}{}.", prefix_, registry_,
                                page ? "; its web page: " + *page : ""));
  }

  std::string repository() const {
    const auto reference = registry::parse_reference(prefix_ + "/x");
    return reference ? reference->repository : "";
  }

  // A broken file is no reason not to log in anew.
  std::optional<registry::Credentials> found_login() {
    try {
      return registry::find_credentials(registry_, repository(), sources_);
    } catch (const Error& error) {
      console_.error(error);
      return std::nullopt;
    }
  }

  Error insecure() const {
    return project_error(
        registry_ + " is spoken to by plain http (INSECURE): no login is ever sent to it",
        "have it reached by https and take INSECURE out of docker_registry(), or let it be used "
        "without a login");
  }

  int in_job() {
    console_.result(
        fmt::format("This job has CI_REGISTRY_USER and CI_REGISTRY_PASSWORD for {}: they are used "
                    "by themselves, there is nothing to do. They end with the job.",
                    registry_));
    console_.result(fmt::format("Now {}.", afterwards));
    return 0;
  }

  std::vector<std::string> command(const std::string& program) const {
    std::vector<std::string> argv{program, "login"};
    if (is_plain_http(project_, registry_) && program != "docker") {
      argv.emplace_back("--tls-verify=false");
    }
    argv.push_back(registry_);
    return argv;
  }

  // The engine that will be used; its file is one of those that we look into.
  int at_console() {
    const std::string program = engine::make_engine(project_.engine)->name();
    if (::isatty(STDIN_FILENO) == 0) return without_terminal(program);
    console_.result(fmt::format("Now {} asks for the user name and the token:", program));
    Command login;
    login.argv = command(program);
    const int code = run_on_console(login);
    if (code != 0) {
      throw refused(fmt::format("`{}` ended with exit code {}", join(login.argv, " "), code),
                    "check user name, token and its scopes, then run the same command again");
    }
    console_.result(fmt::format("Logged in. Now {}.", afterwards));
    return 0;
  }

  int without_terminal(const std::string& program) {
    std::vector<std::string> argv = command(program);
    argv.insert(argv.begin() + 2, {"--username", "<user name>", "--password-stdin"});
    console_.result("Run this, with the token in the file or variable of your choice:");
    console_.result(fmt::format("  {} < <file with the token>", join(argv, " ")));
    console_.result(fmt::format("  printf %s \"$TOKEN\" | {}", join(argv, " ")));
    console_.result(fmt::format("Then {}.", afterwards));
    throw project_error("there is no terminal to ask for a token at, so nobody was logged in",
                        "run one of the commands above, or this one in a terminal");
  }

  const image::Project& project_;
  std::string prefix_;
  std::string registry_;
  Console& console_;
  registry::CredentialSources sources_ = registry::process_sources();
};

}  // namespace

int run_login(const Arguments& arguments, Console& console) {
  const image::Project project =
      image::parse_project(arguments.project.string(), read_file(arguments.project));
  return Login(project, console).run();
}

}  // namespace pinned_images::cli
