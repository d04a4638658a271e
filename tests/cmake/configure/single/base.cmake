# SPDX-License-Identifier: MIT
docker_image(lint BASE python:3.11-slim second)
