# SPDX-License-Identifier: MIT
docker_registry(registry.example.edu/group/project)
docker_image(ci BASE debian:bookworm-slim VERSION_FROM VERSION)
docker_image(other FROM ci TEMPLATE ci PINS NONE VERSION_FROM VERSION)
