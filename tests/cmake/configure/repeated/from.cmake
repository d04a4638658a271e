# SPDX-License-Identifier: MIT
docker_image(lint FROM base FROM base)
