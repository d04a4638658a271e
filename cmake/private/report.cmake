# SPDX-License-Identifier: MIT
# How configure errors look, and where in the user's files a call stands.

# Ends the configure run: "<subject>: <problem>" and, below it, "hint: <action>".
# Every line begins with a blank, because message() would wrap it otherwise, in the middle of paths.
function(_pinned_images_fail subject problem hint)
  message(FATAL_ERROR " ${subject}: ${problem}\n   hint: ${hint}")
endfunction()

# Sets `out` to "<file>:<line>" of the nth call `<command>(<name>` in the file, counted from 0, or
# to the file alone. CMake tells a function its caller's file and not the line, so the file is
# searched; a name that comes from a variable is not found there.
function(_pinned_images_place out file command name nth)
  set(${out} "${file}" PARENT_SCOPE)
  _pinned_images_scan("${file}" id)
  _pinned_images_get(lines "LINES_${id}_${command}_${name}")
  list(LENGTH lines count)
  if(nth LESS count)
    list(GET lines ${nth} line)
    set(${out} "${file}:${line}" PARENT_SCOPE)
  endif()
endfunction()

# Notes the lines of all our calls in the file, once a configure run however many images it
# declares.
function(_pinned_images_scan file out_id)
  string(MD5 id "${file}")
  set(${out_id} ${id} PARENT_SCOPE)
  _pinned_images_get(scanned SCANNED_${id})
  if(scanned OR NOT EXISTS "${file}")
    return()
  endif()
  set_property(GLOBAL PROPERTY _PINNED_IMAGES_SCANNED_${id} TRUE)

  file(READ "${file}" text)
  # Quotes round a name don't matter; the rest would upset the list of matches.
  string(REGEX REPLACE "[][;\\\\\"]" "" text "${text}")
  string(TOLOWER "${text}" text)
  string(REGEX MATCHALL
    "\n|#[^\n]*|[a-z0-9_]*docker_[a-z_]+[ \t\r\n]*\\([ \t\r\n]*[^ \t\r\n()#]*" tokens "${text}")
  set(line 1)
  foreach(token IN LISTS tokens)
    string(REGEX REPLACE "[^\n]" "" breaks "${token}")
    string(LENGTH "${breaks}" breaks)
    if(token MATCHES "^(docker_[a-z_]+)[ \t\r\n]*\\([ \t\r\n]*(.*)$")
      set_property(GLOBAL APPEND PROPERTY
        "_PINNED_IMAGES_LINES_${id}_${CMAKE_MATCH_1}_${CMAKE_MATCH_2}" ${line})
    endif()
    math(EXPR line "${line} + ${breaks}")
  endforeach()
endfunction()
