# SPDX-License-Identifier: MIT
docker_prune(ALSO other.yml)
