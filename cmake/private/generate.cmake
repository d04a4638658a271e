# SPDX-License-Identifier: MIT
# The end of the configure run: what only all calls together show, then images.json and the targets.

# Runs once, deferred to the end of the top-level CMakeLists.txt.
function(_pinned_images_generate)
  _pinned_images_set(STATE "generated")
  _pinned_images_check_options()
  _pinned_images_check_paths()
  _pinned_images_get(names NAMES)
  _pinned_images_check_project("${names}")
  _pinned_images_check_parents("${names}")
  _pinned_images_inherit_platforms("${names}")
  _pinned_images_write_json("${names}")
  _pinned_images_add_targets("${names}")
endfunction()

# Paths that CMake's own custom commands cannot carry.
function(_pinned_images_check_paths)
  foreach(folder IN ITEMS CMAKE_SOURCE_DIR CMAKE_BINARY_DIR)
    string(REGEX REPLACE "\\[[^][]*\\]" "" rest "${${folder}}")
    if(rest MATCHES "[][;<>]")
      _pinned_images_fail("${folder}" "the path ${${folder}} holds one of ';', '<', '>', '[' or ']'"
        "move the folder; CMake cannot pass on such a path")
    endif()
  endforeach()
  if(CMAKE_BINARY_DIR MATCHES "#")
    _pinned_images_fail("CMAKE_BINARY_DIR" "the path ${CMAKE_BINARY_DIR} holds a '#'"
      "choose another build folder with cmake -B; CMake makes no files in such a path")
  endif()
endfunction()

# The project has a registry and the helper.
function(_pinned_images_check_project names)
  _pinned_images_get(prefix PREFIX)
  if(names AND NOT prefix)
    list(GET names 0 name)
    _pinned_images_fail_image(${name} "no docker_registry() says where the images belong"
      "add docker_registry(<host>/<path>) to any CMakeLists.txt of the project")
  endif()
  if(NOT TARGET PinnedImages::pinned-images)
    _pinned_images_fail("PinnedImages" "the target PinnedImages::pinned-images is missing"
      "use find_package(PinnedImages), FetchContent or add_subdirectory, and not the module alone")
  endif()
endfunction()

# Every FROM names a declared image, and no chain of them comes back to its beginning.
function(_pinned_images_check_parents names)
  foreach(name IN LISTS names)
    _pinned_images_get(parent FROM_${name})
    if(parent AND NOT parent IN_LIST names)
      list(JOIN names ", " declared)
      _pinned_images_fail_image(${name} "FROM '${parent}' is not an image of this project"
        "declare it, write one of those that are declared (${declared}), or use BASE")
    endif()
  endforeach()
  foreach(name IN LISTS names)
    set(chain ${name})
    _pinned_images_get(parent FROM_${name})
    while(parent AND NOT parent IN_LIST done)
      if(parent IN_LIST chain)
        list(JOIN chain " -> " text)
        _pinned_images_fail_image(${name} "FROM goes in a circle: ${text} -> ${parent}"
          "give one of these images a BASE instead of FROM")
      endif()
      list(APPEND chain ${parent})
      _pinned_images_get(parent FROM_${parent})
    endwhile()
    list(APPEND done ${chain})
  endforeach()
endfunction()

# A child is built from its parent's digest for each platform, so the parent must have them all; a
# base image has no platforms of its own and takes those of the images on it.
function(_pinned_images_inherit_platforms names)
  foreach(name IN LISTS names)
    _pinned_images_get(parent FROM_${name})
    if(NOT parent)
      continue()
    endif()
    _pinned_images_get(platforms PLATFORMS_${name})
    _pinned_images_get(parent_command COMMAND_${parent})
    if(parent_command STREQUAL "docker_base_image")
      _pinned_images_share_platforms(${name} ${parent} "${platforms}")
      continue()
    endif()
    _pinned_images_get(offered PLATFORMS_${parent})
    foreach(platform IN LISTS platforms)
      if(NOT platform IN_LIST offered)
        list(JOIN offered " " offered)
        _pinned_images_fail_image(${name}
          "PLATFORMS has ${platform}, and its parent '${parent}' is built for ${offered} only"
          "add ${platform} to PLATFORMS of '${parent}', or write PLATFORMS ${offered} here")
      endif()
    endforeach()
  endforeach()
endfunction()

