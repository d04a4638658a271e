# SPDX-License-Identifier: MIT
docker_registry(registry.example.edu/group/project)
docker_image(ci BASE debian:bookworm-slim MANIFESTS pyproject.toml)
