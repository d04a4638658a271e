# SPDX-License-Identifier: MIT
docker_image("lint;full" BASE python:3.11-slim)
