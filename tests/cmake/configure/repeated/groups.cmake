# SPDX-License-Identifier: MIT
docker_image(lint GROUPS dev GROUPS dev)
