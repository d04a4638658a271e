# SPDX-License-Identifier: MIT
docker_base_image(base)
docker_registry(registry.example.edu/group/project)
cmake_language(DEFER CALL docker_ci_file VERSION)
