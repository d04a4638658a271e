# SPDX-License-Identifier: MIT
docker_base_image(base PACKAGES SUITE bookworm)
