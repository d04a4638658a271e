# SPDX-License-Identifier: MIT
docker_registry(registry.example.edu/group UPSTREAM a.example.edu/b c.example.edu/d)
