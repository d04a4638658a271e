# SPDX-License-Identifier: MIT
# arguments: -DPINNED_IMAGES_ENGINE=buildah
# arguments: -DPINNED_IMAGES_JOBS=3
# arguments: -DPINNED_IMAGES_TAG=1.2+cpu
# arguments: -DPINNED_IMAGES_BASE_MIRROR=mirror.example.edu/hub
# arguments: -DPINNED_IMAGES_TARGET_PREFIX=ci-
# environment: CI_REGISTRY_IMAGE=registry.example.edu/fork/project
# Each word of the module's text is a variable of the user's too, and another one of the cache.
get_target_property(module_folder PinnedImages::pinned-images IMPORTED_LOCATION)
cmake_path(GET module_folder PARENT_PATH module_folder)
file(GLOB_RECURSE module_files "${module_folder}/cmake/*.cmake")
set(module_words "")
foreach(module_file IN LISTS module_files)
  file(READ "${module_file}" module_text)
  string(REGEX MATCHALL "[a-z][a-z_0-9]+" module_found "${module_text}")
  list(APPEND module_words ${module_found})
endforeach()
list(REMOVE_DUPLICATES module_words)
foreach(module_word IN LISTS module_words)
  set(${module_word} "the cache's ${module_word}" CACHE INTERNAL "")
  set(${module_word} "the user's ${module_word}")
endforeach()
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
docker_ci_file(VERSION)
docker_prune(KEEP 1.*)
