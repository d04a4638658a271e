# SPDX-License-Identifier: MIT
# What the calls leave behind until the end of the configure run, in GLOBAL properties: calls stand
# in any directory, in any order.

function(_pinned_images_set key value)
  set_property(GLOBAL PROPERTY "_PINNED_IMAGES_${key}" "${value}")
endfunction()

# A property that nobody set leaves the variable unset, and then the user's of that name would show
# through, one of the cache too: so it has a name that is ours. A macro, for it is called twenty
# times an image; no key has anything that would be evaluated once more.
macro(_pinned_images_get out key)
  get_property(_pinned_images_value GLOBAL PROPERTY "_PINNED_IMAGES_${key}")
  set(${out} "${_pinned_images_value}")
endmacro()

# The first call of any command arms the generation at the end of the top-level CMakeLists.txt; a
# call after that would be lost, so it is refused.
function(_pinned_images_arm subject)
  _pinned_images_get(state STATE)
  if(state STREQUAL "generated")
    _pinned_images_fail("${subject}" "the call comes after the images were generated"
      "call it before the top-level CMakeLists.txt ends, and not from a deferred call of it")
  elseif(NOT state)
    _pinned_images_set(STATE "armed")
    _pinned_images_declare_tests_option()
    if(PINNED_IMAGES_TESTS OR _PINNED_IMAGES_HAD_TESTS)
      # Once more when the option was turned off, or CTest's list of before would stay.
      set(_PINNED_IMAGES_HAD_TESTS ${PINNED_IMAGES_TESTS} CACHE INTERNAL "CTest was enabled here")
      cmake_language(DEFER DIRECTORY "${CMAKE_SOURCE_DIR}" CALL enable_testing)
    endif()
    cmake_language(DEFER DIRECTORY "${CMAKE_SOURCE_DIR}" CALL _pinned_images_generate)
  endif()
endfunction()

# Notes where the image is declared; a name is declared once.
function(_pinned_images_record_name command name)
  _pinned_images_get(known COMMAND_${name})
  if(known)
    _pinned_images_fail_twice(${command} ${name})
  endif()
  set_property(GLOBAL APPEND PROPERTY _PINNED_IMAGES_NAMES ${name})
  _pinned_images_set(COMMAND_${name} "${command}")
  _pinned_images_set(FILE_${name} "${CMAKE_CURRENT_LIST_FILE}")
endfunction()

# Fails: names both places of a name.
function(_pinned_images_fail_twice command name)
  _pinned_images_get(first_command COMMAND_${name})
  _pinned_images_get(first_file FILE_${name})
  _pinned_images_two_places(${first_command} "${name}" "${first_file}" ${command} "${name}")
  _pinned_images_fail("${command}(${name})"
    "the name is declared twice: at ${first} and at ${second}" "rename or remove one of the two")
endfunction()

# Sets `first` and `second` to the places of two calls, each told by its command and first word; the
# second is running.
function(_pinned_images_two_places first_command first_word first_file command word)
  set(nth 0)
  if("${first_command} ${first_word}" STREQUAL "${command} ${word}"
      AND first_file STREQUAL CMAKE_CURRENT_LIST_FILE)
    set(nth 1)
  endif()
  _pinned_images_place(first "${first_file}" ${first_command} "${first_word}" 0)
  _pinned_images_place(second "${CMAKE_CURRENT_LIST_FILE}" ${command} "${word}" ${nth})
  set(first "${first}" PARENT_SCOPE)
  set(second "${second}" PARENT_SCOPE)
endfunction()

# Fails on a declared image at the end of the run, when no call of the user is on the stack any
# more.
function(_pinned_images_fail_image name problem hint)
  _pinned_images_get(command COMMAND_${name})
  _pinned_images_get(file FILE_${name})
  _pinned_images_place(place "${file}" ${command} ${name} 0)
  _pinned_images_fail("${command}(${name})" "${problem}\n   declared at ${place}" "${hint}")
endfunction()

