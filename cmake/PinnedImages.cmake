# SPDX-License-Identifier: MIT
#[=======================================================================[.rst:
PinnedImages
------------

Declares the pre-built CI images of a project, and adds the targets that build and push them. An
image is built anew only when a pinned version (torch and torchvision, unless ``PINS`` says
otherwise) or the image's own recipe changes.

.. code-block:: cmake

  docker_registry(registry.example.edu/group/project)
  docker_image(lint BASE python:3.11-slim MANIFESTS pyproject.toml uv.lock ONLY_GROUPS lint)
  docker_image(full FROM lint MANIFESTS pyproject.toml uv.lock GROUPS dev test)

The calls may stand in any order and in any directory of the project; relative paths start from the
calling ``CMakeLists.txt``. A build tree has one set of images. The configure run reads no manifest,
runs no program, asks no network and needs no engine. Whatever is wrong with a call ends it:
keywords that are unknown, empty, repeated or contradict each other, files that do not exist, and
values with control characters, ``;`` or ``$<``.

Targets, none of them in ``all``:

``images``, ``image-<name>``
  Have all images, or this one and those it is built from, present for their keys, in the registry
  or the local engine: found, else built and checked.
``push-images``, ``push-<name>``
  The same, and published in the registry.
``refresh-images``
  Build all images anew with a fresh base, and push them.
``explain-images``
  Say of each image what would happen, and why; its pins, its drift, whether its base has moved, its
  size.
``graph-images``
  Draw manifests, pins, keys, images and tags, and what moved or is to be built, into
  ``<build>/pinned-images``: ``graph.svg``, ``graph.mmd`` (Mermaid, for GitLab and GitHub) and
  ``graph.dot`` (Graphviz). Where the registry does not answer, states are ``unknown``.
``report-images``
  Write one page for a browser, ``<build>/pinned-images/report.html``, that needs nothing else: the
  graph, each image's size by layer, what changed since its last key, its drift, what CI saves.
``verify-images``
  Ask again whether what was recorded still holds.
``registry-doctor``
  Before a long build, in seconds: does the engine run a step, for the platforms asked for; disk
  space; does the registry answer, whose login is used, may it pull, push and delete; are the
  version tags free, the bases there. Nothing is changed.
``registry-login``
  Say where a token is made and which rights it needs, and log in by the engine, which asks for it.
``update-ci``
  The same as ``push-images``, then have the lock and the CI files name what was published; there if
  ``docker_ci_file()`` is called.
``prune-images``, ``prune-images-dry-run``
  Delete the tags that nothing uses any more, or list them; there if ``docker_prune()`` is called.
``plan-images``
  Read the manifests. The targets above do this themselves.

One more is in ``all``: ``images-helper`` builds the helper, for the tests, where a project has our
sources.

Tests in CTest, with the label ``images``:

``images.pins``
  Manifests, locks and conda's files agree on each pin, and torch, torchvision, torchaudio and
  Python go together.
``images.lock``
  Today's keys and the CI files are those of the lock; there if ``docker_ci_file()`` is called.
``images.registry``
  What the lock and this build tree say was published is in the registry, and no other image under
  its tags; if not, the stamps of pushes are dropped. Skipped where the registry does not answer,
  refuses somebody who has no login, or nothing was published yet; has the label ``registry`` too.
``images.smoke.<name>``
  ``SMOKE_TEST`` of this image, run by the engine in the image of today's key: the published one,
  which is pulled if it is not here, else the one that was built here. Skipped where no engine runs,
  the registry does not answer, or there is no such image; has the label ``engine`` too.
``images.drift``
  How many of today's requirements the published images do not satisfy, so that pip installs them
  in each job; fails above ``PINNED_IMAGES_DRIFT_LIMIT``. Skipped where the registry does not answer
  or has no image; has the label ``registry`` too.

Options, cache variables:

``PINNED_IMAGES_ENGINE``
  ``auto`` (default), ``docker``, ``podman`` or ``buildah``.
``PINNED_IMAGES_BUILDER``
  Hosts that docker builds on: names of its contexts, or addresses of daemons, such as
  ``ssh://host``. On several (``"one;other"``) a platform's image is built where it runs without
  an emulator, the first child of an image beside it, all else on the host that has least to do.
  A builder of buildx may be named, too (``docker buildx ls``): it takes bases and parents from
  registries, and what it builds is checked and pushed by docker's own daemon.
  Default: none; docker's own choice, by ``DOCKER_HOST`` or ``DOCKER_CONTEXT``.
