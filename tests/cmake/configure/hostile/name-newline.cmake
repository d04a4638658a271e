# SPDX-License-Identifier: MIT
docker_image("lint\nRUN evil" BASE python:3.11-slim)
