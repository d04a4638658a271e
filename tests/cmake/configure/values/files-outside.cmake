# SPDX-License-Identifier: MIT
docker_registry(registry.example.edu/group/project)
file(WRITE ${CMAKE_BINARY_DIR}/outside.txt "x")
docker_image(lint BASE python:3.11-slim MANIFESTS pyproject.toml
  FILES ${CMAKE_BINARY_DIR}/outside.txt)
