# SPDX-License-Identifier: MIT
docker_image(images BASE python:3.11-slim MANIFESTS pyproject.toml)
