# SPDX-License-Identifier: MIT
# docker_image() and docker_base_image(): checks of the whole call, and its text in images.json. All
# read given_<KEYWORD>_<i>, the parser's result.

set(_PINNED_IMAGES_TEMPLATES "${CMAKE_CURRENT_LIST_DIR}/../../templates")
cmake_path(NORMAL_PATH _PINNED_IMAGES_TEMPLATES)
set_property(GLOBAL PROPERTY _PINNED_IMAGES_TEMPLATES "${_PINNED_IMAGES_TEMPLATES}")
unset(_PINNED_IMAGES_TEMPLATES)

# Sets given_<keyword>_0 if the keyword was not given.
macro(_pinned_images_default keyword value)
  if(given_${keyword}_COUNT EQUAL 0)
    set(given_${keyword}_0 "${value}")
    set(given_${keyword}_COUNT 1)
  endif()
endmacro()

# Which keywords need or exclude one another.
function(_pinned_images_check_combination subject)
  _pinned_images_check_exclusive("${subject}" BASE FROM
    "keep BASE for an image of a registry, or FROM for an image that this project declares")
  _pinned_images_check_exclusive("${subject}" GROUPS ONLY_GROUPS
    "GROUPS adds to the project's dependencies, ONLY_GROUPS leaves them out: keep one")
  _pinned_images_check_exclusive("${subject}" EXTRAS ONLY_GROUPS
    "extras belong to the project's dependencies, which ONLY_GROUPS leaves out: use GROUPS")
  if(NOT given_BASE_COUNT AND NOT given_FROM_COUNT)
    _pinned_images_fail("${subject}" "neither BASE nor FROM says what the image is built on"
      "add BASE <reference>, or FROM <image> for an image that this project declares")
  endif()
  if(NOT given_MANIFESTS_COUNT)
    foreach(keyword IN ITEMS GROUPS ONLY_GROUPS EXTRAS)
      if(given_${keyword}_COUNT)
        _pinned_images_fail("${subject}" "${keyword} selects from MANIFESTS, and there are none"
          "add MANIFESTS <file>..., or remove ${keyword}")
      endif()
    endforeach()
  endif()
endfunction()

# The shipped template `ci` installs no Python packages.
function(_pinned_images_check_ci subject)
  foreach(keyword IN ITEMS MANIFESTS INSTALLER INDEX_URL EXTRA_INDEX_URLS FIND_LINKS)
    if(given_${keyword}_COUNT)
      _pinned_images_fail("${subject}"
        "the template ci installs no Python packages, and ${keyword} is about these"
        "remove ${keyword}; VERSION_FROM names the file that the version is read from")
    endif()
  endforeach()
endfunction()

# PINS: names, or NONE alone. Pins need manifests to be found in; the template `ci` has none.
function(_pinned_images_check_pins subject template)
  set(none FALSE)
  _pinned_images_get(folder TEMPLATES)
  if(template STREQUAL "${folder}/Dockerfile.ci.in")
    _pinned_images_check_ci("${subject}")
    if(given_PINS_COUNT EQUAL 0)
      return()
    endif()
  endif()
  set(index 0)
  while(index LESS given_PINS_COUNT)
    if("${given_PINS_${index}}" STREQUAL "NONE")
      set(none TRUE)
    elseif("${given_PINS_${index}}" STREQUAL "none")
      _pinned_images_fail("${subject}" "PINS 'none' is no package" "write NONE, in capitals")
    endif()
    math(EXPR index "${index} + 1")
  endwhile()
  if(none AND given_PINS_COUNT GREATER 1)
    _pinned_images_fail("${subject}" "PINS NONE stands beside other pins"
      "remove NONE, or the other pins")
  elseif(none)
    set(given_PINS_COUNT 0 PARENT_SCOPE)
    return()
  elseif(given_PINS_COUNT EQUAL 0)
    set(given_PINS_0 torch PARENT_SCOPE)
    set(given_PINS_1 torchvision PARENT_SCOPE)
    set(given_PINS_COUNT 2 PARENT_SCOPE)
  endif()
  if(NOT given_MANIFESTS_COUNT)
    _pinned_images_fail("${subject}" "there are no MANIFESTS to read the pins from"
      "add MANIFESTS <file>..., or PINS NONE to rebuild on changes of the recipe alone")
  endif()
  _pinned_images_check_packages("${subject}" PINS
    "give the name alone, such as torch; its version is read from MANIFESTS")
