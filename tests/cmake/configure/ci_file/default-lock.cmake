# SPDX-License-Identifier: MIT
docker_registry(registry.example.edu/group/project)
docker_ci_file(VERSION)
