# SPDX-License-Identifier: MIT
# What a value of each keyword may look like. All read given_<KEYWORD>_<i>, the parser's result.

# Every value of the keyword must match the pattern, else: "<KEYWORD> '<value>' <problem>".
function(_pinned_images_check_values subject keyword pattern problem hint)
  set(index 0)
  while(index LESS given_${keyword}_COUNT)
    set(value "${given_${keyword}_${index}}")
    if(NOT value MATCHES "${pattern}")
      _pinned_images_fail("${subject}" "${keyword} '${value}' ${problem}" "${hint}")
    endif()
    math(EXPR index "${index} + 1")
  endwhile()
endfunction()

# No two values of the keyword may have the same text before the first '='.
function(_pinned_images_check_once subject keyword)
  set(seen "")
  set(index 0)
  while(index LESS given_${keyword}_COUNT)
    string(REGEX REPLACE "=.*$" "" name "${given_${keyword}_${index}}")
    if(name IN_LIST seen)
      _pinned_images_fail("${subject}" "${keyword} names '${name}' twice" "keep one of the two")
    endif()
    list(APPEND seen "${name}")
    math(EXPR index "${index} + 1")
  endwhile()
endfunction()

# The two keywords may not stand together.
function(_pinned_images_check_exclusive subject one other hint)
  if(given_${one}_COUNT AND given_${other}_COUNT)
    _pinned_images_fail("${subject}" "${one} and ${other} contradict each other" "${hint}")
  endif()
endfunction()

# BUILD_ARGS may not take the names that the build itself uses.
function(_pinned_images_check_build_args subject)
  _pinned_images_check_values("${subject}" BUILD_ARGS "^[A-Za-z_][A-Za-z0-9_]*="
    "is not NAME=VALUE" "write the argument's name, '=' and its value")
  _pinned_images_check_once("${subject}" BUILD_ARGS)
  set(index 0)
  while(index LESS given_BUILD_ARGS_COUNT)
    if("${given_BUILD_ARGS_${index}}" MATCHES "^(PINNED_IMAGES_[^=]*)=")
      _pinned_images_fail("${subject}" "BUILD_ARGS names ${CMAKE_MATCH_1}, which is ours"
        "choose a name that does not begin with PINNED_IMAGES_")
    endif()
    math(EXPR index "${index} + 1")
  endwhile()
endfunction()

# An image's name: part of a repository, of target names and of file names.
function(_pinned_images_check_name command name)
  _pinned_images_check_text("${command}()" "the name" "${name}")
  if(NOT name MATCHES "^[a-z0-9]+([._-][a-z0-9]+)*$")
    _pinned_images_fail("${command}(${name})" "'${name}' is not an image name"
      "use lower-case letters and digits, with single '.', '_' or '-' between them")
  elseif(name STREQUAL "images")
    _pinned_images_fail("${command}(images)"
      "an image may not be called 'images', for push-images is the target of all of them"
      "choose another name")
  endif()
endfunction()

# A registry and a path in it, as a repository's name begins.
function(_pinned_images_check_prefix subject what prefix)
  set(part "[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*")
  set(problem FALSE)
  string(REGEX REPLACE "/.*$" "" host "${prefix}")
  if(NOT prefix MATCHES "^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]+)?(/${part})*$")
    set(problem TRUE)
  elseif(NOT host MATCHES "[.:]" AND NOT host STREQUAL "localhost")
    set(problem TRUE)
  endif()
  if(problem)
    # A user and password in it are not repeated in a log.
    string(REGEX REPLACE "^.*@" "...@" shown "${prefix}")
    _pinned_images_fail("${subject}" "${what} '${shown}' is not a registry prefix"
      "write host[:port]/path in lower case, without scheme or user, as in docker.io/group/demo")
  endif()
endfunction()

# The reference of an image in some registry.
function(_pinned_images_check_base subject)
  set(part "[a-z0-9]+([._-]+[a-z0-9]+)*")
  set(tag "(:([A-Za-z0-9_][A-Za-z0-9._-]*))?")
  set(valid FALSE)
  if("${given_BASE_0}" MATCHES
      "^([A-Za-z0-9.-]+(:[0-9]+)?/)?${part}(/${part})*${tag}(@sha256:([0-9a-f]+))?$")
    string(LENGTH "${CMAKE_MATCH_7}" tag_length)
    string(LENGTH "${CMAKE_MATCH_9}" digest_length)
    if(tag_length LESS_EQUAL 128 AND (digest_length EQUAL 0 OR digest_length EQUAL 64))
      set(valid TRUE)
    endif()
  endif()
  if(NOT valid)
    set(shown "${given_BASE_0}")
    if(NOT shown MATCHES "@sha256:")
      string(REGEX REPLACE "^.*@" "...@" shown "${shown}")
    endif()
    _pinned_images_fail("${subject}" "BASE '${shown}' is not an image reference"
      "write [host[:port]/]path[:tag][@sha256:<64 hex digits>], as in python:3.11-slim")
  endif()
endfunction()

