# SPDX-License-Identifier: MIT
docker_registry(registry.example.edu/group/project)
foreach(name IN ITEMS lint full)
  docker_image(${name} BASE python:3.11-slim MANIFESTS pyproject.toml)
endforeach()
