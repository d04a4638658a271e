# SPDX-License-Identifier: MIT
docker_ci_file(VERSION)
docker_ci_file(VERSION LOCK other.toml)
