// SPDX-License-Identifier: MIT
// The part of a manifest that an entry belongs to; a selection admits parts.
#pragma once

#include <string>

namespace pinned_images::manifest {

struct Part {
  enum class Kind {
    Dependencies,  ///< the project's own: project.dependencies, a requirements line
    Extra,         ///< an extra: project.optional-dependencies.<name>
    Group,         ///< a dependency group: dependency-groups.<name>
    Constraint,    ///< a version only, if something else installs it: a line of a `-c` file
    Override,      ///< stands in place of all that is asked of the package elsewhere
    Build,         ///< build-system.requires
    Lock,          ///< a resolved package of a lock
    Other,         ///< a place that installs nothing by itself (tables of tools)
    Conda,         ///< a conda package that a manifest asks for: a pin, but not for pip to install
  };
  Kind kind = Kind::Dependencies;
  std::string name;  ///< of the extra or group, normalised; else empty

  bool operator==(const Part&) const = default;
};

}  // namespace pinned_images::manifest
