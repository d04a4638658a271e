# SPDX-License-Identifier: MIT
docker_registry()
