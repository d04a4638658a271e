# SPDX-License-Identifier: MIT
docker_image(lint BUILD_ARGS "a\tb")
