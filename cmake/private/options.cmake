# SPDX-License-Identifier: MIT
# The PINNED_IMAGES_* cache variables: declared when the module is included, checked at the end.

set(PINNED_IMAGES_ENGINE "auto" CACHE STRING
  "What builds the images: auto, docker, podman or buildah")
set_property(CACHE PINNED_IMAGES_ENGINE PROPERTY STRINGS auto docker podman buildah)
set(PINNED_IMAGES_BUILDER "" CACHE STRING
  "Where docker builds: names of its contexts, or addresses of daemons; a list")
set(PINNED_IMAGES_LAYER_CACHE "" CACHE STRING
  "A repository for the layers of single steps, so that other machines need not make them again")
set(PINNED_IMAGES_PROVENANCE "" CACHE STRING
  "How an image was built goes with it, as docker's BuildKit tells: min or max")
set_property(CACHE PINNED_IMAGES_PROVENANCE PROPERTY STRINGS "" min max)
set(PINNED_IMAGES_SBOM "" CACHE STRING
  "A bill of materials goes with each image: ON, or the image of the program that makes it")
set(PINNED_IMAGES_REGISTRY "$ENV{CI_REGISTRY_IMAGE}" CACHE STRING
  "Where images are written and looked for; empty: the prefix of docker_registry()")
set(PINNED_IMAGES_JOBS "0" CACHE STRING
  "How many images are built at once; 0: one a processor")
set(PINNED_IMAGES_BASE_MIRROR "" CACHE STRING
  "host/path to take docker.io's images from; it is in no key")
set(PINNED_IMAGES_TAG "" CACHE STRING
  "The version tag, instead of the version in the project's files")
set(PINNED_IMAGES_TARGET_PREFIX "" CACHE STRING
  "Text before the name of each target, for a project that has targets of these names")
set(PINNED_IMAGES_DRIFT_LIMIT "" CACHE STRING
  "More drift than this fails images.drift: a share (10%) or a number of requirements (12)")
option(PINNED_IMAGES_VERIFY
  "Have image and push targets ask the registry on each run, whatever the stamps say" OFF)

# Known only when a project calls one of the commands: a project inside another gets no tests.
macro(_pinned_images_declare_tests_option)
  set(default ON)
  if(DEFINED PROJECT_IS_TOP_LEVEL AND NOT PROJECT_IS_TOP_LEVEL)
    set(default OFF)
  endif()
  option(PINNED_IMAGES_TESTS "Add the tests images.* to CTest" ${default})
endmacro()

# Every option's value, in the scope of the top-level CMakeLists.txt.
function(_pinned_images_check_options)
  set(engines auto docker podman buildah)
  if(NOT PINNED_IMAGES_ENGINE IN_LIST engines)
    if(PINNED_IMAGES_ENGINE)
      _pinned_images_check_option_text(PINNED_IMAGES_ENGINE)
    endif()
    _pinned_images_fail("PINNED_IMAGES_ENGINE" "'${PINNED_IMAGES_ENGINE}' is not an engine"
      "set it to auto, docker, podman or buildah: cmake -D PINNED_IMAGES_ENGINE=auto .")
  endif()
  foreach(builder IN LISTS PINNED_IMAGES_BUILDER)
    _pinned_images_check_text("PINNED_IMAGES_BUILDER" "the option" "${builder}")
    if(builder MATCHES "^-|://[^/]*:[^/]*@")
      _pinned_images_fail("PINNED_IMAGES_BUILDER" "an item begins with '-' or holds a password"
        "name a docker context, or a daemon's address, such as ssh://host")
    endif()
  endforeach()
  if(PINNED_IMAGES_BUILDER AND PINNED_IMAGES_ENGINE MATCHES "^(podman|buildah)$")
    _pinned_images_fail("PINNED_IMAGES_BUILDER"
      "${PINNED_IMAGES_ENGINE} builds where it runs, and on no other host"
      "set PINNED_IMAGES_ENGINE to docker, or PINNED_IMAGES_BUILDER to nothing")
  endif()
  _pinned_images_check_extras_of_builds()
  foreach(option IN ITEMS REGISTRY JOBS BASE_MIRROR TAG TARGET_PREFIX DRIFT_LIMIT)
    if(NOT "${PINNED_IMAGES_${option}}" STREQUAL "")
      _pinned_images_check_option_text(PINNED_IMAGES_${option})
    endif()
  endforeach()
  if(NOT PINNED_IMAGES_REGISTRY STREQUAL "")
    _pinned_images_check_prefix("PINNED_IMAGES_REGISTRY" "the value" "${PINNED_IMAGES_REGISTRY}")
  endif()
  if(NOT PINNED_IMAGES_JOBS MATCHES "^(0|[1-9][0-9]?[0-9]?)$")
    _pinned_images_fail("PINNED_IMAGES_JOBS" "'${PINNED_IMAGES_JOBS}' is not a number of jobs"
      "set it to a number from 1 to 999, or to 0 to let the helper choose")
  endif()
  if(NOT PINNED_IMAGES_DRIFT_LIMIT MATCHES
      "^(|(0|[1-9][0-9]?[0-9]?[0-9]?)|([0-9]|[1-9][0-9]|100)%)$")
    _pinned_images_fail("PINNED_IMAGES_DRIFT_LIMIT"
      "'${PINNED_IMAGES_DRIFT_LIMIT}' is neither a share nor a number of requirements"
      "set it to a share, as in 10%, to a number, as in 12, or to nothing for no limit")
  endif()
  if(PINNED_IMAGES_BASE_MIRROR MATCHES "@")
    _pinned_images_fail("PINNED_IMAGES_BASE_MIRROR" "the value holds a user or password"
      "log in to the mirror with the engine instead")
  elseif(NOT PINNED_IMAGES_BASE_MIRROR STREQUAL "")
    _pinned_images_check_prefix("PINNED_IMAGES_BASE_MIRROR" "the value"
      "${PINNED_IMAGES_BASE_MIRROR}")
  endif()
  if(NOT PINNED_IMAGES_TARGET_PREFIX MATCHES "^[A-Za-z0-9_.+-]*$")
    _pinned_images_fail("PINNED_IMAGES_TARGET_PREFIX"
      "'${PINNED_IMAGES_TARGET_PREFIX}' cannot begin the name of a target"
      "use letters, digits, '_', '.', '+' and '-'")
  endif()
  _pinned_images_check_version_option()
