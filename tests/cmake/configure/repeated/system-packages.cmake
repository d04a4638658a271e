# SPDX-License-Identifier: MIT
docker_image(lint SYSTEM_PACKAGES git SYSTEM_PACKAGES git)
