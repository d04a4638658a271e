# SPDX-License-Identifier: MIT
file(WRITE "${CMAKE_CURRENT_SOURCE_DIR}/sub/CMakeLists.txt"
  "docker_registry(registry.example.edu/group/project)\n")
add_subdirectory(sub)
docker_registry(registry.example.edu/group/project)
