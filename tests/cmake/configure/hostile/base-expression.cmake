# SPDX-License-Identifier: MIT
docker_image(lint BASE "a$<b")
