# SPDX-License-Identifier: MIT
# What `cmake --install` and CPack lay where. The folders stand to each other as in the sources, so
# that a prefix can be moved.
#
# Components: `common`; `program`, the helper as this machine's distribution runs it; `portable`,
# the helper with all its libraries, which only the tarball holds; `site`, what a package has
# elsewhere; `debian`, what only Debian's package has.
include(GNUInstallDirs)

install(DIRECTORY "${PROJECT_SOURCE_DIR}/cmake/" DESTINATION share/PinnedImages/cmake
  COMPONENT common PATTERN package EXCLUDE)
install(DIRECTORY "${PROJECT_SOURCE_DIR}/templates/" DESTINATION share/PinnedImages/templates
  COMPONENT common)
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" "${PROJECT_SOURCE_DIR}/README.md"
  "${PROJECT_SOURCE_DIR}/CHANGELOG.md" DESTINATION share/doc/pinned-images COMPONENT common)
install(FILES "${PROJECT_SOURCE_DIR}/ci/README.md" DESTINATION share/doc/pinned-images/ci
  COMPONENT common)
install(TARGETS pinned-images DESTINATION bin COMPONENT program)
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION share/doc/pinned-images RENAME copyright
  COMPONENT debian EXCLUDE_FROM_ALL)

# The manual page and the completions are what the helper says of itself.
set(manual "${PROJECT_BINARY_DIR}/manual")
set(forms man share/man/man1/pinned-images.1 common
  bash share/bash-completion/completions/pinned-images common
  zsh share/zsh/site-functions/_pinned-images site
  fish share/fish/vendor_completions.d/pinned-images.fish common)
set(pages "")
while(forms)
  list(POP_FRONT forms form path component)
  cmake_path(GET path FILENAME name)
  cmake_path(GET path PARENT_PATH folder)
  add_custom_command(OUTPUT "${manual}/${form}/${name}"
    COMMAND "${CMAKE_COMMAND}" "-DFORM=${form}" "-DHELPER=$<TARGET_FILE:pinned-images>"
      "-DOUTPUT=${manual}/${form}/${name}" -P "${CMAKE_CURRENT_LIST_DIR}/manual.cmake"
    DEPENDS pinned-images "${CMAKE_CURRENT_LIST_DIR}/manual.cmake"
    VERBATIM)
  list(APPEND pages "${manual}/${form}/${name}")
  install(FILES "${manual}/${form}/${name}" DESTINATION "${folder}" COMPONENT ${component})
endwhile()
# Debian's zsh looks for a package's completions in a folder of their own.
install(FILES "${manual}/zsh/_pinned-images" DESTINATION share/zsh/vendor-completions
  COMPONENT debian EXCLUDE_FROM_ALL)
add_custom_target(pinned-images-manual ALL DEPENDS ${pages})

install(CODE "
  execute_process(
    COMMAND \"$<TARGET_FILE:pinned-images>\" bundle \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}\"
    COMMAND_ERROR_IS_FATAL ANY)
  if(CMAKE_INSTALL_DO_STRIP)
    execute_process(
      COMMAND \"${CMAKE_STRIP}\"
        \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/lib/pinned-images/pinned-images\"
      COMMAND_ERROR_IS_FATAL ANY)
  endif()
" COMPONENT portable EXCLUDE_FROM_ALL)

set(CPACK_PACKAGE_NAME pinned-images)
set(CPACK_PACKAGE_VENDOR "PinnedImages")
set(CPACK_PACKAGE_CONTACT "PinnedImages <pinned-images@example.edu>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_RESOURCE_FILE_LICENSE "${PROJECT_SOURCE_DIR}/LICENSE")
set(CPACK_PACKAGE_CHECKSUM SHA256)
set(CPACK_VERBATIM_VARIABLES TRUE)
set(CPACK_STRIP_FILES TRUE)
set(CPACK_GENERATOR DEB TGZ)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_DEB_COMPONENT_INSTALL TRUE)
set(CPACK_ARCHIVE_COMPONENT_INSTALL TRUE)
set(CPACK_PROJECT_CONFIG_FILE "${CMAKE_CURRENT_LIST_DIR}/components.cmake")
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS TRUE)
# libcurl is loaded when it is needed, which dpkg-shlibdeps can't see.
set(CPACK_DEBIAN_PACKAGE_DEPENDS "cmake (>= 3.25), libcurl4 | libcurl4t64, ca-certificates")
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "ninja-build, git, buildah | docker.io | podman")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "mmdebstrap")
include(CPack)
