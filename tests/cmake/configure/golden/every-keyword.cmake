# SPDX-License-Identifier: MIT
# arguments: -DPINNED_IMAGES_ENGINE=buildah
# arguments: -DPINNED_IMAGES_JOBS=3
# arguments: -DPINNED_IMAGES_TAG=1.2+cpu
# arguments: -DPINNED_IMAGES_BASE_MIRROR=mirror.example.edu/hub
# arguments: -DPINNED_IMAGES_TARGET_PREFIX=ci-
# environment: CI_REGISTRY_IMAGE=registry.example.edu/fork/project
docker_registry(127.0.0.1:5000/group/project
  TAG KEY UPSTREAM registry.example.edu/parent/project INSECURE)
docker_base_image(system SUITE trixie PACKAGES python3 ca-certificates SNAPSHOT 20240101T000000Z)
docker_image(lint FROM system MANIFESTS pyproject.toml ONLY_GROUPS lint docs INSTALLER apt
  PLATFORMS linux/amd64 linux/arm64)
docker_image(full
  BASE registry.example.edu:5000/library/python:3.11@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
  TEMPLATE Dockerfile.mine.in
  MANIFESTS pyproject.toml uv.lock
  GROUPS dev test
  EXTRAS plot
  PINS torch numpy
  PYTHON 3.10
  INSTALLER uv
  SYSTEM_PACKAGES libgl1 git=1:2.39.2-1.1
  INDEX_URL https://index.example.edu/simple
  EXTRA_INDEX_URLS https://index.example.edu/cu121 file:///srv/wheels
  FIND_LINKS file:///srv/wheels https://index.example.edu/wheels
  BUILD_ARGS CUDA=12.1 EMPTY= FLAGS=-O2=x
  SECRETS TOKEN netrc=file:secrets/netrc index.password=env:INDEX_PASSWORD
  PLATFORMS linux/arm64 linux/arm/v7
  FILES data/extra.txt VERSION
  SMOKE_TEST python -c "import torch"
  VERSION_FROM VERSION)
