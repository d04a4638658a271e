# SPDX-License-Identifier: MIT
# arguments: -DPRELUDE_WITHOUT_HELPER=ON
docker_registry(registry.example.edu/group/project)
docker_image(lint BASE python:3.11-slim MANIFESTS pyproject.toml )
