# SPDX-License-Identifier: MIT
docker_ci_file(VERSION "")
