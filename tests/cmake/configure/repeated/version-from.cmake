# SPDX-License-Identifier: MIT
docker_image(lint VERSION_FROM VERSION VERSION_FROM VERSION)
