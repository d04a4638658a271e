# SPDX-License-Identifier: MIT
docker_registry(registry.example.edu/group/project)
cmake_language(DEFER CALL docker_image late BASE python:3.11-slim MANIFESTS pyproject.toml)
