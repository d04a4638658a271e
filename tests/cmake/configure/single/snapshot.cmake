# SPDX-License-Identifier: MIT
docker_base_image(base SNAPSHOT 20240101T000000Z 20240102T000000Z)
