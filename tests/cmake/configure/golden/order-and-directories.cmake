# SPDX-License-Identifier: MIT
file(WRITE "${CMAKE_CURRENT_SOURCE_DIR}/sub/deep/CMakeLists.txt" [[
docker_registry(registry.example.edu/group/project)
docker_base_image(
  system)
docker_image(docs FROM lint MANIFESTS reqs.txt FIND_LINKS file:///srv/wheels FILES ../../VERSION)
return()
]])
file(WRITE "${CMAKE_CURRENT_SOURCE_DIR}/sub/deep/reqs.txt" "pin torch==1\n")
function(our_image name)
  docker_image(${name} FROM system MANIFESTS pyproject.toml ${ARGN})
endfunction()
docker_image(full FROM lint MANIFESTS pyproject.toml)
add_subdirectory(sub/deep)
our_image(lint GROUPS dev)
