# SPDX-License-Identifier: MIT
docker_base_image(base SNAPSHOT 2024-01-01)
