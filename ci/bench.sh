#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Builds for release and measures, each benchmark side by side with what it is compared to.
set -euo pipefail

usage() {
  cat <<'END'
usage: ci/bench.sh [--rounds <n>] [<name>...]

Works on Debian 12 or newer, as root or with sudo, and says what it installs before it does.
  --rounds <n>  how often each command is run (default 11)
  <name>        one benchmark, as tests/bench/README.md lists them; default: all
Tables are printed; build/release/bench has them as JSON, Markdown and SVG. Leave the machine alone
meanwhile.
END
}

rounds=11
case ${1:-} in
  -h | --help) usage && exit 0 ;;
  --rounds)
    rounds=${2:-}
    [[ $rounds =~ ^[1-9][0-9]*$ ]] ||
      { echo 'bench.sh: --rounds needs a number' >&2 && usage >&2 && exit 2; }
    shift 2
    ;;
esac

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=ci/lib.sh
. "$here/lib.sh"
cd -- "$here/.."

need_packages "${build_packages[@]}" libgtest-dev libgmock-dev libbenchmark-dev git=git \
  python3=python3 mmdebstrap=mmdebstrap buildah=buildah podman=podman skopeo=skopeo \
  dockerd=docker.io docker-registry=docker-registry ip=iproute2 patchelf=patchelf
need_packages docker=docker-cli # a package of its own from Debian 13 on

PATH=$PATH:/usr/sbin:/sbin
cmake --preset release </dev/null
cmake --build build/release --target pinned-images benchmarks many_tags parsing </dev/null
exec python3 -B tests/bench/run.py --build build/release --rounds "$rounds" "$@" </dev/null
