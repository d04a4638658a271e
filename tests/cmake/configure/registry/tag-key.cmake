# SPDX-License-Identifier: MIT
docker_registry(registry.example.edu/group TAG pins-0123456789abcdef)
