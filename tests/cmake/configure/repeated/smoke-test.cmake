# SPDX-License-Identifier: MIT
docker_image(lint SMOKE_TEST true SMOKE_TEST true)