``PINNED_IMAGES_LAYER_CACHE``
  A repository, for nothing else, where engines keep the layers of single steps and take them from,
  so that a machine that begins with nothing installs again only what changed. For buildah, podman,
  and docker's buildx with the containerd image store or a builder of its own. ``prune-images``
  leaves it alone: give it a cleanup policy of the registry. Default: none.
``PINNED_IMAGES_PROVENANCE``
  ``min`` or ``max``: how an image was built goes with it, as docker's BuildKit tells. The digest
  recorded is then that of an index: the image, and what is told of it. For docker's buildx with the
  containerd image store. Default: none.
``PINNED_IMAGES_SBOM``
  ``ON``, or the image of a program that makes it: a bill of materials goes with each image, in the
  same way. Default: none.
``PINNED_IMAGES_REGISTRY``
  Where images are written and looked for, instead of the prefix of ``docker_registry()``.
  Default at the first configure run: the environment's ``CI_REGISTRY_IMAGE``.
``PINNED_IMAGES_JOBS``
  How many images are built at once. Default ``0``: one a processor.
``PINNED_IMAGES_BASE_MIRROR``
  ``host[:port]/path`` to take the images of docker.io from; those of other registries are not.
``PINNED_IMAGES_TAG``
  The project's version for the version tag, instead of the one in its files.
``PINNED_IMAGES_TARGET_PREFIX``
  Text before the names of the targets, for a project that has targets of these names.
``PINNED_IMAGES_VERIFY``
  Have the image and push targets ask the registry on each run, whatever the stamps say. Default
  off.
``PINNED_IMAGES_DRIFT_LIMIT``
  The drift above which ``images.drift`` fails: a share of an image's requirements (``10%``) or a
  number of them (``12``). Default: none, it only tells. Above it ``refresh-images`` is worth it.
``PINNED_IMAGES_TESTS``
  Add the tests. Default on, off in a project inside another.
#]=======================================================================]

include_guard(GLOBAL)

# The functions below, and what they add, keep to these policies whatever the caller has set.
cmake_policy(VERSION 3.25)

include("${CMAKE_CURRENT_LIST_DIR}/private/report.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/private/arguments.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/private/checks.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/private/json.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/private/options.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/private/record.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/private/image.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/private/generate.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/private/graph.cmake")
include("${CMAKE_CURRENT_LIST_DIR}/private/tests.cmake")

#[=======================================================================[.rst:
.. command:: docker_registry

  Says where the images belong; once in a project.

  .. code-block:: cmake

    docker_registry(<prefix> [TAG VERSION|KEY|<text>] [UPSTREAM <prefix>] [INSECURE])

  ``<prefix>``
    ``host[:port]/path`` in lower case. An image's repository is ``<prefix>/<name>``.
  ``TAG``
    The second tag that an image gets beside its key tag. ``VERSION`` (default): the project's
    version. ``KEY``: none, images are named by their keys, and no version needs to be raised.
    Otherwise the text itself.
  ``UPSTREAM``
    A second prefix, for forks: the images of the project that they come from. It is only read. An
    image of the same key that is there is copied, not built. ``PINNED_IMAGES_REGISTRY`` is looked
    at first, then ``<prefix>``, then this one; all of them must answer.
  ``INSECURE``
    The registry is spoken to without TLS, and gets no login then. For a certificate authority of
    your own leave this out and set ``SSL_CERT_FILE`` for the helper, and the engine's own folder.
#]=======================================================================]
function(docker_registry)
  foreach(index RANGE ${ARGC})
    set(argument_${index} "${ARGV${index}}")
  endforeach()
  if(ARGC EQUAL 0)
    _pinned_images_fail("docker_registry()" "the prefix is missing"
      "write docker_registry(<host>/<path>)")
  endif()
  _pinned_images_check_text("docker_registry()" "the prefix" "${argument_0}")
  _pinned_images_check_prefix("docker_registry()" "the prefix" "${argument_0}")
  set(subject "docker_registry(${argument_0})")
  _pinned_images_parse("${subject}" ${ARGC} "INSECURE" "TAG;UPSTREAM" "")
  if(given_UPSTREAM_COUNT)
    _pinned_images_check_prefix("${subject}" UPSTREAM "${given_UPSTREAM_0}")
  endif()
  if(given_TAG_COUNT)
    _pinned_images_check_tag("${subject}" TAG "${given_TAG_0}")
  endif()
  _pinned_images_arm("${subject}")
  _pinned_images_record_registry("${argument_0}")
  _pinned_images_set(UPSTREAM "${given_UPSTREAM_0}")
  _pinned_images_set(INSECURE "${given_INSECURE}")
  _pinned_images_set(TAG "${given_TAG_0}")
