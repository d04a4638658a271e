# SPDX-License-Identifier: MIT
file(WRITE "${CMAKE_CURRENT_SOURCE_DIR}/odd [name \$(x)` é'\".txt" "odd\n")
docker_registry(registry.example.edu/group/project)
docker_image(lint BASE python:3.11-slim
  MANIFESTS pyproject.toml "odd [name \$(x)` é'\".txt"
  BUILD_ARGS [==[A="quoted" \ back\n $HOME ${HOME} `id` $(id) 'x' ü 中 😀]==] "B=x[1" "C=y]2" "D= "
  SMOKE_TEST "x[1" "y]2" "]" "[[" [[a\]] [["]] "ends with \\" "\$ENV{HOME} @HOME@ %PATH%" "# no comment"
    "--" "é" "<>&|" "'")
