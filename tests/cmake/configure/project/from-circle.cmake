# SPDX-License-Identifier: MIT
docker_registry(registry.example.edu/group/project)
docker_image(top FROM a MANIFESTS pyproject.toml)
docker_image(a FROM b MANIFESTS pyproject.toml)
docker_image(b FROM c MANIFESTS pyproject.toml)
docker_image(c FROM a MANIFESTS pyproject.toml)
