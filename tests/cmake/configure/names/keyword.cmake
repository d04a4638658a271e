# SPDX-License-Identifier: MIT
docker_image(BASE BASE python:3.11-slim MANIFESTS pyproject.toml)
