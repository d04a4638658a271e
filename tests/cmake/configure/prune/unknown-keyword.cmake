# SPDX-License-Identifier: MIT
docker_prune(NEWST 3)
