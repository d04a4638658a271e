# SPDX-License-Identifier: MIT
# shellcheck shell=bash
# What the scripts of ci/ share: packages, the engine, a registry on loopback, and an orderly end.

say() { printf '%s\n' "$@"; } # one line an argument

fail() { # fail <problem> <hint>
  printf '%s: %s\n  hint: %s\n' "${0##*/}" "$1" "$2" >&2
  exit 1
}

as_root() {
  if ((EUID == 0)); then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo -- "$@"
  else
    fail "root is needed for: $*" 'run this as root, or install sudo'
  fi
}

# need_packages <package>|<program>=<package>...: installs what is missing with apt, and says so
# before. A program that is there already needs no package.
need_packages() {
  local item missing=()
  for item; do
    if [[ $item == *=* ]]; then
      PATH=$PATH:/usr/sbin:/sbin command -v "${item%%=*}" >/dev/null || missing+=("${item#*=}")
    else
      dpkg-query --show --showformat '${db:Status-Status}' "$item" 2>/dev/null |
        grep -qx installed || missing+=("$item")
    fi
  done
  ((${#missing[@]})) || return 0
  command -v apt-get >/dev/null ||
    fail "these are missing, and there is no apt-get: ${missing[*]}" \
      'install them in your own way; the names are those of Debian 12'
  say "Installing with apt-get: ${missing[*]}"
  as_root apt-get -q -o DPkg::Lock::Timeout=120 update </dev/null
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=120 \
    install --no-install-recommends "${missing[@]}" </dev/null
  for item in "${missing[@]}"; do switch_off_service "$item"; done
}

# A package whose service starts with it: we start our own, on loopback and in a folder of ours.
switch_off_service() {
  [[ -d /run/systemd/system ]] || return 0
  case $1 in
    docker-registry) as_root systemctl disable --now docker-registry.service ;;
    docker.io)
      # Not where it is the engine that was asked for.
      [[ ${engine:-} == docker ]] || as_root systemctl disable --now docker.service docker.socket
      ;;
  esac
}

# Programs of the helper's build and its libraries (Debian >= 12).
# shellcheck disable=SC2034  # for the scripts that read this file
build_packages=(g++ cmake=cmake ninja=ninja-build pkg-config=pkgconf libtomlplusplus-dev
  libyaml-cpp-dev nlohmann-json3-dev libfmt-dev libcli11-dev libcurl4-openssl-dev libssl-dev)

docker_answers() {
  command -v docker >/dev/null &&
    timeout 10 docker version --format '{{.Server.Version}}' >/dev/null 2>&1
}

# start_registry <folder>: a registry on a free port of 127.0.0.1 whose files are in <folder>.
# Sets registry_pid and registry_address; leaves the pid in <folder>/pid.
start_registry() {
  local folder=$1 tries
  mkdir -p -- "$folder"
  cat >"$folder/config.yml" <<END
version: 0.1
log: {level: info, accesslog: {disabled: false}}
storage:
  filesystem: {rootdirectory: '${folder//\'/\'\'}/data'}
  delete: {enabled: true}
http: {addr: '127.0.0.1:0'}
END
  docker-registry serve "$folder/config.yml" </dev/null >"$folder/log" 2>&1 &
  registry_pid=$!
  printf '%s\n' "$registry_pid" >"$folder/pid"
  for ((tries = 0; tries < 100; tries++)); do
    registry_address=$(sed -n 's/.*listening on \(127\.0\.0\.1:[0-9]*\).*/\1/p' "$folder/log")
    [[ -z $registry_address ]] || return 0
    kill -0 "$registry_pid" 2>/dev/null || break
    sleep 0.1
  done
  fail 'the registry did not start' "see $folder/log"
}

# stop_registry <folder>: ends the registry that start_registry left there, and no other process.
stop_registry() {
  local pid
  pid=$(cat -- "$1/pid" 2>/dev/null) || return 0
  if tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -qF -- "$1/config.yml"; then
    kill -- "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  fi
  rm -f -- "$1/pid"
}
