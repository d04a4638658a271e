# SPDX-License-Identifier: MIT
# JSON by appending text: string(JSON SET) in a loop reads and writes the whole text at each step.

# Sets `out` to the value as a JSON string with its quotes.
function(_pinned_images_json_string out value)
  # Nearly all values are like this, and a project may have thousands.
  if(value MATCHES "^[A-Za-z0-9 ._/+:=,@-]*$")
    set(${out} "\"${value}\"" PARENT_SCOPE)
    return()
  endif()
  string(REPLACE "\\" "\\\\" text "${value}")
  string(REPLACE "\"" "\\\"" text "${text}")
  string(ASCII 1 first)
  string(ASCII 31 last)
  # Only a folder's name can hold a control character here; values are refused before.
  if(text MATCHES "[${first}-${last}]")
    foreach(code RANGE 1 31)
      math(EXPR hex "${code}" OUTPUT_FORMAT HEXADECIMAL)
      string(REGEX REPLACE "^0x(.)$" "000\\1" hex "${hex}")
      string(REGEX REPLACE "^0x(..)$" "00\\1" hex "${hex}")
      string(ASCII ${code} character)
      string(REPLACE "${character}" "\\u${hex}" text "${text}")
    endforeach()
  endif()
  set(${out} "\"${text}\"" PARENT_SCOPE)
endfunction()

# Sets `out` to true or false.
function(_pinned_images_json_bool out value)
  if(value)
    set(${out} true PARENT_SCOPE)
  else()
    set(${out} false PARENT_SCOPE)
  endif()
endfunction()

# Sets `out` to the values of a keyword, given_<keyword>_<i>, as a JSON array.
function(_pinned_images_json_values out keyword)
  set(text "")
  set(index 0)
  while(index LESS given_${keyword}_COUNT)
    _pinned_images_json_string(item "${given_${keyword}_${index}}")
    if(index GREATER 0)
      string(APPEND text ", ")
    endif()
    string(APPEND text "${item}")
    math(EXPR index "${index} + 1")
  endwhile()
  set(${out} "[${text}]" PARENT_SCOPE)
endfunction()

# Sets `out` to the items of a list, none of which holds anything special, as a JSON array.
function(_pinned_images_json_words out)
  list(JOIN ARGN "\", \"" text)
  if(ARGN)
    set(text "\"${text}\"")
  endif()
  set(${out} "[${text}]" PARENT_SCOPE)
endfunction()

# Appends `, "<field>": <json>` on a line of its own to the text in the variable `into`.
function(_pinned_images_json_add into indent field json)
  set(${into} "${${into}},\n${indent}\"${field}\": ${json}" PARENT_SCOPE)
endfunction()