endfunction()

# Names of Python packages, extras and groups have one grammar.
function(_pinned_images_check_packages subject keyword hint)
  _pinned_images_check_values("${subject}" ${keyword}
    "^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$" "is not a name" "${hint}")
endfunction()

function(_pinned_images_check_debian_packages subject keyword)
  _pinned_images_check_values("${subject}" ${keyword}
    "^[a-z0-9][a-z0-9+.-]*(:[a-z0-9-]+)?(=[A-Za-z0-9.+~:-]+)?$"
    "is not a distribution package" "write its name, as in libgl1")
endfunction()

# Every keyword of docker_image() whose value has a grammar.
function(_pinned_images_check_image_values subject)
  if(given_BASE_COUNT)
    _pinned_images_check_base("${subject}")
  endif()
  foreach(keyword IN ITEMS GROUPS ONLY_GROUPS EXTRAS)
    if(given_${keyword}_COUNT)
      _pinned_images_check_packages("${subject}" ${keyword}
        "use letters, digits, '.', '_' and '-', one name an argument")
    endif()
  endforeach()
  _pinned_images_check_values("${subject}" PYTHON "^[0-9]+(\\.[0-9]+)*$"
    "is not a Python version" "write digits and dots, as in 3.11")
  _pinned_images_check_values("${subject}" INSTALLER "^(pip|uv|apt)$"
    "is not an installer" "choose pip, uv or apt")
  _pinned_images_check_debian_packages("${subject}" SYSTEM_PACKAGES)
  foreach(keyword IN ITEMS INDEX_URL EXTRA_INDEX_URLS FIND_LINKS)
    if(given_${keyword}_COUNT)
      _pinned_images_check_urls("${subject}" ${keyword})
    endif()
  endforeach()
  _pinned_images_check_build_args("${subject}")
  _pinned_images_check_secrets("${subject}")
  _pinned_images_check_values("${subject}" PLATFORMS "^[a-z0-9]+/[a-z0-9_]+(/[a-z0-9]+)?$"
    "is not a platform" "write os/architecture, as in linux/amd64")
  _pinned_images_check_once("${subject}" PLATFORMS)
endfunction()

