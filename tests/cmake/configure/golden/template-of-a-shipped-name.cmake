# SPDX-License-Identifier: MIT
file(WRITE "${CMAKE_CURRENT_SOURCE_DIR}/lint" "")
docker_registry(registry.example.edu/group/project)
docker_image(mine BASE python TEMPLATE ./lint MANIFESTS pyproject.toml)
docker_image(theirs BASE python TEMPLATE lint MANIFESTS pyproject.toml)
