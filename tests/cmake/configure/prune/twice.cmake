# SPDX-License-Identifier: MIT
docker_prune(DAYS 3)
docker_prune(NEWEST 3)
