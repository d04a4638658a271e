# SPDX-License-Identifier: MIT
docker_image(Lint BASE python:3.11-slim MANIFESTS pyproject.toml)
