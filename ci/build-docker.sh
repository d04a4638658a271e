#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Builds, or builds and pushes, the project's images through its CMake targets.
set -euo pipefail

usage() {
  cat <<'END'
usage: ci/build-docker.sh [push|explain|<target>] [-D<name>=<value>]...

From a project's root (the folder whose CMakeLists.txt declares the images):
  ci/build-docker.sh           have all images present, build what is missing
  ci/build-docker.sh push      the same, and publish them
  ci/build-docker.sh explain   say the state of each image, and why
  ci/build-docker.sh <target>  any other target, such as image-lint or verify-images

-D<name>=<value> goes to CMake, and is remembered in the build folder.

From the environment, where set:
  PINNED_IMAGES_SOURCE     folder with the sources of PinnedImages
  PINNED_IMAGES_REGISTRY   registry to write to; in a GitLab job it is CI_REGISTRY_IMAGE
  PINNED_IMAGES_ENGINE     auto, docker, podman or buildah
  PINNED_IMAGES_BUILD_DIR  build folder; else build/images
END
}

fail() { # fail <problem> <hint>
  printf 'build-docker.sh: %s\n  hint: %s\n' "$1" "$2" >&2
  exit 1
}

# The script's own folder, where the images are declared beside it; the current folder; else the one
# this script was copied to.
find_project() {
  if [[ -f $here/CMakeLists.txt ]]; then
    printf '%s\n' "$here"
  elif [[ -f CMakeLists.txt ]]; then
    pwd
  elif [[ -f $here/../CMakeLists.txt ]]; then
    cd -- "$here/.." && pwd
  else
    fail "no CMakeLists.txt in $PWD" 'run it from the root of a project that declares its images'
  fi
}

# The sources it stands in, if this is PinnedImages' own copy of the script.
find_sources() {
  if [[ -n ${PINNED_IMAGES_SOURCE:-} ]]; then
    [[ -f $PINNED_IMAGES_SOURCE/cmake/PinnedImages.cmake ]] ||
      fail "PINNED_IMAGES_SOURCE is $PINNED_IMAGES_SOURCE, which has no cmake/PinnedImages.cmake" \
        'give the folder with the sources of PinnedImages'
    cd -- "$PINNED_IMAGES_SOURCE" && pwd
  elif [[ -f $here/../cmake/PinnedImages.cmake ]]; then
    cd -- "$here/.." && pwd
  fi
}

target=images
defines=()
for argument; do
  case $argument in
    -h | --help) usage && exit 0 ;;
    -D?*) defines+=("$argument") ;;
    -* | '')
      printf "build-docker.sh: unknown option '%s'\n" "$argument" >&2
      usage >&2 && exit 2
      ;;
    push) target=push-images ;;
    explain) target=explain-images ;;
    *) target=$argument ;;
  esac
done

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
project=$(find_project)
sources=$(find_sources)
build=${PINNED_IMAGES_BUILD_DIR:-$project/build/images}

command -v cmake >/dev/null ||
  fail 'cmake is not installed' 'install CMake 3.25 or newer (apt-get install cmake ninja-build)'
if [[ $project == "$sources" ]]; then
  fail "$project is PinnedImages itself and declares no images" \
    'run it from the root of a project that does, such as templates/project'
fi

options=("${defines[@]}")
registry=${PINNED_IMAGES_REGISTRY:-${CI_REGISTRY_IMAGE:-}}
[[ -z $sources ]] || options+=("-DPINNED_IMAGES_SOURCE=$sources")
[[ -z $registry ]] || options+=("-DPINNED_IMAGES_REGISTRY=$registry")
[[ -z ${PINNED_IMAGES_ENGINE:-} ]] || options+=("-DPINNED_IMAGES_ENGINE=$PINNED_IMAGES_ENGINE")
if [[ ! -f $build/CMakeCache.txt ]]; then
  options+=(-DCMAKE_BUILD_TYPE=Release)
  if command -v ninja >/dev/null; then options+=(-G Ninja); fi
fi

cmake -S "$project" -B "$build" "${options[@]}" ||
  fail 'the project could not be configured' \
    'see above; PINNED_IMAGES_SOURCE names the sources of PinnedImages'
exec cmake --build "$build" --target "$target"