# Sets `out` to the image's template: a shipped one by its name, or the user's file.
function(_pinned_images_template out subject name)
  _pinned_images_get(folder TEMPLATES)
  set(shipped lint full ci)
  set(wanted "${given_TEMPLATE_0}")
  if(NOT given_TEMPLATE_COUNT)
    set(wanted full)
    if(name IN_LIST shipped)
      set(wanted "${name}")
    endif()
  endif()
  if(wanted IN_LIST shipped)
    set(path "${folder}/Dockerfile.${wanted}.in")
  elseif(NOT wanted MATCHES "[/.]" AND NOT EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/${wanted}")
    _pinned_images_fail("${subject}" "TEMPLATE '${wanted}' is neither a shipped template nor a file"
      "write lint, full, ci or the path of a Dockerfile template")
  else()
    _pinned_images_check_file("${subject}" TEMPLATE "${wanted}" path)
  endif()
  set(${out} "${path}" PARENT_SCOPE)
endfunction()

# Sets `out` to BUILD_ARGS as JSON.
function(_pinned_images_json_build_args out)
  set(text "")
  set(index 0)
  while(index LESS given_BUILD_ARGS_COUNT)
    string(REGEX MATCH "^([^=]*)=(.*)$" matched "${given_BUILD_ARGS_${index}}")
    set(name "${CMAKE_MATCH_1}")
    _pinned_images_json_string(value "${CMAKE_MATCH_2}")
    if(index GREATER 0)
      string(APPEND text ", ")
    endif()
    string(APPEND text "{\"name\": \"${name}\", \"value\": ${value}}")
    math(EXPR index "${index} + 1")
  endwhile()
  set(${out} "[${text}]" PARENT_SCOPE)
endfunction()

# Sets `out` to SECRETS as JSON: where each is taken from, never its value.
function(_pinned_images_json_secrets out)
  set(text "")
  set(index 0)
  while(index LESS given_SECRETS_COUNT)
    set(value "${given_SECRETS_${index}}")
    set(environment "${value}")
    set(file "")
    if(value MATCHES "^([^=]*)=env:(.*)$")
      set(environment "${CMAKE_MATCH_2}")
    elseif(value MATCHES "^([^=]*)=file:(.*)$")
      set(environment "")
      set(file "${CMAKE_MATCH_2}")
      cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
    endif()
    string(REGEX REPLACE "=.*$" "" id "${value}")
    _pinned_images_json_string(file "${file}")
    if(index GREATER 0)
      string(APPEND text ", ")
    endif()
    string(APPEND text
      "{\"id\": \"${id}\", \"environment\": \"${environment}\", \"file\": ${file}}")
    math(EXPR index "${index} + 1")
  endwhile()
  set(${out} "[${text}]" PARENT_SCOPE)
endfunction()

# Sets `out` to the image's fields after "place".
function(_pinned_images_json_image out template)
  if(given_ONLY_GROUPS_COUNT)
    set(only_groups true)
    _pinned_images_json_values(groups ONLY_GROUPS)
  else()
    set(only_groups false)
    _pinned_images_json_values(groups GROUPS)
  endif()
  _pinned_images_json_string(template "${template}")
  foreach(keyword IN ITEMS BASE FROM PYTHON INSTALLER INDEX_URL VERSION_FROM)
    _pinned_images_json_string(${keyword} "${given_${keyword}_0}")
  endforeach()
  foreach(keyword IN ITEMS MANIFESTS EXTRAS PINS SYSTEM_PACKAGES EXTRA_INDEX_URLS FIND_LINKS
      PLATFORMS FILES SMOKE_TEST)
    set(${keyword} "[]")
    if(given_${keyword}_COUNT)
      _pinned_images_json_values(${keyword} ${keyword})
    endif()
  endforeach()
  _pinned_images_json_build_args(BUILD_ARGS)
  _pinned_images_json_secrets(SECRETS)

  set(text "")
  foreach(variable IN ITEMS BASE FROM template MANIFESTS only_groups groups EXTRAS PINS PYTHON
      INSTALLER SYSTEM_PACKAGES INDEX_URL EXTRA_INDEX_URLS FIND_LINKS BUILD_ARGS SECRETS PLATFORMS
      FILES SMOKE_TEST VERSION_FROM)
    string(TOLOWER ${variable} field)
    string(APPEND text ",\n      \"${field}\": ${${variable}}")
  endforeach()
  set(${out} "${text}" PARENT_SCOPE)
endfunction()

# Keeps what the end of the configure run needs: the platforms, the parent, and the files.
function(_pinned_images_record_image name template json)
  foreach(keyword IN ITEMS MANIFESTS FILES VERSION_FROM)
    _pinned_images_record_values(${keyword}_${name} ${keyword})
  endforeach()
  set(platforms "")
  set(index 0)
  while(index LESS given_PLATFORMS_COUNT)
    list(APPEND platforms "${given_PLATFORMS_${index}}")
    math(EXPR index "${index} + 1")
  endwhile()
  _pinned_images_set(TEMPLATE_${name} "${template}")
  _pinned_images_set(PLATFORMS_${name} "${platforms}")
  _pinned_images_set(FROM_${name} "${given_FROM_0}")
  _pinned_images_set(SMOKE_TEST_${name} "${given_SMOKE_TEST_COUNT}")
  _pinned_images_set(JSON_${name} "${json}")
endfunction()

# Sets `out` to the fields after "place" of a base image; its platforms follow at the end.
function(_pinned_images_json_base out template)
  _pinned_images_json_string(suite "${given_SUITE_0}")
  _pinned_images_json_values(packages PACKAGES)
  _pinned_images_json_string(snapshot "${given_SNAPSHOT_0}")
  _pinned_images_json_string(template "${template}")
  set(text "")
  foreach(field IN ITEMS suite packages snapshot template)
    _pinned_images_json_add(text "      " ${field} "${${field}}")
  endforeach()
  set(${out} "${text}" PARENT_SCOPE)
endfunction()
