#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Shows what PinnedImages is for, for real: builds and pushes the example's images, then changes
# the example four times and counts what is built.
set -euo pipefail

usage() {
  cat <<'END'
usage: ci/quickstart.sh [--engine <name>] [--registry <prefix>] [--base hub|debian] [--keep]
                        [--folder <folder>]
       ci/quickstart.sh --remove [--folder <folder>]

Works on Debian 12 or newer, as root or with sudo, and says what it installs before it does.
  --engine <name>      docker, podman or buildah; else a docker daemon that runs, else buildah
  --registry <prefix>  where to push, such as registry.example.edu/group/try; else
                       PINNED_IMAGES_REGISTRY, else a registry on loopback that it starts
  --base hub|debian    base image from the hub and packages from the Python index, or all of it
                       from Debian's packages; else the hub, if both can be reached
  --keep               leave the loopback registry running at the end
  --folder <folder>    all files go there; else /var/tmp/pinned-images-quickstart-<user id>
  --remove             remove all that an earlier run made: files, images, the registry
END
}

wrong_usage() { # wrong_usage <problem>
  printf 'quickstart.sh: %s\n' "$1" >&2
  usage >&2
  exit 2
}

engine='' registry=${PINNED_IMAGES_REGISTRY:-} base='' keep='' remove=''
folder=/var/tmp/pinned-images-quickstart-$EUID
while (($#)); do
  case $1 in
    -h | --help) usage && exit 0 ;;
    --keep) keep=yes ;;
    --remove) remove=yes ;;
    --engine | --registry | --base | --folder)
      [[ -n ${2:-} ]] || wrong_usage "$1 needs a value"
      printf -v "${1#--}" '%s' "$2"
      shift
      ;;
    *) wrong_usage "unknown option '$1'" ;;
  esac
  shift
done
case $engine in
  '' | docker | podman | buildah) ;;
  *) wrong_usage "there is no engine '$engine'" ;;
esac
case $base in
  '' | hub | debian) ;;
  *) wrong_usage "--base is hub or debian, not '$base'" ;;
