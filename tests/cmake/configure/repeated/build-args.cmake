# SPDX-License-Identifier: MIT
docker_image(lint BUILD_ARGS A=b BUILD_ARGS A=b)
