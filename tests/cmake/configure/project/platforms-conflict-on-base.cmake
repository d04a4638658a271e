# SPDX-License-Identifier: MIT
docker_registry(registry.example.edu/group/project)
docker_base_image(base)
docker_image(lint FROM base MANIFESTS pyproject.toml PLATFORMS linux/arm64 linux/amd64)
docker_image(docs FROM base MANIFESTS pyproject.toml PLATFORMS linux/amd64 linux/arm64)
docker_image(full FROM base MANIFESTS pyproject.toml)