# URLs of package indexes; what is secret in them would end up in the image.
function(_pinned_images_check_urls subject keyword)
  set(index 0)
  while(index LESS given_${keyword}_COUNT)
    if("${given_${keyword}_${index}}" MATCHES "^[A-Za-z][A-Za-z0-9+.-]*://[^/?#]*@")
      _pinned_images_fail("${subject}" "${keyword} holds a user or password in its URL"
        "remove it from the URL and give it to the build with SECRETS")
    endif()
    math(EXPR index "${index} + 1")
  endwhile()
  set(problem "is not the URL of a package index")
  set(hint "write it with its scheme, as in https://host/simple")
  if(keyword STREQUAL "FIND_LINKS")
    set(problem "is not a URL")
    set(hint "write https://<host>/<path>, or file:///<path> for a folder in the base image")
  endif()
  _pinned_images_check_values("${subject}" ${keyword} "^(https?|file)://[^/?# ]*/?[^ ]*$"
    "${problem}" "${hint}")
endfunction()

# Resolves the values against the calling directory; each must be a file. They are set in place.
function(_pinned_images_check_files subject keyword)
  set(index 0)
  while(index LESS given_${keyword}_COUNT)
    _pinned_images_check_file("${subject}" ${keyword} "${given_${keyword}_${index}}" path)
    cmake_path(IS_PREFIX CMAKE_SOURCE_DIR "${path}" NORMALIZE is_inside)
    if(keyword STREQUAL "FILES" AND NOT is_inside)
      _pinned_images_fail("${subject}" "FILES '${given_FILES_${index}}' lies outside the project"
        "copy it into the project, below ${CMAKE_SOURCE_DIR}")
    endif()
    set(given_${keyword}_${index} "${path}" PARENT_SCOPE)
    math(EXPR index "${index} + 1")
  endwhile()
endfunction()

# Sets `out` to the absolute path of the file.
function(_pinned_images_check_file subject keyword value out)
  if(value MATCHES "\\\\")
    _pinned_images_fail("${subject}" "${keyword} '${value}' holds a backslash"
      "write the path with '/'")
  endif()
  cmake_path(ABSOLUTE_PATH value BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE
    OUTPUT_VARIABLE path)
  if(IS_DIRECTORY "${path}")
    _pinned_images_fail("${subject}" "${keyword} '${value}' is a directory"
      "name the files themselves")
  elseif(NOT EXISTS "${path}")
    _pinned_images_fail("${subject}" "${keyword} '${value}' does not exist: ${path}"
      "correct the path; relative ones start from the calling CMakeLists.txt")
  endif()
  set(${out} "${path}" PARENT_SCOPE)
endfunction()

# A text that stands in a tag of its own right; key tags have their own form.
function(_pinned_images_check_tag subject what tag)
  string(LENGTH "${tag}" length)
  if(NOT tag MATCHES "^[A-Za-z0-9_][A-Za-z0-9._-]*$" OR length GREATER 128)
    _pinned_images_fail("${subject}" "${what} '${tag}' cannot be a tag"
      "use up to 128 letters, digits, '_', '.' and '-', not first '.' or '-'; or TAG VERSION")
  elseif(what STREQUAL "TAG" AND tag MATCHES "^([Vv][Ee][Rr][Ss][Ii][Oo][Nn]|[Kk][Ee][Yy])$"
      AND NOT tag MATCHES "^(VERSION|KEY)$")
    string(TOUPPER "${tag}" upper)
    _pinned_images_fail("${subject}" "TAG '${tag}' is not ${upper}" "write ${upper}, in capitals")
  elseif(tag MATCHES "^pins-")
    _pinned_images_fail("${subject}" "${what} '${tag}' looks like a key tag"
      "choose a text without 'pins-' in front; TAG KEY names images by their keys")
  endif()
endfunction()

# SECRETS <id>, <id>=env:<VARIABLE> or <id>=file:<path>. What stands behind '=' is not repeated in
# an error: it may be the secret itself.
function(_pinned_images_check_secrets subject)
  set(index 0)
  while(index LESS given_SECRETS_COUNT)
    set(value "${given_SECRETS_${index}}")
    string(REGEX REPLACE "=.*$" "" id "${value}")
    if(NOT id MATCHES "^[A-Za-z0-9][A-Za-z0-9_.-]*$")
      _pinned_images_fail("${subject}" "SECRETS '${id}' cannot be a secret's id"
        "use letters, digits, '.', '_' and '-', a letter or digit first: <id>=env:<VARIABLE>")
    elseif(NOT value MATCHES "^[A-Za-z0-9_.-]+(=env:[A-Za-z_][A-Za-z0-9_]*|=file:.+)?$")
      _pinned_images_fail("${subject}" "SECRETS '${id}' does not say where the secret comes from"
        "write <id>, <id>=env:<VARIABLE> or <id>=file:<path>, and never the secret itself")
    elseif(value STREQUAL id AND NOT id MATCHES "^[A-Za-z_][A-Za-z0-9_]*$")
      _pinned_images_fail("${subject}" "SECRETS '${id}' is not the name of a variable"
        "say where it comes from: ${id}=env:<VARIABLE> or ${id}=file:<path>")
    endif()
    math(EXPR index "${index} + 1")
  endwhile()
  _pinned_images_check_once("${subject}" SECRETS)
endfunction()