endfunction()

#[=======================================================================[.rst:
.. command:: docker_image

  Declares an image.

  .. code-block:: cmake

    docker_image(<name> BASE <reference> | FROM <image>
      [TEMPLATE lint|full|ci|<path>]
      [MANIFESTS <file>...] [GROUPS <group>... | ONLY_GROUPS <group>...] [EXTRAS <extra>...]
      [PINS <package>... | PINS NONE] [PYTHON <version>] [INSTALLER pip|uv|apt]
      [SYSTEM_PACKAGES <package>...]
      [INDEX_URL <url>] [EXTRA_INDEX_URLS <url>...] [FIND_LINKS <url or folder>...]
      [BUILD_ARGS <NAME>=<value>...] [SECRETS <secret>...] [PLATFORMS <os>/<architecture>...]
      [FILES <file>...] [SMOKE_TEST <argument>...] [VERSION_FROM <file>])

  ``<name>``
    Lower-case letters and digits with single ``.``, ``_`` or ``-`` between them; not ``images``.
  ``BASE``
    The reference of an image in a registry, such as ``python:3.11-slim``.
  ``FROM``
    Another image of the project, declared before or after this one.
  ``TEMPLATE``
    ``lint``, ``full`` and ``ci`` are shipped; otherwise the path of a Dockerfile template. Default:
    the image's name if it is one of these, else ``full``. A file of that very name: ``./lint``.
    ``ci`` is for the jobs that keep the images: CMake, Ninja, git, buildah and PinnedImages itself,
    on a base of Debian or Ubuntu; it has no ``MANIFESTS``, so ``VERSION_FROM`` names the version's
    file. Begin your own with a copy of ``templates/Dockerfile.full.in``: it must have ``ARG
    PINNED_IMAGES_BASE`` and ``FROM ${PINNED_IMAGES_BASE}``, and the marks ``@BUILD_ARGS@``,
    ``@CACHE_MOUNTS@``, ``@SECRET_MOUNTS@``, ``@HELPER@`` where these are wanted.
  ``MANIFESTS``
    The files that declare or lock the Python dependencies: ``pyproject.toml`` (PEP 621, PEP 735,
    the tables of Poetry, PDM, uv, pixi), requirements files (``*.txt``, ``*.in``,
    ``requirements*``), ``setup.cfg``, ``Pipfile``, conda's ``environment.yml``, ``pixi.toml``; and
    locks: ``uv.lock``, ``poetry.lock``, ``pdm.lock``, ``pylock.toml``, ``Pipfile.lock``,
    ``conda-lock.yml``, an ``@EXPLICIT`` list, ``pixi.lock``. Locks alone are installed as they
    stand. Packages of conda decide rebuilds, but pip installs none of them.
  ``GROUPS``
    The project's dependencies plus these dependency groups (PEP 735) are installed. A Pipfile's
    ``dev-packages`` are the group ``dev``, a feature of pixi is a group.
  ``ONLY_GROUPS``
    These dependency groups alone are installed.
  ``EXTRAS``
    The extras of the project's dependencies that are installed.
  ``PINS``
    The packages whose version decides when the image is built anew. Default: ``torch
    torchvision``. ``NONE``: the recipe alone decides.
  ``PYTHON``
    The version of Python in the image, which decides markers; checked in the image.
  ``INSTALLER``
    What installs the packages: ``pip`` (default), ``uv`` or ``apt``. uv is told what the image's
    pip is told by ``pip.conf`` and variables: indexes, folders, certificates.
  ``SYSTEM_PACKAGES``
    Packages of the image's distribution.
  ``INDEX_URL``, ``EXTRA_INDEX_URLS``, ``FIND_LINKS``
    Where Python packages come from, as pip's options of these names: URLs without user or
    password. A folder in the base image is ``file:///<path>``.
  ``BUILD_ARGS``
    Build arguments of the template.
  ``SECRETS``
    What the build may read and the image never holds: ``<id>`` is taken from the environment
    variable of that name, ``<id>=env:<VARIABLE>`` from another one, ``<id>=file:<path>`` from a
    file. The shipped templates use ``netrc`` and ``pip.conf``; your own finds each in
    ``/run/secrets/<id>`` of a step that has ``@SECRET_MOUNTS@``.
  ``PLATFORMS``
    Default: ``linux/amd64``, on every host. Of several, each is built and checked, and gets the
    tag ``<key tag>-<os>-<architecture>``; then an index that names them is published. What the
    engine's machine does not run itself needs an emulator there (qemu-user-static).
  ``FILES``
    Further files of the project that your template needs, as ``files/<path from the project's
    root>`` in the context; they count as part of the recipe.
  ``SMOKE_TEST``
    A command with its arguments, no shell, that must succeed in the image before it is pushed.
    The test ``images.smoke.<name>`` runs it again.
  ``VERSION_FROM``
    The file that the project's version is read from: a ``pyproject.toml``, a ``*.py`` that sets
    ``__version__``, or a file of one line. Default: the ``pyproject.toml`` among ``MANIFESTS``,
    else a ``setup.cfg`` or ``pixi.toml``.

  A value that is itself the name of a keyword cannot be given.
