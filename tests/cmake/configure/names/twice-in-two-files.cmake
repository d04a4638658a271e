# SPDX-License-Identifier: MIT
file(WRITE "${CMAKE_CURRENT_SOURCE_DIR}/sub/CMakeLists.txt"
  "\ndocker_base_image(lint)\n")
docker_image(lint BASE python:3.11-slim MANIFESTS pyproject.toml)
add_subdirectory(sub)
