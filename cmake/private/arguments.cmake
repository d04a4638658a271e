# SPDX-License-Identifier: MIT
# The keyword parser. cmake_parse_arguments() lets a repeated keyword pass, drops an empty value and
# merges values with square brackets; here each of them is an error or comes through as written.
#
# A public command copies its arguments into argument_0 ... argument_<count - 1>; the parser leaves
# given_<KEYWORD>_COUNT and given_<KEYWORD>_<i> in the command's scope, given_<KEYWORD>_0 of what
# takes one value in any case, and of a flag given_<KEYWORD>. Values never meet in one list, so that
# no character in them can move the border between two.

# Sets `out` to the value as an error may show it: without what may be a secret, the user and
# password of a URL, or what follows the id of one of SECRETS.
function(_pinned_images_shown out what value)
  string(REGEX REPLACE "://.*@" "://...@" shown "${value}")
  if(what STREQUAL "SECRETS")
    string(REGEX REPLACE "=.*$" "=..." shown "${shown}")
  endif()
  set(${out} "${shown}" PARENT_SCOPE)
endfunction()

# Refuses what no value may hold. `what` is the keyword, or "the name".
function(_pinned_images_check_text subject what value)
  if(value STREQUAL "" AND what MATCHES "^the ")
    _pinned_images_fail("${subject}" "${what} is empty" "write it as the first argument")
  elseif(value STREQUAL "")
    _pinned_images_fail("${subject}" "${what} has an empty value"
      "give ${what} a value, or leave it out")
  endif()
  string(ASCII 1 first)
  string(ASCII 31 last)
  string(ASCII 127 delete)
  # U+0080 to U+009F, which terminals obey too, as UTF-8.
  string(ASCII 194 lead)
  string(ASCII 128 high_first)
  string(ASCII 159 high_last)
  if(value MATCHES "[${first}-${last}${delete}]|${lead}[${high_first}-${high_last}]")
    _pinned_images_fail("${subject}" "${what} has a value with a control character"
      "remove line breaks, tabs and escape sequences from the value")
  endif()
  _pinned_images_shown(shown "${what}" "${value}")
  string(FIND "${value}" ";" semicolon)
  if(NOT semicolon EQUAL -1)
    set(hint "';' separates the items of a CMake list: give each item as an argument of its own")
    if(what MATCHES "^the ")
      set(hint "one value is wanted here: write it without ';'")
    endif()
    _pinned_images_fail("${subject}" "${what} has the value '${shown}' with a ';'" "${hint}")
  endif()
  string(FIND "${value}" "$<" expression)
  if(NOT expression EQUAL -1)
    _pinned_images_fail("${subject}" "${what} has the value '${shown}' with '$<'"
      "generator expressions are not evaluated here: write the value itself")
  endif()
endfunction()

# Sets `out` to the first keyword that the word, in capitals, begins, an S at its end left off;
# empty if there is none.
function(_pinned_images_nearest out word known)
  set(${out} "" PARENT_SCOPE)
  string(REGEX REPLACE "S$" "" stem "${word}")
  string(LENGTH "${stem}" length)
  foreach(keyword IN LISTS known)
    if(length GREATER 2 AND keyword MATCHES "^${stem}" AND word MATCHES "^[A-Z_]+$")
      set(${out} "${keyword}" PARENT_SCOPE)
      return()
    endif()
  endforeach()
endfunction()

# Fails: `word` stands where only a keyword may stand, or looks like one that is misspelt. A further
# argument: the keyword that it would be a value of.
function(_pinned_images_fail_unknown subject word known)
  _pinned_images_shown(shown "" "${word}")
  string(TOUPPER "${word}" upper)
  _pinned_images_nearest(nearest "${upper}" "${known}")
  if(upper IN_LIST known)
    set(hint "write ${upper}, in capitals")
  elseif(nearest)
    set(hint "did you mean ${nearest}?")
  else()
    list(JOIN known ", " list)
    set(hint "the keywords are ${list}")
  endif()
  # The values of these are names that have no case.
  if("${ARGN}" MATCHES "^(GROUPS|ONLY_GROUPS|EXTRAS|PINS)$")
    string(TOLOWER "${shown}" lower)
    string(APPEND hint "; if it is a name, write it in small letters: ${lower}")
  endif()
  _pinned_images_fail("${subject}" "unknown keyword '${shown}'" "${hint}")
endfunction()

# Fails if the keyword, not a flag, ended without a value.
function(_pinned_images_close_keyword subject keyword count flags)
  if(keyword AND count EQUAL 0 AND NOT keyword IN_LIST flags)
    _pinned_images_fail("${subject}" "${keyword} has no value"
      "give ${keyword} a value, or leave it out")
  endif()