#]=======================================================================]
function(docker_image)
  foreach(index RANGE ${ARGC})
    set(argument_${index} "${ARGV${index}}")
  endforeach()
  if(ARGC EQUAL 0)
    _pinned_images_fail("docker_image()" "the name is missing"
      "write docker_image(<name> BASE <reference> ...)")
  endif()
  set(name "${argument_0}")
  _pinned_images_check_name(docker_image "${name}")
  set(subject "docker_image(${name})")
  set(lists MANIFESTS GROUPS ONLY_GROUPS EXTRAS PINS SYSTEM_PACKAGES EXTRA_INDEX_URLS FIND_LINKS
    BUILD_ARGS SECRETS PLATFORMS FILES SMOKE_TEST)
  _pinned_images_parse("${subject}" ${ARGC} ""
    "BASE;FROM;TEMPLATE;PYTHON;INSTALLER;INDEX_URL;VERSION_FROM"
    "${lists}")
  _pinned_images_template(template "${subject}" "${name}")
  _pinned_images_check_combination("${subject}")
  _pinned_images_check_pins("${subject}" "${template}")
  _pinned_images_check_image_values("${subject}")
  foreach(keyword IN ITEMS MANIFESTS FILES VERSION_FROM)
    _pinned_images_check_files("${subject}" ${keyword})
  endforeach()
  _pinned_images_default(INSTALLER pip)
  _pinned_images_default(PLATFORMS linux/amd64)
  _pinned_images_arm("${subject}")
  _pinned_images_record_name(docker_image "${name}")
  _pinned_images_json_image(json "${template}")
  _pinned_images_record_image("${name}" "${template}" "${json}")
endfunction()

#[=======================================================================[.rst:
.. command:: docker_base_image

  Declares an image made from the packages of Debian, with no image hub in the way. Images name it
  by ``FROM``; it is made for their platforms.

  .. code-block:: cmake

    docker_base_image(<name> [SUITE <suite>] [PACKAGES <package>...] [SNAPSHOT <time>])

  ``SUITE``
    The release, ``bookworm`` by default.
  ``PACKAGES``
    Packages beside the smallest system.
  ``SNAPSHOT``
    The state of the archive at a time, as in ``20240101T000000Z``. Default: as it is now.
