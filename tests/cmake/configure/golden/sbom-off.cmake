# SPDX-License-Identifier: MIT
# arguments: -DPINNED_IMAGES_SBOM=off
docker_registry(registry.example.edu/group/project)
docker_image(lint BASE python:3.11-slim MANIFESTS pyproject.toml)
