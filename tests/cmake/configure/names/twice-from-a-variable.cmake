# SPDX-License-Identifier: MIT
docker_image(lint BASE python:3.11-slim MANIFESTS pyproject.toml)
set(name lint)
docker_image(${name} BASE python:3.12-slim MANIFESTS pyproject.toml)
