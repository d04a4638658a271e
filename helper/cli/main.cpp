// SPDX-License-Identifier: MIT
// The command line: which subcommand, its options, and how an error ends.
#include "cli/commands.hpp"
#include "cli/manual.hpp"
#include "cli/version.hpp"
#include "support/text.hpp"

#include <cstdio>
#include <functional>
#include <set>
#include <string_view>

#include <CLI/CLI.hpp>

namespace pinned_images::cli {
namespace {

using Run = std::function<int(const Arguments&, Console&)>;

void add_format_option(CLI::App& command, Arguments& arguments) {
  command
      .add_option_function<std::string>(
          "--format", [&](const std::string& format) { arguments.json = format == "json"; },
          "text or json")
      ->check(CLI::IsMember({"text", "json"}));
}

void add_markdown_format_option(CLI::App& command, Arguments& arguments) {
  command
      .add_option_function<std::string>(
          "--format",
          [&](const std::string& format) {
            arguments.json = format == "json";
            arguments.markdown = format == "markdown";
          },
          "text, json or markdown")
      ->check(CLI::IsMember({"text", "json", "markdown"}));
}

void add_limit_options(CLI::App& command, Arguments& arguments) {
  command.add_option("--limit", arguments.limit,
                     "more drift than this fails: a share (10%) or a number of requirements (12)");
  command.add_flag("--warn", arguments.warn, "warn of it instead");
}

void add_skip_option(CLI::App& command, Arguments& arguments) {
  command.add_flag("--skip", arguments.skip,
                   "where the registry does not answer or has no image, say `skipped:`");
}

void add_smoke_option(CLI::App& command, Arguments& arguments) {
  command.add_flag("--smoke", arguments.smoke,
                   "run the smoke tests in the published images instead, else in those built here");
}

/// A subcommand on a project: its name, what it does, how it runs, its options beside those that
/// all of them have.
struct Subcommand {
  const char* name;
  const char* help;
  Run run;
  std::set<std::string_view> options;

