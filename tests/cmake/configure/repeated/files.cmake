# SPDX-License-Identifier: MIT
docker_image(lint FILES VERSION FILES VERSION)
