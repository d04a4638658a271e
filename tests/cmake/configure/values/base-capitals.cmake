# SPDX-License-Identifier: MIT
docker_image(lint BASE Python:3.11 MANIFESTS pyproject.toml)
