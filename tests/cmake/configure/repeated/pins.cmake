# SPDX-License-Identifier: MIT
docker_image(lint PINS torch PINS torch)
