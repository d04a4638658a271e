# SPDX-License-Identifier: MIT
docker_image(lint BASE python: MANIFESTS pyproject.toml)
