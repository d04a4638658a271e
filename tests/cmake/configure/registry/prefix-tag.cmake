# SPDX-License-Identifier: MIT
docker_registry(registry.example.edu/group:1.0)