esac

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=ci/lib.sh
. "$here/lib.sh"
sources=$(cd -- "$here/.." && pwd)
[[ $folder == /* ]] || folder=$PWD/$folder
mark=$folder/made-by-quickstart
project=$folder/example
build=$folder/build

# --- the end ---------------------------------------------------------------------------------

# docker keeps an image that another one is built on, and removes unnamed parents with their last
# child; so this goes on until nothing more can go.
remove_docker_images() {
  local before='' left='' id
  while
    left=$(docker image ls --all --quiet --no-trunc | grep -xFf "$folder/docker-images" | sort -u)
    [[ -n $left && $left != "$before" ]]
  do
    before=$left
    while read -r id; do docker image rm --force "$id" >/dev/null 2>&1 || true; done <<<"$left"
  done
  [[ -z $left ]] || say 'These images are in use, and stay in docker:' "$left"
}

remove_all() {
  [[ -e $folder ]] || return 0
  [[ -e $mark ]] || fail "$folder is not a folder of this script" 'give another one with --folder'
  stop_registry "$folder/registry"
  [[ ! -s $folder/docker-images ]] || remove_docker_images
  # The engine's store is kept as a mount of its own while it is in use.
  if ((EUID == 0)); then
    umount --recursive --quiet "$folder/store/overlay" || true
    rm -rf -- "$folder"
  else
    buildah unshare rm -rf -- "$folder"
  fi
}

remove_command() {
  printf '%q --remove' "${BASH_SOURCE[0]}"
  [[ $folder == "/var/tmp/pinned-images-quickstart-$EUID" ]] || printf ' --folder %q' "$folder"
}

at_exit() {
  local code=$?
  [[ -n $keep && $code == 0 ]] || stop_registry "$folder/registry"
  ((code == 0)) ||
    say '' "quickstart.sh ended with an error (exit code $code). To remove what it made:" \
      "  $(remove_command)"
}

# --- where things come from --------------------------------------------------------------------

answers() { # answers <url>: whether a server there says anything usable
  case $(curl -sS -o /dev/null -w '%{http_code}' --connect-timeout 5 --max-time 10 "$1" \
    2>/dev/null) in
    200 | 401) return 0 ;;
    *) return 1 ;;
  esac
}

pick_base() {
  [[ -z $base ]] || return 0
  base=debian
  if ! answers https://registry-1.docker.io/v2/; then
    say 'Base: the image hub does not answer, so all comes from Debian packages.'
  elif ! answers "${PIP_INDEX_URL:-https://pypi.org/simple}/torch/"; then
    say 'Base: the Python index does not answer, so all comes from Debian packages.'
  else
    base=hub
    say 'Base: python:3.11-slim from the hub, packages from the Python index.'
  fi
}

pick_engine() {
  if [[ -z $engine ]]; then
    if docker_answers; then engine=docker; else engine=buildah; fi
  fi
  case $engine in
    docker)
      need_packages dockerd=docker.io && need_packages docker=docker-cli
      docker_answers ||
        fail 'no docker daemon answers' 'start it (systemctl start docker), or use --engine buildah'
      ;;
    *) need_packages "$engine=$engine" ;;
  esac
  ((EUID == 0)) || [[ $engine == docker ]] || need_packages newuidmap=uidmap
  say "Engine: $engine."
}

need_space() {
  local free
  free=$(df --output=avail -k "$(dirname -- "$folder")" | tail -n 1)
  ((free > 10 * 1024 * 1024)) ||
    fail "there are $((free / 1024 / 1024)) GiB free for $folder, 10 are needed" \
      'make room, or give another folder with --folder'
}

# buildah and podman keep the images of this run, and what its builds cache, in folders of its own,
# so that they can be removed.
use_own_store() {
  mkdir -p -- "$folder/store" "$folder/store-run" "$folder/tmp"
  export TMPDIR=$folder/tmp
  printf '[storage]\ndriver = "overlay"\ngraphroot = "%s"\nrunroot = "%s"\n' \
    "$folder/store" "$folder/store-run" >"$folder/storage.conf"
  export CONTAINERS_STORAGE_CONF=$folder/storage.conf
}

# Calls of the engine are counted by a program of its name that comes first in PATH.
count_engine_calls() {
  local real
  real=$(command -v "$engine")
  mkdir -p -- "$folder/bin"
  : >"$folder/engine-calls"
  # shellcheck disable=SC2016  # expanded when the program runs
  printf '#!/bin/sh\nprintf "%%s\\n" "$*" >>%q\nexec %q "$@"\n' "$folder/engine-calls" "$real" \
    >"$folder/bin/$engine"
  chmod +x "$folder/bin/$engine"
  PATH=$folder/bin:$PATH
}

docker_images() { # ids of docker's images that carry our labels, sorted
  docker image ls --all --quiet --no-trunc --filter label=pinned-images.name | sort -u
}

# --- the example -------------------------------------------------------------------------------

edit() { # edit <file> <from> <to>: in the scratch copy of the example
  local text
  text=$(<"$project/$1")
  [[ $text == *"$2"* ]] ||
    fail "$1 of the example no longer holds '$2'" 'templates/project changed?'
  printf '%s\n' "${text//"$2"/"$3"}" >"$project/$1"
  say "  $1: $2 -> $3"
}

copy_example() {
  say 'The example, a copy of templates/project:' "  $project"
  cp -R -- "$sources/templates/project" "$project"
  rm -rf -- "$project/build"
  edit CMakeLists.txt registry.example.edu/group/example "$registry"
  if [[ $base == debian ]]; then
    edit pyproject.toml torch==2.5.1 "${torch_before[0]}"
    edit pyproject.toml torchvision==0.20.1 "${torch_before[1]}"
  fi
}

move_torch() {
  if [[ $base == debian ]]; then
    edit CMakeLists.txt 'SUITE bookworm' 'SUITE trixie'
    edit CMakeLists.txt 'PYTHON 3.11' 'PYTHON 3.13'
  fi
  edit pyproject.toml "${torch_before[0]}" "${torch_after[0]}"
  edit pyproject.toml "${torch_before[1]}" "${torch_after[1]}"
}

build_helper() {
  local debian=OFF start=$EPOCHREALTIME
  [[ $base == hub ]] || debian=ON
  say '' 'Building the helper.'
  cmake -S "$project" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release \
    -DPINNED_IMAGES_SOURCE="$sources" -DPINNED_IMAGES_ENGINE="$engine" \
    -DPINNED_IMAGES_REGISTRY="$registry" -DEXAMPLE_DEBIAN="$debian" >"$folder/configure.log" ||
    fail 'the example could not be configured' "see above and $folder/configure.log"
  cmake --build "$build" --target pinned-images
  say "Built in $(seconds_since "$start") s."
}

# --- the steps ---------------------------------------------------------------------------------

seconds_since() { # seconds_since <EPOCHREALTIME>
  local microseconds=$((${EPOCHREALTIME/[.,]/} - ${1/[.,]/}))
  printf '%d.%d' $((microseconds / 1000000)) $((microseconds / 100000 % 10))
}

announce() { say '' "--- Step $1: $2"; }

rows=()

# push <step> <what changed> <builds wanted>: pushes, and adds a row to the table. What was built
# is what the helper says at its end; where nothing was to be pushed, push was not even started. The
# engine's own calls must bear that out.
push() {
  local start=$EPOCHREALTIME log=$folder/step-$1.log summary built=0 calls seconds
  : >"$folder/engine-calls"
  [[ $engine != docker ]] || docker_images >"$folder/docker-before"
  say "$ cmake --build $build --target push-images"
  cmake --build "$build" --target push-images 2>&1 | tee "$log"
  seconds=$(seconds_since "$start")
  [[ $engine != docker ]] ||
    docker_images | comm -13 "$folder/docker-before" - >>"$folder/docker-images"

  summary=$(grep -E '^push: [0-9]+ built, ' "$log" | tail -n 1) || true
  if [[ -n $summary ]]; then
    summary=${summary#push: }
    built=${summary%% *}
  elif grep -qx 'ninja: no work to do.' "$log"; then
    summary='nothing to do: neither helper nor engine was started'
  else
    summary='manifests read again; nothing to build or push'
  fi
  calls=$(grep -cE '(^| )(build|bud|commit|import)( |$)' "$folder/engine-calls") || true
  rows+=("$(printf '%-4s  %-34s  %8s  %6s  %s' "$1" "$2" "$seconds" "$built" "$summary")")
  if [[ $3 == 0 ]]; then
    ((built == 0 && calls == 0)) ||
      fail "step $1 built $built images with $calls build calls of $engine, and should build none" \
        "this is a bug; see $log"
  elif ((built < $3 || calls == 0)); then
    fail "step $1 built $built images with $calls build calls of $engine, and should build $3" \
      "this is a bug; see $log"
  fi
}

run_steps() {
  announce 1 'push-images from nothing'
  push 1 'from nothing' 2
  announce 2 'again, with nothing changed'
  push 2 'nothing' 0
  announce 3 'an unrelated dependency bumped'
  edit pyproject.toml 'numpy>=1.24' 'numpy>=1.24.2'
  push 3 'numpy >=1.24 -> >=1.24.2' 0
  announce 4 'the version of the project bumped'
  edit pyproject.toml 'version = "0.1.0"' 'version = "0.1.1"'
  push 4 'version 0.1.0 -> 0.1.1' 0
  announce 5 'torch moved'
  move_torch
  edit pyproject.toml 'version = "0.1.1"' 'version = "0.2.0"'
  say "$ cmake --build $build --target explain-images"
  cmake --build "$build" --target explain-images
  push 5 "${torch_before[0]#torch==} -> ${torch_after[0]#torch==}" 2
}

report() {
  say '' "$(printf '%-4s  %-34s  %8s  %6s  %s' step changed seconds builds 'what happened')"
  printf '%s\n' "${rows[@]}"
  say '' "The images are in $registry, the example is in $project."
  if [[ -z $local_registry ]]; then
    say 'Images pushed to a registry of yours stay there.'
  elif [[ -n $keep ]]; then
    say "The registry runs as process $registry_pid."
  else
    say "The registry has been ended; its files are in $folder/registry."
  fi
  say 'To remove all that this made:' "  $(remove_command)"
}

# --- main --------------------------------------------------------------------------------------

if [[ -n $remove ]]; then
  if [[ ! -e $folder ]]; then
    say "There is no $folder: nothing to remove."
    exit 0
  fi
  remove_all
  say "Removed: $folder"
  exit 0
fi
if [[ -n $registry && ! $registry =~ ^[a-z0-9.:-]+(/[a-z0-9._-]+)+$ ]]; then
  fail "'$registry' is no registry prefix" 'write it as host[:port]/path, in small letters'
fi
unset CI_REGISTRY_IMAGE PINNED_IMAGES_REGISTRY PINNED_IMAGES_ENGINE PINNED_IMAGES_TAG

local_registry=''
[[ -n $registry ]] || local_registry=yes
need_packages "${build_packages[@]}" curl=curl
[[ -z $local_registry ]] || need_packages docker-registry=docker-registry
pick_engine
pick_base
if [[ $base == debian ]]; then
  need_packages mmdebstrap=mmdebstrap
  torch_before=(torch==1.13.0a0+gitunknown torchvision==0.14.1a0)
  torch_after=(torch==2.6.0+debian torchvision==0.21.0)
else
  torch_before=(torch==2.5.1 torchvision==0.20.1)
  torch_after=(torch==2.6.0 torchvision==0.21.0)
fi

remove_all
need_space
mkdir -p -- "$folder"
: >"$mark"
trap at_exit EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
if [[ -n $local_registry ]]; then
  start_registry "$folder/registry"
  registry=$registry_address/example
  say "Registry: $registry (on loopback, its files in $folder/registry)."
fi
[[ $engine == docker ]] || use_own_store
count_engine_calls
copy_example
build_helper
run_steps
report
