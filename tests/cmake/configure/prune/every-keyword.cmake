# SPDX-License-Identifier: MIT
docker_registry(registry.example.edu/group/project)
docker_prune(KEEP 1.* "release-[0-9]" NEWEST 2 DAYS 0 ALSO pyproject.toml)
