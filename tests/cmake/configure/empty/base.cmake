# SPDX-License-Identifier: MIT
docker_image(lint BASE "" MANIFESTS pyproject.toml)