# Records the registry; there is one.
function(_pinned_images_record_registry prefix)
  _pinned_images_get(first_prefix PREFIX)
  if(first_prefix)
    _pinned_images_get(first_file PREFIX_FILE)
    _pinned_images_two_places(docker_registry "${first_prefix}" "${first_file}" docker_registry
      "${prefix}")
    _pinned_images_fail("docker_registry(${prefix})"
      "the registry is declared twice: at ${first} and at ${second}"
      "keep one call; PINNED_IMAGES_REGISTRY changes where a build tree writes")
  endif()
  _pinned_images_set(PREFIX "${prefix}")
  _pinned_images_set(PREFIX_FILE "${CMAKE_CURRENT_LIST_FILE}")
endfunction()

# Records CI files, each once, and the lock: there is one.
function(_pinned_images_record_ci_files subject)
  set(lock "${CMAKE_CURRENT_SOURCE_DIR}/images.lock.toml")
  if(given_LOCK_COUNT)
    set(lock "${given_LOCK_0}")
    cmake_path(ABSOLUTE_PATH lock BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
  endif()
  _pinned_images_get(known LOCK)
  if(known AND NOT known STREQUAL lock)
    _pinned_images_fail("${subject}" "the lock is ${lock} here, and was ${known} before"
      "a project has one lock: name it by LOCK in each call")
  endif()
  _pinned_images_set(LOCK "${lock}")
  set(index 0)
  while(index LESS given_CI_FILE_COUNT)
    _pinned_images_append_once(CI_FILE "${given_CI_FILE_${index}}")
    math(EXPR index "${index} + 1")
  endwhile()
endfunction()

# Sets `out` to the lock's path.
function(_pinned_images_lock out)
  _pinned_images_get(lock LOCK)
  if(NOT lock)
    set(lock "${CMAKE_SOURCE_DIR}/images.lock.toml")
  endif()
  set(${out} "${lock}" PARENT_SCOPE)
endfunction()

# Records what docker_prune() says; there is one call. `word` is its first word, in small letters.
function(_pinned_images_record_prune word)
  _pinned_images_get(first_file PRUNE_FILE)
  if(first_file)
    _pinned_images_get(first_word PRUNE_WORD)
    _pinned_images_two_places(docker_prune "${first_word}" "${first_file}" docker_prune "${word}")
    _pinned_images_fail("docker_prune()" "it is called twice: at ${first} and at ${second}"
      "keep one call, with all that it says")
  endif()
  _pinned_images_set(PRUNE_FILE "${CMAKE_CURRENT_LIST_FILE}")
  _pinned_images_set(PRUNE_WORD "${word}")
  _pinned_images_json_values(keep KEEP)
  _pinned_images_json_values(also ALSO)
  string(CONCAT text "{\n    \"keep\": ${keep},\n    \"newest\": ${given_NEWEST_0},\n"
    "    \"days\": ${given_DAYS_0},\n    \"also\": ${also}\n  }")
  _pinned_images_set(PRUNE "${text}")
endfunction()

# Keeps the values of a keyword as a sequence <key>_0 ... <key>_<count - 1>.
function(_pinned_images_record_values key keyword)
  set(index 0)
  while(index LESS given_${keyword}_COUNT)
    _pinned_images_set(${key}_${index} "${given_${keyword}_${index}}")
    math(EXPR index "${index} + 1")
  endwhile()
  _pinned_images_set(${key}_COUNT ${index})
endfunction()

# Appends what the sequence does not have yet.
function(_pinned_images_append_once key value)
  string(MD5 id "${value}")
  _pinned_images_get(known ${key}_HAS_${id})
  if(NOT known)
    _pinned_images_set(${key}_HAS_${id} TRUE)
    _pinned_images_append(${key} "${value}")
  endif()
endfunction()

# Appends to a sequence <key>_0 ... <key>_<count - 1>, for values that a list would not keep apart.
function(_pinned_images_append key value)
  _pinned_images_get(count ${key}_COUNT)
  if(NOT count)
    set(count 0)
  endif()
  _pinned_images_set(${key}_${count} "${value}")
  math(EXPR count "${count} + 1")
  _pinned_images_set(${key}_COUNT ${count})
endfunction()
