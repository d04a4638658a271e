# SPDX-License-Identifier: MIT
docker_image("" BASE python:3.11-slim)
