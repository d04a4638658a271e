# SPDX-License-Identifier: MIT
string(ASCII 194 155 csi)
docker_image(lint SMOKE_TEST "a${csi}31m")
