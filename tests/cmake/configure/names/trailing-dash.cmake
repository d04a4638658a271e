# SPDX-License-Identifier: MIT
docker_image(a- BASE python:3.11-slim MANIFESTS pyproject.toml)
