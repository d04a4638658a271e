# SPDX-License-Identifier: MIT
docker_registry(registry.example.edu/group/project)
docker_ci_file(VERSION LOCK data/the.lock)
docker_ci_file(pyproject.toml VERSION LOCK ${CMAKE_CURRENT_SOURCE_DIR}/data/the.lock)
