# SPDX-License-Identifier: MIT
docker_image("a b" BASE python:3.11-slim MANIFESTS pyproject.toml)
