#!/bin/sh
# SPDX-License-Identifier: MIT
# guard [<lock>]: is the image that this job runs in the one that the committed lock names? It lies
# in every image, needs nothing but a shell, and asks nobody:
#   before_script: [sh /etc/pinned-images/guard]
here=${0%/*}
lock=${1:-images.lock.toml}

fail() { # fail <problem> <hint>
  printf 'pinned-images: %s\n  hint: %s\n' "$1" "$2" >&2
  exit 1
}

# What stands between the first and the last quote of a line.
quoted() {
  value=${1#*\"}
  value=${value%\"*}
}

read_image() { # this one's key, name and pins
  for file in key facts pins; do [ -r "$here/$file" ] || return 1; done
  read -r key <"$here/key"
  while read -r subject value; do
    [ "$subject" != image ] || name=$value
  done <"$here/facts"
  pins=''
  while IFS= read -r pin; do pins="$pins, $pin"; done <"$here/pins"
}

read_lock() { # what it says of the image of that name; it is read as we write it
  locked_key='' locked_tag='' locked_pins='' at=''
  while IFS= read -r line || [ -n "$line" ]; do
    quoted "$line"
    case $line in
      '[[image]]'*) at='' ;;
      'name = '*) at=$value ;;
    esac
    [ "$at" = "$name" ] || continue
    case $line in
      'key = '*) locked_key=$value ;;
      'tag = '*) locked_tag=$value ;;
      '  "'*) locked_pins="$locked_pins, $value" ;;
    esac
  done <"$lock"
}

read_image || fail "this is no image of PinnedImages: $here has no key, facts and pins" \
  'name one of the images that the lock names in the CI file'
[ -r "$lock" ] || fail "there is no lock $lock here" \
  "run the target update-ci and commit what it writes, or say where it is: sh $0 <lock>"
read_lock
[ -n "$locked_key" ] || fail "$lock names no image $name" \
  'run the target update-ci, and commit what it writes'
[ "$locked_key" = "$key" ] && exit 0
if [ "$locked_pins" = "$pins" ]; then
  why='its recipe is another'
else
  why="it has ${pins#, }; the lock has ${locked_pins#, }"
fi
fail "this job runs in another image $name than $lock names: $why" \
  "have the CI file name $name:$locked_tag: run the target update-ci, commit what it writes, push"
