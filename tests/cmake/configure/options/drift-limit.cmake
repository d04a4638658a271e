# SPDX-License-Identifier: MIT
# arguments: "-DPINNED_IMAGES_DRIFT_LIMIT=10 %"
docker_registry(registry.example.edu/group/project)
docker_image(lint BASE python:3.11-slim MANIFESTS pyproject.toml)
