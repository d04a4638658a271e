# SPDX-License-Identifier: MIT
string(REPEAT a 129 tag)
docker_registry(registry.example.edu/group TAG ${tag})
