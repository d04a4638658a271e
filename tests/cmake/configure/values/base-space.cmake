# SPDX-License-Identifier: MIT
docker_image(lint BASE "python 3" MANIFESTS pyproject.toml)
