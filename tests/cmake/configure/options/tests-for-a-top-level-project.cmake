# SPDX-License-Identifier: MIT
docker_registry(registry.example.edu/group/project)
if(NOT PINNED_IMAGES_TESTS)
  message(FATAL_ERROR "the tests of a top-level project are off")
endif()
