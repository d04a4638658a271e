# SPDX-License-Identifier: MIT
docker_image(lint EXTRA_INDEX_URLS https://index.example.edu/extra EXTRA_INDEX_URLS https://index.example.edu/extra)
