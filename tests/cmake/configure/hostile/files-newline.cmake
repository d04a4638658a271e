# SPDX-License-Identifier: MIT
docker_image(lint FILES "a\nb")