endfunction()

# What only some engines can do is said here if the engine is named, else before the first build.
function(_pinned_images_check_extras_of_builds)
  foreach(option IN ITEMS LAYER_CACHE PROVENANCE SBOM)
    if(NOT "${PINNED_IMAGES_${option}}" STREQUAL "")
      _pinned_images_check_option_text(PINNED_IMAGES_${option})
    endif()
  endforeach()
  if(NOT PINNED_IMAGES_LAYER_CACHE STREQUAL "")
    _pinned_images_check_prefix("PINNED_IMAGES_LAYER_CACHE" "the value"
      "${PINNED_IMAGES_LAYER_CACHE}")
    if(NOT PINNED_IMAGES_LAYER_CACHE MATCHES "/")
      _pinned_images_fail("PINNED_IMAGES_LAYER_CACHE"
        "'${PINNED_IMAGES_LAYER_CACHE}' is a registry without a repository"
        "name one that is for layers alone, as in registry.example.edu/group/demo/layers")
    endif()
  endif()
  if(NOT PINNED_IMAGES_PROVENANCE MATCHES "^(|min|max)$")
    _pinned_images_fail("PINNED_IMAGES_PROVENANCE"
      "'${PINNED_IMAGES_PROVENANCE}' is no mode of provenance" "set it to min, max, or nothing")
  endif()
  _pinned_images_sbom(sbom)
  set(reference "^[a-z0-9.-]+(:[0-9]+)?(/[a-z0-9._-]+)*(:[A-Za-z0-9._-]+)?(@sha256:[0-9a-f]+)?$")
  if(NOT sbom MATCHES "${reference}" AND NOT sbom STREQUAL "")
    string(REGEX REPLACE "^.*@" "...@" shown "${sbom}")
    _pinned_images_fail("PINNED_IMAGES_SBOM" "'${shown}' is not the reference of an image"
      "set it to ON, to the image of a program that makes bills of materials, or to nothing")
  endif()
  foreach(option IN ITEMS PROVENANCE SBOM)
    if(PINNED_IMAGES_${option} AND PINNED_IMAGES_ENGINE MATCHES "^(podman|buildah)$")
      _pinned_images_fail("PINNED_IMAGES_${option}"
        "${PINNED_IMAGES_ENGINE} has nothing of the kind"
        "set PINNED_IMAGES_ENGINE to docker, or PINNED_IMAGES_${option} to nothing")
    endif()
  endforeach()
endfunction()

# PINNED_IMAGES_SBOM as images.json has it: nothing, `default`, or a reference.
function(_pinned_images_sbom out)
  set(value "${PINNED_IMAGES_SBOM}")
  string(TOUPPER "${value}" upper)
  if(upper MATCHES "^(ON|TRUE|YES|Y|1)$")
    set(value "default")
  elseif(upper MATCHES "^(OFF|FALSE|NO|N|0|NOTFOUND)$")
    set(value "")
  endif()
  set(${out} "${value}" PARENT_SCOPE)
endfunction()

# PINNED_IMAGES_TAG stands for the project's version, so a '+' in it is well: it becomes '_'.
function(_pinned_images_check_version_option)
  string(REPLACE "+" "_" tag "${PINNED_IMAGES_TAG}")
  if(NOT tag STREQUAL "")
    _pinned_images_check_tag("PINNED_IMAGES_TAG" "the value" "${tag}")
  endif()
endfunction()

function(_pinned_images_check_option_text option)
  _pinned_images_check_text("${option}" "the option" "${${option}}")
endfunction()
