# SPDX-License-Identifier: MIT
docker_image(lint INDEX_URL https://index.example.edu/simple INDEX_URL https://index.example.edu/simple)
