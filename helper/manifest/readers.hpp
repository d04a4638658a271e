// SPDX-License-Identifier: MIT
// One reader a format: text in, a manifest out. Callers use `manifest::read`.
#pragma once

#include "manifest/manifest.hpp"

#include <string>
#include <string_view>

namespace pinned_images::manifest {

/// pyproject.toml: PEP 621, PEP 735, uv's sources and indexes. Throws Error on broken TOML and on
/// a value of the wrong type. A group is judged when it is used (PEP 735).
Manifest read_pyproject(const std::string& path, std::string_view text);

/// A requirements file as pip reads it (pip "Requirements File Format"): encodings, continuations,
/// comments, options, hashes, includes. Variables stay as written.
Manifest read_requirements(const std::string& path, std::string_view text);

/// uv.lock, version 1. Throws Error on another version.
Manifest read_uv_lock(const std::string& path, std::string_view text);

/// setup.cfg of setuptools: [options] and [options.extras_require] as ConfigParser reads them; a
/// `file:` directive is an include. Throws Error on text that ConfigParser refuses.
Manifest read_setup_cfg(const std::string& path, std::string_view text);

/// A Pipfile of pipenv: [packages], [dev-packages] as the group `dev`, other categories as groups.
Manifest read_pipfile(const std::string& path, std::string_view text);

/// Pipfile.lock: `default`, `develop` as the group `dev`, other categories as groups.
Manifest read_pipfile_lock(const std::string& path, std::string_view text);

/// poetry.lock, lock-version 1.0 to 2.x. Throws Error on another version.
Manifest read_poetry_lock(const std::string& path, std::string_view text);

/// pdm.lock, lock_version 4.x, or older with `[metadata.files]`. Throws Error on another version.
Manifest read_pdm_lock(const std::string& path, std::string_view text);

/// pylock.toml (PEP 751), lock-version 1.x. Throws Error on another version.
Manifest read_pylock(const std::string& path, std::string_view text);

/// A conda environment.yml: MatchSpecs, and the `pip` section as pip reads its lines.
Manifest read_conda_environment(const std::string& path, std::string_view text);

/// conda-lock.yml, version 1: conda and pip packages, one entry a platform.
Manifest read_conda_lock(const std::string& path, std::string_view text);

/// What `conda list --explicit` and `conda-lock` write: one URL a line behind `@EXPLICIT`.
Manifest read_conda_explicit(const std::string& path, std::string_view text);

/// pixi.toml: conda and PyPI dependencies of the workspace, its features (as groups) and targets.
Manifest read_pixi_toml(const std::string& path, std::string_view text);

/// pixi.lock, version 4 to 7. Throws Error on another version.
Manifest read_pixi_lock(const std::string& path, std::string_view text);

}  // namespace pinned_images::manifest
