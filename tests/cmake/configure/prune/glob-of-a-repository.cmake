# SPDX-License-Identifier: MIT
docker_prune(KEEP lint:1.*)
