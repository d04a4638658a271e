# SPDX-License-Identifier: MIT
# find_package(PinnedImages): the commands, and the helper of the same installation. It lies in
# <prefix>/share/PinnedImages/cmake, and may be moved with its prefix.
cmake_path(SET _pinned_images_prefix NORMALIZE "${CMAKE_CURRENT_LIST_DIR}/../../..")
set(_pinned_images_helper "${_pinned_images_prefix}/bin/pinned-images")
if(EXISTS "${_pinned_images_helper}")
  if(NOT TARGET PinnedImages::pinned-images)
    add_executable(PinnedImages::pinned-images IMPORTED GLOBAL)
    set_target_properties(PinnedImages::pinned-images PROPERTIES
      IMPORTED_LOCATION "${_pinned_images_helper}")
  endif()
  include("${CMAKE_CURRENT_LIST_DIR}/PinnedImages.cmake")
else()
  set(PinnedImages_FOUND FALSE)
  set(PinnedImages_NOT_FOUND_MESSAGE "${_pinned_images_helper} is missing: install PinnedImages\
 anew, or add its sources by add_subdirectory() or FetchContent")
endif()
unset(_pinned_images_prefix)
unset(_pinned_images_helper)
