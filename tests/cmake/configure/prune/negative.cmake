# SPDX-License-Identifier: MIT
docker_prune(NEWEST -1)
