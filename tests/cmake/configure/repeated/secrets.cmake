# SPDX-License-Identifier: MIT
docker_image(lint SECRETS TOKEN SECRETS TOKEN)
