# SPDX-License-Identifier: MIT
docker_registry(registry.example.edu/group/project)
docker_image(lint BASE python:3.11-slim MANIFESTS pyproject.toml TEMPLATE test)
