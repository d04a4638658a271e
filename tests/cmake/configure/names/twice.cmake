# SPDX-License-Identifier: MIT
docker_image(lint BASE python:3.11-slim MANIFESTS pyproject.toml)

# docker_image(lint) in a comment is no call
docker_image(
  lint BASE python:3.12-slim MANIFESTS pyproject.toml)
