# SPDX-License-Identifier: MIT
docker_base_image(Base)
