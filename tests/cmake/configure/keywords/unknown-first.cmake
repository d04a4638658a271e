# SPDX-License-Identifier: MIT
docker_image(lint BASES python:3.11-slim)