endfunction()

# Sets `out` to whether the value of one of the `checked` keywords, a parser's variable, is rather a
# misspelt keyword, which the list would swallow. Names in lists are compared without case, so a
# name in capitals is never needed; a file may have one. After the one value of a keyword, a word
# in capitals is a keyword too.
function(_pinned_images_is_misspelt out keyword value)
  set(misspelt FALSE)
  string(TOUPPER "${value}" upper)
  if(value MATCHES "^[A-Z][A-Z_]+$")
    if((keyword IN_LIST checked AND NOT "${keyword} ${value}" STREQUAL "PINS NONE")
        OR (keyword IN_LIST singles AND values EQUAL 1))
      set(misspelt TRUE)
    endif()
  elseif(keyword MATCHES "^(MANIFESTS|FILES)$" AND upper IN_LIST known)
    set(misspelt TRUE)
  endif()
  if(misspelt AND EXISTS "${CMAKE_CURRENT_SOURCE_DIR}/${value}")
    set(misspelt FALSE)
  endif()
  set(${out} ${misspelt} PARENT_SCOPE)
endfunction()

# Reads argument_1 ... and sets given_* in the caller's scope; `flags`, `singles` and `lists` are
# the keywords without a value, with one, and with one or more. Further arguments, for a command
# without a name before its keywords: 0, to begin with argument_0, and the keyword whose values
# stand there.
function(_pinned_images_parse subject count flags singles lists)
  set(known ${flags} ${singles} ${lists})
  list(SORT known)
  set(checked ${lists})
  list(REMOVE_ITEM checked SMOKE_TEST SECRETS BUILD_ARGS)
  set(first 1)
  set(keyword "")
  if(ARGC GREATER 5)
    set(first ${ARGV5})
  endif()
  if(ARGC GREATER 6)
    set(keyword ${ARGV6})
  endif()
  set(seen "${keyword}")
  set(values 0)
  foreach(word IN LISTS known)
    set(given_${word}_COUNT 0 PARENT_SCOPE)
  endforeach()
  foreach(word IN LISTS singles)
    set(given_${word}_0 "" PARENT_SCOPE)
  endforeach()
  foreach(word IN LISTS flags)
    set(given_${word} FALSE PARENT_SCOPE)
  endforeach()
  set(position ${first})
  while(position LESS count)
    set(value "${argument_${position}}")
    if(value IN_LIST known)
      _pinned_images_close_keyword("${subject}" "${keyword}" ${values} "${flags}")
      if(value IN_LIST seen)
        set(hint "give ${value} once")
        if(value IN_LIST lists)
          string(APPEND hint ", with all its values")
        endif()
        _pinned_images_fail("${subject}" "${value} is repeated" "${hint}")
      endif()
      set(keyword "${value}")
      list(APPEND seen "${keyword}")
      set(values 0)
      if(keyword IN_LIST flags)
        set(given_${keyword} TRUE PARENT_SCOPE)
      endif()
    else()
      _pinned_images_take_value()
    endif()
    math(EXPR position "${position} + 1")
  endwhile()
  _pinned_images_close_keyword("${subject}" "${keyword}" ${values} "${flags}")
endfunction()

# One step of _pinned_images_parse(), in its scope: a value of the keyword before it. A macro
# without parameters, for it sets given_* two scopes up.
macro(_pinned_images_take_value)
  if(keyword STREQUAL "")
    math(EXPR nth "${position} - ${first} + 1")
    set(what "argument ${nth}")
  else()
    set(what "${keyword}")
  endif()
  # Nearly all values are like this, and a project may have thousands.
  if(NOT value MATCHES "^[A-Za-z0-9 ._/+:=,@-]+$")
    _pinned_images_check_text("${subject}" "${what}" "${value}")
  endif()
  set(misspelt FALSE)
  if(value MATCHES "^[A-Z][A-Z_]+$" OR keyword MATCHES "^(MANIFESTS|FILES)$")
    _pinned_images_is_misspelt(misspelt "${keyword}" "${value}")
  endif()
  if(keyword STREQUAL "" OR keyword IN_LIST flags OR misspelt)
    _pinned_images_fail_unknown("${subject}" "${value}" "${known}" "${keyword}")
  endif()
  if(keyword IN_LIST singles AND values EQUAL 1)
    _pinned_images_shown(shown "" "${value}")
    _pinned_images_fail("${subject}"
      "${keyword} takes one value; '${shown}' after it is no keyword"
      "remove '${shown}', or put its keyword before it")
  endif()
  set(given_${keyword}_${values} "${value}" PARENT_SCOPE)
  math(EXPR values "${values} + 1")
  set(given_${keyword}_COUNT ${values} PARENT_SCOPE)
endmacro()
