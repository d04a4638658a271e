# SPDX-License-Identifier: MIT
docker_image(lint BASE "\${x}" MANIFESTS pyproject.toml)