  bool has(std::string_view option) const { return options.contains(option); }
};

const std::vector<Subcommand>& project_commands() {
  static const std::vector<Subcommand> commands = {
      {"plan",
       "write the key and the tag of each image for the build system",
       run_plan,
       {"--depfile"}},
      {"build",
       "have each image in the engine or the registry; build what is missing",
       run_build,
       {"--image", "--stamp"}},
      {"push",
       "publish each image under its key tag and its version tag",
       run_push,
       {"--image", "--stamp"}},
      {"refresh",
       "build and publish all images anew under the next refresh serial",
       run_refresh,
       {}},
      {"explain",
       "tell the state of each image, and why",
       run_explain,
       {"--image", "--format markdown"}},
      {"graph",
       "draw manifests, pins, images and tags: graph.svg, graph.mmd, graph.dot",
       run_graph,
       {"--image"}},
      {"report",
       "write all that is known of the images into one page, report.html",
       run_report,
       {"--image"}},
      {"drift",
       "tell what pip still installs in each job, and hold it against a limit",
       run_drift,
       {"--image", "--format", "--limit", "--skip"}},
      {"prune", "delete the tags that nothing uses any more", run_prune, {"--dry-run", "--format"}},
      {"verify",
       "ask again whether what was published is still there",
       run_verify,
       {"--image", "--skip", "--smoke"}},
      {"doctor",
       "check engine, disk, registry and rights before a long build",
       run_doctor,
       {"--image"}},
      {"login", "say where a token is made, and log in to the project's registry", run_login, {}},
      {"requirements",
       "print the flat list that an image installs",
       run_requirements,
       {"--image", "--format"}}};
  return commands;
}

void add_options(const Subcommand& subcommand, CLI::App& command, Arguments& arguments) {
  command.add_option("--project", arguments.project, "images.json of the build tree")
      ->capture_default_str();
  command.add_option("--state", arguments.state, "folder of stamps, keys and tags");
  command.add_flag("--no-progress", arguments.no_progress,
                   "print plain lines as they come: none that shows how far it is, no sections");
  if (subcommand.has("--image")) {
    command.add_option("--image", arguments.images, "an image of the project; default: all")
        ->allow_extra_args(false);
  }
  if (subcommand.has("--depfile")) {
    command.add_option("--depfile", arguments.depfile, "depfile to write");
  }
  if (subcommand.has("--stamp")) {
    command.add_option("--stamp", arguments.stamp, "file to touch when all is done");
  }
  if (subcommand.has("--dry-run")) {
    command.add_flag("--dry-run", arguments.dry_run, "list what would go, and delete nothing");
  }
  if (subcommand.has("--format")) add_format_option(command, arguments);
  if (subcommand.has("--format markdown")) add_markdown_format_option(command, arguments);
  if (subcommand.has("--limit")) add_limit_options(command, arguments);
  if (subcommand.has("--skip")) add_skip_option(command, arguments);
  if (subcommand.has("--smoke")) add_smoke_option(command, arguments);
}

void add_pins_command(CLI::App& app, Arguments& arguments, Run& chosen) {
  CLI::App* pins = app.add_subcommand(
      "pins", "print what manifests and locks say of packages, or check a project's pins");
  auto* names = pins->add_option("--pin", arguments.pins, "a package; default: torch, torchvision")
                    ->allow_extra_args(false);
  add_format_option(*pins, arguments);
  auto* files = pins->add_option("FILE", arguments.files, "manifests and locks");
  pins->add_option("--project", arguments.project,
                   "images.json: the pins of its images, and whether its files agree on them")
      ->excludes(files)
      ->excludes(names);
  pins->callback([&chosen, pins, files] {
    if (files->count() == 0 && pins->count("--project") == 0) {
      throw CLI::RequiredError("a FILE, or --project,");
    }
    chosen = files->count() > 0 ? run_pins : run_project_pins;
  });
}

void add_all(const std::vector<Subcommand>& commands, CLI::App& app, Arguments& arguments,
             Run& chosen) {
  for (const Subcommand& subcommand : commands) {
    CLI::App* command = app.add_subcommand(subcommand.name, subcommand.help);
    add_options(subcommand, *command, arguments);
    command->callback([&chosen, run = subcommand.run] { chosen = run; });
  }
}

// A command that is nothing without one of its own.
CLI::App* add_group(CLI::App& app, const char* name, const char* help, const char* members) {
  CLI::App* group = app.add_subcommand(name, help);
  group->require_subcommand(0, 1);
  group->callback([group, members] {
    if (group->get_subcommands().empty()) throw CLI::RequiredError(members);
  });
  return group;
}

void add_ci_file_command(CLI::App& app, Arguments& arguments, Run& chosen) {
  CLI::App* ci_file = add_group(app, "ci-file", "list or rewrite the image references of CI files",
                                "a command (refs, check, update)");
  CLI::App* refs =
      ci_file->add_subcommand("refs", "list every image reference, and where its bytes are");
  add_format_option(*refs, arguments);
  refs->add_option("FILE", arguments.files, "CI files of GitLab and GitHub, or any YAML")
      ->required();
  refs->callback([&chosen] { chosen = run_ci_file_refs; });
  static const std::vector<Subcommand> commands = {
      {"check", "hold the project's CI files against the lock, offline", run_ci_file_check, {}},
      {"update", "have the CI files name what the lock does", run_ci_file_update, {}}};
  add_all(commands, *ci_file, arguments, chosen);
}

void add_lock_command(CLI::App& app, Arguments& arguments, Run& chosen) {
  CLI::App* lock = add_group(app, "lock", "check or write images.lock.toml and the CI files",
                             "a command (check, update)");
  static const std::vector<Subcommand> commands = {
      {"check", "hold today's keys and the CI files against the lock, offline", run_lock_check, {}},
      {"update", "have the lock and the CI files name what is published", run_lock_update, {}}};
  add_all(commands, *lock, arguments, chosen);
}

void add_init_command(CLI::App& app, Arguments& arguments, Run& chosen) {
  CLI::App* init =
      app.add_subcommand("init", "look at a Python project, and write what gives it its images");
  init->add_option("FOLDER", arguments.files, "the project's folder; default: this one")
      ->expected(1);
  init->add_flag("--yes", arguments.yes, "write without asking, files that are there too");
  init->add_flag("--dry-run", arguments.dry_run, "show what would be written, and write nothing");
  init->add_option("--registry", arguments.registry, "the prefix of the images' names");
  init->callback([&chosen] { chosen = run_init; });
}

void add_bundle_command(CLI::App& app, Arguments& arguments, Run& chosen) {
  CLI::App* bundle = app.add_subcommand(
      "bundle", "copy this program with its libraries into a folder that runs on any Linux");
  bundle->add_option("FOLDER", arguments.files, "gets bin/pinned-images and lib/pinned-images")
      ->required()
      ->expected(1);
  bundle->callback([&chosen] { chosen = run_bundle; });
}

OptionHelp help_of(const CLI::Option& option) {
  OptionHelp help;
  help.name = option.get_positional() ? option.get_name(true) : option.get_name();
  help.text = option.get_description();
  help.takes_value = option.get_items_expected_max() > 0;
  // CLI11 keeps the choices of IsMember in the name of the type: `TEXT:{json,text}`.
  const std::string type = option.get_type_name();
  const std::size_t begin = type.find(":{");
  if (begin != std::string::npos) {
    const std::string choices = type.substr(begin + 2, type.size() - begin - 3);
    for (const std::string_view choice : split(choices, ',')) help.choices.emplace_back(choice);
  }
  return help;
}

CommandHelp help_of(const CLI::App& app, const std::string& name) {
  CommandHelp help{name, app.get_description(), {}, {}};
  for (const CLI::Option* option : app.get_options()) help.options.push_back(help_of(*option));
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    const std::string below = name.empty() ? "" : name + " ";
    help.commands.push_back(help_of(*command, below + command->get_name()));
  }
  return help;
}

void add_manual_command(CLI::App& app, Arguments& arguments, Run& chosen) {
  CLI::App* manual =
      app.add_subcommand("manual", "print the manual page, or the completion for a shell");
  manual->add_option("FORM", arguments.files, "man, bash, zsh or fish")
      ->required()
      ->expected(1)
      ->check(CLI::IsMember({"man", "bash", "zsh", "fish"}));
  manual->callback([&chosen, &app] {
    chosen = [&app](const Arguments& given, Console& console) {
      const CommandHelp help = help_of(app, "");
      const std::string& form = given.files.front();
      console.raw_result(form == "man"    ? manual_page(help, version)
                         : form == "bash" ? bash_completion(help)
                         : form == "zsh"  ? zsh_completion(help)
                                          : fish_completion(help));
      return static_cast<int>(ExitCode::Done);
    };
  });
}

void add_commands(CLI::App& app, Arguments& arguments, Run& chosen) {
  add_all(project_commands(), app, arguments, chosen);
  add_lock_command(app, arguments, chosen);
  add_pins_command(app, arguments, chosen);
  add_ci_file_command(app, arguments, chosen);
  add_init_command(app, arguments, chosen);
  add_bundle_command(app, arguments, chosen);
  add_manual_command(app, arguments, chosen);
}

int fail(Console& console, const Error& error) {
  console.error(error);
  return static_cast<int>(error.code());
}

Error usage_error(const std::string& problem) {
  return Error(ExitCode::Usage, std::nullopt, problem,
               "`pinned-images --help` lists the commands, `pinned-images <command> --help` its "
               "options");
}

int run_chosen(const Run& run, const Arguments& arguments) {
  Console console(arguments.no_progress ? Showing::Nothing : usual_showing());
  try {
    return run(arguments, console);
  } catch (const Error& error) {
    return fail(console, error);
  } catch (const std::exception& error) {
    return fail(console,
                Error(ExitCode::Bug, std::nullopt, std::string("internal error: ") + error.what(),
                      "please report this bug, with the command and this line"));
  }
}

int main_of(int argc, char** argv) {
  CLI::App app("Pre-built CI images that are rebuilt only when a pinned version changes",
               "pinned-images");
  app.set_version_flag("--version", std::string("pinned-images ") + version);
  // Without any, it is we who say so: CLI11 would, and not name a command that is unknown.
  app.require_subcommand(0, 1);
  Arguments arguments;
  Run chosen;
  add_commands(app, arguments, chosen);
  Console console;
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    const auto unknown = app.remaining();
    const bool command = app.get_subcommands().empty() && !unknown.empty();
    return fail(console, usage_error(command ? "unknown command '" + unknown.front() + "'"
                                             : std::string(error.what())));
  }
  if (!chosen) return fail(console, usage_error("a command is needed"));
  forward_signals();
  return run_chosen(chosen, arguments);
}

}  // namespace
}  // namespace pinned_images::cli

int main(int argc, char** argv) {
  try {
    return pinned_images::cli::main_of(argc, argv);
  } catch (...) {
    std::fputs("internal error before the command was read\n  hint: please report this bug\n",
               stderr);
    return static_cast<int>(pinned_images::ExitCode::Bug);
  }
}
