# SPDX-License-Identifier: MIT
# The tests images.*: CTest entries that hold the project against its files.

# Adds the tests to the top-level folder, whose CMakeLists.txt has ended. CTest was enabled there
# before, by a deferred call: a call in a function would be lost.
function(_pinned_images_add_tests)
  if(NOT PINNED_IMAGES_TESTS)
    return()
  endif()
  set(json "${CMAKE_BINARY_DIR}/pinned-images/images.json")
  # Manifests, locks and conda's files agree on the pins, and the pins go together.
  add_test(NAME images.pins
    COMMAND $<TARGET_FILE:PinnedImages::pinned-images> pins --project "${json}")
  set_tests_properties(images.pins PROPERTIES LABELS images)
endfunction()
