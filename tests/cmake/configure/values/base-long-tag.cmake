# SPDX-License-Identifier: MIT
string(REPEAT a 129 tag)
docker_image(lint BASE python:${tag} MANIFESTS pyproject.toml)
