# SPDX-License-Identifier: MIT
docker_image(lint FIND_LINKS https://h/a FIND_LINKS https://h/b)
