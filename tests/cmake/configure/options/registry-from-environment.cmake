# SPDX-License-Identifier: MIT
# environment: CI_REGISTRY_IMAGE=registry.example.edu/Bad
docker_registry(registry.example.edu/group/project)
docker_image(lint BASE python:3.11-slim MANIFESTS pyproject.toml )