#]=======================================================================]
function(docker_base_image)
  foreach(index RANGE ${ARGC})
    set(argument_${index} "${ARGV${index}}")
  endforeach()
  if(ARGC EQUAL 0)
    _pinned_images_fail("docker_base_image()" "the name is missing"
      "write docker_base_image(<name>)")
  endif()
  set(name "${argument_0}")
  _pinned_images_check_name(docker_base_image "${name}")
  set(subject "docker_base_image(${name})")
  _pinned_images_parse("${subject}" ${ARGC} "" "SUITE;SNAPSHOT" "PACKAGES")
  _pinned_images_check_values("${subject}" SUITE "^[a-z][a-z0-9-]*$"
    "is not a suite" "write the code name of a release, as in bookworm")
  _pinned_images_check_values("${subject}" SNAPSHOT
    "^[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]T[0-9][0-9][0-9][0-9][0-9][0-9]Z$"
    "is not a time" "write year, month, day, T, hour, minute, second, Z, as in 20240101T000000Z")
  _pinned_images_check_debian_packages("${subject}" PACKAGES)
  _pinned_images_default(SUITE bookworm)
  _pinned_images_arm("${subject}")
  _pinned_images_record_name(docker_base_image "${name}")
  _pinned_images_get(templates TEMPLATES)
  set(template "${templates}/Dockerfile.base.in")
  _pinned_images_json_base(json "${template}")
  _pinned_images_record_image("${name}" "${template}" "${json}")
endfunction()

#[=======================================================================[.rst:
.. command:: docker_ci_file

  Names the CI files whose jobs run in the images; may be called several times. Adds the target
  ``update-ci`` and the test ``images.lock``.

  .. code-block:: cmake

    docker_ci_file(<file>... [LOCK <file>])

  ``<file>``
    A CI file of GitLab, a workflow of GitHub, or any YAML file; local files that it includes belong
    to it. Its references to images of the project are rewritten: tag, digest, or the variable that
    holds it. A line with the comment ``# pinned-images: keep`` is left alone.
  ``LOCK``
    Where the lock is. Default: ``images.lock.toml`` beside the calling ``CMakeLists.txt``.
#]=======================================================================]
function(docker_ci_file)
  foreach(index RANGE ${ARGC})
    set(argument_${index} "${ARGV${index}}")
  endforeach()
  set(subject "docker_ci_file()")
  if(ARGC EQUAL 0 OR argument_0 STREQUAL "LOCK")
    _pinned_images_fail("${subject}" "no CI file is named"
      "write docker_ci_file(<file>), as in docker_ci_file(.gitlab-ci.yml)")
  endif()
  _pinned_images_parse("${subject}" ${ARGC} "" "LOCK" "CI_FILE" 0 CI_FILE)
  _pinned_images_check_files("${subject}" CI_FILE)
  _pinned_images_arm("${subject}")
  _pinned_images_record_ci_files("${subject}")
endfunction()

#[=======================================================================[.rst:
.. command:: docker_prune

  Adds the targets ``prune-images``, which deletes the tags of the project's images that nothing
  uses any more, and ``prune-images-dry-run``, which lists each tag with the reason to keep it or
  not; once in a project.

  .. code-block:: cmake

    docker_prune([KEEP <glob>...] [NEWEST <number>] [DAYS <number>] [ALSO <file>...])

  In use is an image that a CI file or a lock names, on any branch, tag or merge request, here or at
  a remote of the git repository; one that a text of these writes out; its parents; and what this
  working tree asks for. A reference whose tag depends on a variable that no file sets keeps all
  tags of its repository. All tags of an image stay or go together. What is not ours is never
  touched. A full clone is needed, fetched just now.

  ``KEEP``
    Tags to keep besides, such as ``1.*``.
  ``NEWEST``
    How many of the newest images of each repository stay. Default 3.
  ``DAYS``
    Younger images stay. Default 30.
  ``ALSO``
    CI files of other places that use these images.
#]=======================================================================]
function(docker_prune)
  foreach(index RANGE ${ARGC})
    set(argument_${index} "${ARGV${index}}")
  endforeach()
  set(subject "docker_prune()")
  _pinned_images_parse("${subject}" ${ARGC} "" "NEWEST;DAYS" "KEEP;ALSO" 0)
  _pinned_images_check_values("${subject}" KEEP "^[]A-Za-z0-9_.*?!^[-]+$"
    "is not a glob of tags" "write a tag with '*' and '?' for what varies, as in 1.*")
  foreach(keyword IN ITEMS NEWEST DAYS)
    _pinned_images_check_values("${subject}" ${keyword} "^(0|[1-9][0-9]?[0-9]?[0-9]?)$"
      "is not a number" "write a whole number from 0 to 9999")
  endforeach()
  _pinned_images_check_files("${subject}" ALSO)
  _pinned_images_default(NEWEST 3)
  _pinned_images_default(DAYS 30)
  _pinned_images_arm("${subject}")
  string(TOLOWER "${argument_0}" word)
  _pinned_images_record_prune("${word}")
endfunction()
