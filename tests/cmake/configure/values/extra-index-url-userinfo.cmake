# SPDX-License-Identifier: MIT
docker_registry(registry.example.edu/group/project)
docker_image(lint BASE python:3.11-slim MANIFESTS pyproject.toml EXTRA_INDEX_URLS https://index.example.edu/simple https://u:p@index.example.edu/extra)
