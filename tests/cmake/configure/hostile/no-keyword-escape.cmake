# SPDX-License-Identifier: MIT
string(ASCII 27 escape)
docker_image(lint "${escape}[31m")
