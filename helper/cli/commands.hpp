// SPDX-License-Identifier: MIT
// The subcommands: each parses nothing more, calls the rooms below, prints, and returns the exit
// code. Errors are thrown.
#pragma once

#include "cli/console.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace pinned_images::cli {

/// What the command line says, for all commands.
struct Arguments {
  std::filesystem::path project = "images.json";
  std::vector<std::string> images;  ///< empty: all
  bool json = false;
  bool markdown = false;  ///< explain alone
  std::string limit;      ///< drift alone: `10%`, `12`; or empty
  bool warn = false;      ///< drift alone: over the limit is no failure
  bool skip = false;      ///< drift and verify: where it can't be told, says so and is content
  bool smoke = false;     ///< verify alone: run the smoke tests instead
  bool dry_run = false;   ///< prune and init alone
  bool no_progress = false;
  bool yes = false;                              ///< init alone: write without asking
  std::string registry;                          ///< init alone: instead of the guess; or empty
  std::optional<std::filesystem::path> state;    ///< default: `state` beside images.json
  std::optional<std::filesystem::path> stamp;    ///< touched when all is done
  std::optional<std::filesystem::path> depfile;  ///< plan alone
  std::vector<std::string> pins;                 ///< pins alone: names to list
  std::vector<std::string> files;                ///< pins, ci-file, init and bundle alone

  bool asks_for(const std::string& image) const {
    return images.empty() || std::find(images.begin(), images.end(), image) != images.end();
  }

  std::filesystem::path state_folder() const {
    return state ? *state : project.parent_path() / "state";
  }
};

int run_plan(const Arguments& arguments, Console& console);
int run_build(const Arguments& arguments, Console& console);
int run_push(const Arguments& arguments, Console& console);
int run_refresh(const Arguments& arguments, Console& console);
int run_drift(const Arguments& arguments, Console& console);
int run_graph(const Arguments& arguments, Console& console);
int run_report(const Arguments& arguments, Console& console);
int run_explain(const Arguments& arguments, Console& console);
int run_smoke(const Arguments& arguments, Console& console);
int run_verify(const Arguments& arguments, Console& console);
int run_doctor(const Arguments& arguments, Console& console);
int run_login(const Arguments& arguments, Console& console);
int run_pins(const Arguments& arguments, Console& console);
int run_project_pins(const Arguments& arguments, Console& console);
int run_ci_file_refs(const Arguments& arguments, Console& console);
int run_ci_file_check(const Arguments& arguments, Console& console);
int run_ci_file_update(const Arguments& arguments, Console& console);
int run_lock_check(const Arguments& arguments, Console& console);
int run_lock_update(const Arguments& arguments, Console& console);
int run_prune(const Arguments& arguments, Console& console);
int run_init(const Arguments& arguments, Console& console);
int run_bundle(const Arguments& arguments, Console& console);
int run_requirements(const Arguments& arguments, Console& console);

}  // namespace pinned_images::cli
