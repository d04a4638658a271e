# SPDX-License-Identifier: MIT
# arguments: -DPINNED_IMAGES_SBOM=registry.example.edu:5050/tools/scan:1.2@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
docker_registry(registry.example.edu/group/project)
docker_image(lint BASE python:3.11-slim MANIFESTS pyproject.toml)
