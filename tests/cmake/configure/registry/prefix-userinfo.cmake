# SPDX-License-Identifier: MIT
docker_registry(https://user:password@registry.example.edu/group)
