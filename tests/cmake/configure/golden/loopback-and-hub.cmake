# SPDX-License-Identifier: MIT
docker_registry(localhost/group)
docker_image(lint BASE python MANIFESTS "${CMAKE_CURRENT_SOURCE_DIR}/pyproject.toml" TEMPLATE full PINS Torch_Vision PYTHON 3)
