# SPDX-License-Identifier: MIT
docker_prune("")
