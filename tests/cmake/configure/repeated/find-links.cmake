# SPDX-License-Identifier: MIT
docker_image(lint FIND_LINKS wheels FIND_LINKS wheels)
