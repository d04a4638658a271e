# SPDX-License-Identifier: MIT
docker_registry(registry.example.edu/group/project)
get_property(engines CACHE PINNED_IMAGES_ENGINE PROPERTY STRINGS)
if(NOT engines STREQUAL "auto;docker;podman;buildah")
  message(FATAL_ERROR "offered: ${engines}")
endif()
