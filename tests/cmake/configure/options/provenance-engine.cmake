# SPDX-License-Identifier: MIT
# arguments: -DPINNED_IMAGES_PROVENANCE=min -DPINNED_IMAGES_ENGINE=podman
docker_registry(registry.example.edu/group/project)
docker_image(lint BASE python:3.11-slim MANIFESTS pyproject.toml)
