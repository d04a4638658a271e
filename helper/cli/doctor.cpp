// SPDX-License-Identifier: MIT
// doctor: what a long build would fail on, in seconds; every check runs, nothing is changed.
#include "cli/base_checks.hpp"
#include "cli/commands.hpp"
#include "cli/engine_checks.hpp"
#include "cli/findings.hpp"
#include "cli/registry_checks.hpp"
#include "support/file.hpp"

namespace pinned_images::cli {

int run_doctor(const Arguments& arguments, Console& console) {
  const image::Project project =
      image::parse_project(arguments.project.string(), read_file(arguments.project));
  const auto images = image::with_parents(project, arguments.images);
  Findings findings(console);
  check_engine(project, images, findings);
  if (images.empty()) {
    findings.notice("registry", "not asked: the project declares no image");
  } else {
    check_registry(arguments, project, images, findings);
    check_bases(project, images, findings);
  }
  return findings.finish("doctor");
}

}  // namespace pinned_images::cli
