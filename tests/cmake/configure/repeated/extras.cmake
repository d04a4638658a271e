# SPDX-License-Identifier: MIT
docker_image(lint EXTRAS plot EXTRAS plot)
