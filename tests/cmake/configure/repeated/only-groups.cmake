# SPDX-License-Identifier: MIT
docker_image(lint ONLY_GROUPS dev ONLY_GROUPS dev)
