# SPDX-License-Identifier: MIT
docker_image(lint PLATFORMS linux/amd64 PLATFORMS linux/amd64)
