# SPDX-License-Identifier: MIT
docker_image(lint PYTHON 3.11 PYTHON 3.11)
