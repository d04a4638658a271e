# SPDX-License-Identifier: MIT
set(manifests pyproject.toml uv.lock)
docker_image(lint BASE python:3.11-slim MANIFESTS "${manifests}")
