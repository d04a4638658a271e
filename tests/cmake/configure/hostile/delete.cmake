# SPDX-License-Identifier: MIT
string(ASCII 127 delete)
docker_image(lint SMOKE_TEST "a${delete}")
