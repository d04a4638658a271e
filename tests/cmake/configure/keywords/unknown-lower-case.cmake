# SPDX-License-Identifier: MIT
docker_image(lint base python:3.11-slim)
