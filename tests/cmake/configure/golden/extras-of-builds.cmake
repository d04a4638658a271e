# SPDX-License-Identifier: MIT
# arguments: -DPINNED_IMAGES_LAYER_CACHE=registry.example.edu:5050/group/project/layers
# arguments: -DPINNED_IMAGES_PROVENANCE=max -DPINNED_IMAGES_SBOM=ON
docker_registry(registry.example.edu/group/project)
docker_image(lint BASE python:3.11-slim MANIFESTS pyproject.toml)
