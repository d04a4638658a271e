# SPDX-License-Identifier: MIT
# The version of PinnedImages, and for find_package() whether it will do: the same major version,
# and not an older one. It holds for all machines: no bitness is asked for.
set(PACKAGE_VERSION "1.0.0")
if(DEFINED PACKAGE_FIND_VERSION)
  set(PACKAGE_VERSION_COMPATIBLE FALSE)
  if(PACKAGE_FIND_VERSION_RANGE)
    set(_pinned_images_from "${PACKAGE_FIND_VERSION_MIN}")
    if(PACKAGE_VERSION VERSION_LESS PACKAGE_FIND_VERSION_MAX OR
        (PACKAGE_FIND_VERSION_RANGE_MAX STREQUAL "INCLUDE" AND
        PACKAGE_VERSION VERSION_EQUAL PACKAGE_FIND_VERSION_MAX))
      set(PACKAGE_VERSION_COMPATIBLE TRUE)
    endif()
  else()
    set(_pinned_images_from "${PACKAGE_FIND_VERSION}")
    set(PACKAGE_VERSION_COMPATIBLE TRUE)
    if(PACKAGE_VERSION VERSION_EQUAL PACKAGE_FIND_VERSION)
      set(PACKAGE_VERSION_EXACT TRUE)
    endif()
  endif()
  string(REGEX MATCH "^[0-9]+" _pinned_images_wanted "${_pinned_images_from}")
  string(REGEX MATCH "^[0-9]+" _pinned_images_major "${PACKAGE_VERSION}")
  if(PACKAGE_VERSION VERSION_LESS _pinned_images_from OR
      NOT _pinned_images_wanted STREQUAL _pinned_images_major)
    set(PACKAGE_VERSION_COMPATIBLE FALSE)
  endif()
  unset(_pinned_images_from)
  unset(_pinned_images_wanted)
  unset(_pinned_images_major)
endif()
