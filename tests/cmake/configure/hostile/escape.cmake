# SPDX-License-Identifier: MIT
string(ASCII 27 escape)
docker_image(lint SMOKE_TEST "${escape}[31mred")
