# SPDX-License-Identifier: MIT
docker_registry(registry.example.edu/group UPSTREAM registry.example.edu/parent UPSTREAM registry.example.edu/parent)
