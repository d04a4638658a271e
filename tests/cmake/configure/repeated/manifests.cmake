# SPDX-License-Identifier: MIT
docker_image(lint MANIFESTS pyproject.toml MANIFESTS pyproject.toml)
