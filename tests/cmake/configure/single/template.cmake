# SPDX-License-Identifier: MIT
docker_image(lint TEMPLATE full second)
