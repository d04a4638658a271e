# SPDX-License-Identifier: MIT
docker_registry(https://registry.example.edu/group)
