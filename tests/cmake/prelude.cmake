# SPDX-License-Identifier: MIT
# What find_package() would bring, with the fake helper in the place of the real one.
if(NOT PRELUDE_WITHOUT_HELPER)
  add_executable(PinnedImages::pinned-images IMPORTED GLOBAL)
  set_target_properties(PinnedImages::pinned-images PROPERTIES
    IMPORTED_LOCATION "${CMAKE_CURRENT_LIST_DIR}/fake_helper.py")
endif()
include("${CMAKE_CURRENT_LIST_DIR}/cmake/PinnedImages.cmake")
