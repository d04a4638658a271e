#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Installs what is missing, builds, and runs all tests through CTest: the end-to-end ones with real
# engines and a real registry included.
set -euo pipefail

usage() {
  cat <<'END'
usage: ci/test.sh [--preset <name>] [<argument of ctest>...]

Works on Debian 12 or newer, as root or with sudo, and says what it installs before it does.
  --preset <name>  ci (default), developer, release or sanitizer; the build folder is build/<name>
Further arguments go to ctest: `ci/test.sh -L e2e` runs the end-to-end tests alone.
Tests that need root, an engine or a registry that is not there are skipped with the reason.
END
}

preset=ci
case ${1:-} in
  -h | --help) usage && exit 0 ;;
  --preset)
    preset=${2:-}
    [[ -n $preset ]] || { echo 'test.sh: --preset needs a value' >&2 && usage >&2 && exit 2; }
    shift 2
    ;;
esac

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=ci/lib.sh
. "$here/lib.sh"
cd -- "$here/.."

# The presets' "warnings are errors" holds for the compiler the project is developed
# with: a newer one's new warnings must not keep anybody from running the tests.
werror=OFF
if grep -qsx 'VERSION_ID="12"' /etc/os-release; then werror=ON; fi

need_packages "${build_packages[@]}" libgtest-dev libgmock-dev libbenchmark-dev make=make git=git \
  python3=python3 python3-venv python3-yaml python3-jsonschema shellcheck=shellcheck curl=curl \
  mmdebstrap=mmdebstrap buildah=buildah busybox=busybox-static dpkg-shlibdeps=dpkg-dev \
  groff=groff-base zsh=zsh fish=fish dot=graphviz chromium=chromium \
  podman=podman dockerd=docker.io docker-registry=docker-registry ip=iproute2 openssl=openssl \
  newuidmap=uidmap valgrind=valgrind qemu-aarch64=qemu-user
need_packages docker=docker-cli # a package of its own from Debian 13 on

PATH=$PATH:/usr/sbin:/sbin
cmake --preset "$preset" -DCMAKE_COMPILE_WARNING_AS_ERROR="$werror" </dev/null
cmake --build "build/$preset" </dev/null
# The tests must end within CI's 90 minutes with their summary printed: what has not run by then
# counts as failed.
exec ctest --test-dir "build/$preset" --output-on-failure --no-tests=error --parallel 2 \
  --stop-time "$(date -d '+75 minutes' +%H:%M:%S)" \
  --output-junit test-results.xml "$@" </dev/null
