# SPDX-License-Identifier: MIT
docker_image(lint BASE python@sha256:abc MANIFESTS pyproject.toml)
