# SPDX-License-Identifier: MIT
docker_image(lint BASE docker://python MANIFESTS pyproject.toml)
