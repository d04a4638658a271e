# SPDX-License-Identifier: MIT
# The tests images.*: CTest entries that hold the project against its files.

# Has `all` build the helper, which CTest runs without building it; a project may have added our
# sources with EXCLUDE_FROM_ALL.
function(_pinned_images_build_helper)
  get_target_property(helper PinnedImages::pinned-images ALIASED_TARGET)
  if(helper)
    _pinned_images_check_target(${PINNED_IMAGES_TARGET_PREFIX}images-helper)
    add_custom_target(${PINNED_IMAGES_TARGET_PREFIX}images-helper ALL)
    add_dependencies(${PINNED_IMAGES_TARGET_PREFIX}images-helper ${helper})
    _pinned_images_finish_target(${PINNED_IMAGES_TARGET_PREFIX}images-helper)
  endif()
endfunction()

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
  # Today's requirements against the inventory of what is published.
  set(limit "")
  if(NOT PINNED_IMAGES_DRIFT_LIMIT STREQUAL "")
    set(limit --limit "${PINNED_IMAGES_DRIFT_LIMIT}")
  endif()
  add_test(NAME images.drift
    COMMAND $<TARGET_FILE:PinnedImages::pinned-images> drift --project "${json}" --skip ${limit})
  set_tests_properties(images.drift PROPERTIES
    LABELS "images;registry" SKIP_REGULAR_EXPRESSION "(^|\n)skipped: ")
  # What the lock and the stamps say was published is there.
  _pinned_images_state(state)
  add_test(NAME images.registry
    COMMAND $<TARGET_FILE:PinnedImages::pinned-images> verify --project "${json}"
      --state "${state}" --skip)
  set_tests_properties(images.registry PROPERTIES
    LABELS "images;registry" SKIP_REGULAR_EXPRESSION "(^|\n)skipped: ")
  _pinned_images_get(names NAMES)
  foreach(name IN LISTS names)
    _pinned_images_get(smoke_test SMOKE_TEST_${name})
    if(smoke_test)
      # The user's command, in the image that jobs run in.
      add_test(NAME images.smoke.${name}
        COMMAND $<TARGET_FILE:PinnedImages::pinned-images> verify --project "${json}"
          --state "${state}" --image ${name} --smoke --skip)
      set_tests_properties(images.smoke.${name} PROPERTIES
        LABELS "images;engine" SKIP_REGULAR_EXPRESSION "(^|\n)skipped: ")
    endif()
  endforeach()
  _pinned_images_get(count CI_FILE_COUNT)
  if(count)
    # Today's keys and the CI files are those of the lock.
    add_test(NAME images.lock
      COMMAND $<TARGET_FILE:PinnedImages::pinned-images> lock check --project "${json}")
    set_tests_properties(images.lock PROPERTIES LABELS images)
  endif()
endfunction()
