# SPDX-License-Identifier: MIT
docker_image(lint INSTALLER uv INSTALLER uv)