# Gives a base image its platforms; all images on it must agree.
function(_pinned_images_share_platforms name base platforms)
  _pinned_images_get(known PLATFORMS_${base})
  _pinned_images_get(sibling SIBLING_${base})
  set(sorted ${platforms})
  set(sorted_known ${known})
  list(SORT sorted)
  list(SORT sorted_known)
  if(NOT sibling)
    _pinned_images_set(PLATFORMS_${base} "${platforms}")
    _pinned_images_set(SIBLING_${base} "${name}")
  elseif(NOT sorted STREQUAL sorted_known)
    list(JOIN platforms " " text)
    list(JOIN known " " text_known)
    _pinned_images_fail_image(${name}
      "PLATFORMS ${text} conflicts with ${text_known} of '${sibling}', on the same base '${base}'"
      "give both the same PLATFORMS, or declare a second docker_base_image()")
  endif()
endfunction()

# Sets `out` to the image as an object of images.json.
function(_pinned_images_json_object out name)
  _pinned_images_get(command COMMAND_${name})
  _pinned_images_get(file FILE_${name})
  _pinned_images_get(fields JSON_${name})
  _pinned_images_place(place "${file}" ${command} ${name} 0)
  _pinned_images_json_string(place "${place}")
  set(kind image)
  if(command STREQUAL "docker_base_image")
    set(kind base)
    _pinned_images_get(platforms PLATFORMS_${name})
    if(NOT platforms)
      set(platforms linux/amd64)
    endif()
    _pinned_images_json_words(platforms ${platforms})
    _pinned_images_json_add(fields "      " platforms "${platforms}")
  endif()
  string(CONCAT text "    {\n      \"kind\": \"${kind}\",\n      \"name\": \"${name}\",\n"
    "      \"place\": ${place}${fields}\n    }")
  set(${out} "${text}" PARENT_SCOPE)
endfunction()

# Sets `out` to the "registry" object.
function(_pinned_images_json_registry out)
  _pinned_images_get(prefix PREFIX)
  _pinned_images_get(upstream UPSTREAM)
  _pinned_images_get(insecure INSECURE)
  _pinned_images_get(tag TAG)
  if(NOT tag)
    set(tag VERSION)
  endif()
  _pinned_images_json_bool(insecure "${insecure}")
  string(CONCAT text "{\n    \"prefix\": \"${prefix}\",\n"
    "    \"override\": \"${PINNED_IMAGES_REGISTRY}\",\n    \"upstream\": \"${upstream}\",\n"
    "    \"insecure\": ${insecure},\n    \"tag\": \"${tag}\"\n  }")
  set(${out} "${text}" PARENT_SCOPE)
endfunction()

# Writes images.json, whose time stamp moves only with its content.
function(_pinned_images_write_json names)
  _pinned_images_get(templates TEMPLATES)
  _pinned_images_json_string(source_dir "${CMAKE_SOURCE_DIR}")
  _pinned_images_json_string(templates_dir "${templates}")
  _pinned_images_json_string(lock "${CMAKE_SOURCE_DIR}/images.lock.toml")
  _pinned_images_json_string(engine "${PINNED_IMAGES_ENGINE}")
  set(jobs "${PINNED_IMAGES_JOBS}")
  _pinned_images_json_string(base_mirror "${PINNED_IMAGES_BASE_MIRROR}")
  _pinned_images_json_string(tag "${PINNED_IMAGES_TAG}")
  _pinned_images_json_registry(registry)
  set(text "{\n  \"schema\": 1")
  foreach(field IN ITEMS source_dir templates_dir lock engine jobs base_mirror tag registry)
    _pinned_images_json_add(text "  " ${field} "${${field}}")
  endforeach()
  # Not file(GENERATE), which would evaluate what looks like a generator expression. One object at a
  # time, because appending to a long text copies it.
  set(path "${CMAKE_BINARY_DIR}/pinned-images/images.json")
  file(WRITE "${path}.new" "${text},\n  \"images\": [")
  set(separator "\n")
  foreach(name IN LISTS names)
    _pinned_images_json_object(object ${name})
    file(APPEND "${path}.new" "${separator}${object}")
    set(separator ",\n")
  endforeach()
  file(APPEND "${path}.new" "\n  ]\n}\n")
  file(COPY_FILE "${path}.new" "${path}" ONLY_IF_DIFFERENT)
  file(REMOVE "${path}.new")
endfunction()
