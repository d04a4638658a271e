# SPDX-License-Identifier: MIT
docker_registry(registry.example.edu/group/project)
docker_image(full FROM lint MANIFESTS pyproject.toml PLATFORMS linux/amd64 linux/arm64)
docker_image(lint BASE python:3.11-slim MANIFESTS pyproject.toml)
