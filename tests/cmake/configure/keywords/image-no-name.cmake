# SPDX-License-Identifier: MIT
docker_image()
