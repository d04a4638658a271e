# SPDX-License-Identifier: MIT
docker_registry(user:password@registry.example.edu/group)
