# SPDX-License-Identifier: MIT
docker_registry(registry.example.edu/group/project)
docker_image(full FROM full MANIFESTS pyproject.toml)
