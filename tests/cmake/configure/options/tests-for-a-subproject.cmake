# SPDX-License-Identifier: MIT
file(WRITE "${CMAKE_CURRENT_SOURCE_DIR}/sub/CMakeLists.txt" [[
cmake_minimum_required(VERSION 3.25)
project(sub LANGUAGES NONE)
docker_registry(registry.example.edu/group)
if(PINNED_IMAGES_TESTS)
  message(FATAL_ERROR "the tests of a project inside another are on")
endif()
]])
add_subdirectory(sub)
