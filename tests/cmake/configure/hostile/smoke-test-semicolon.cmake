# SPDX-License-Identifier: MIT
docker_image(lint SMOKE_TEST "a;b")
