# SPDX-License-Identifier: MIT
docker_image(lint SECRETS "a\tb")
