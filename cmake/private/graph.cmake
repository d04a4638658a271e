# SPDX-License-Identifier: MIT
# The targets. Manifests -> plan -> a key and a tag file an image -> build and push stamps.
#
# plan.stamp is touched by every plan; the key and tag files are its by-products and change only
# with their content. What comes after hangs on these files and not on the stamp, so that it runs
# only when a key or tag moved, under Ninja and Make alike. All paths are absolute: CMake resolves
# relative ones against every file it knows.

# Sets `out` to the folder of stamps, keys and tags: one a configuration, or each switch of
# configurations would run everything again.
function(_pinned_images_state out)
  get_property(multi GLOBAL PROPERTY GENERATOR_IS_MULTI_CONFIG)
  set(name state)
  if(multi)
    set(name "$<CONFIG>")
  endif()
  set(${out} "${CMAKE_BINARY_DIR}/pinned-images/${name}" PARENT_SCOPE)
endfunction()

# Adds all targets.
function(_pinned_images_add_targets names)
  _pinned_images_state(state)
  set(json "${CMAKE_BINARY_DIR}/pinned-images/images.json")
  set(prefix "${PINNED_IMAGES_TARGET_PREFIX}")
  set(helper PinnedImages::pinned-images)
  set(keys "")
  set(tags "")
  foreach(name IN LISTS names)
    list(APPEND keys "${state}/${name}.key")
    list(APPEND tags "${state}/${name}.tag")
  endforeach()

  _pinned_images_add_plan()
  _pinned_images_add_edge(images build images "" "${keys}" "Images")
  _pinned_images_add_edge(push-images push push-images "" "${keys};${tags}"
    "Images to the registry")
  foreach(name IN LISTS names)
    _pinned_images_ancestors(line ${name})
    set(line_keys "")
    set(line_tags "")
    foreach(ancestor IN LISTS line)
      list(APPEND line_keys "${state}/${ancestor}.key")
      list(APPEND line_tags "${state}/${ancestor}.tag")
    endforeach()
    _pinned_images_add_edge(image-${name} build image-${name} ${name} "${line_keys}"
      "Image ${name}")
    _pinned_images_add_edge(push-${name} push push-${name} ${name} "${line_keys};${line_tags}"
      "Image ${name} to the registry")
    _pinned_images_show_sources(image-${name} ${name})
  endforeach()
  _pinned_images_add_command(refresh-images refresh "Images anew, with a fresh base")
  _pinned_images_add_command(explain-images explain "")
  _pinned_images_add_command(verify-images verify "")
  _pinned_images_add_command(graph-images graph "")
  _pinned_images_add_command(report-images report "")
  _pinned_images_add_command(registry-doctor doctor "")
  _pinned_images_add_command(registry-login login "")
  _pinned_images_get(count CI_FILE_COUNT)
  if(count)
    _pinned_images_add_update()
  endif()
  _pinned_images_get(prune PRUNE)
  if(prune)
    _pinned_images_add_command(prune-images prune "")
    _pinned_images_add_command(prune-images-dry-run prune "" --dry-run)
  endif()
endfunction()

# Sets `out` to the image and those it is built from.
function(_pinned_images_ancestors out name)
  set(line "")
  while(name)
    list(APPEND line ${name})
    _pinned_images_get(name FROM_${name})
  endwhile()
  set(${out} "${line}" PARENT_SCOPE)
endfunction()

# Fails if the project has a target of that name.
function(_pinned_images_check_target name)
  if(TARGET ${name})
    _pinned_images_fail("PinnedImages" "the project has a target '${name}' of its own"
      "set PINNED_IMAGES_TARGET_PREFIX to a text that goes before the names of our targets")
  endif()
endfunction()

function(_pinned_images_finish_target name)
  set_target_properties(${name} PROPERTIES FOLDER "PinnedImages")
endfunction()

# Has the plan read the file `path`, named once: a list of them would not keep apart paths with
# brackets. A macro without parameters, whose values would be evaluated once more.
macro(_pinned_images_add_input)
  string(MD5 id "${path}")
  if(NOT DEFINED known_${id})
    set(known_${id} TRUE)
    add_custom_command(OUTPUT "${state}/plan.stamp" APPEND DEPENDS "${path}")
  endif()
endmacro()

# The edge that reads the manifests. Only this one hangs on the helper's program: a helper that was
# built anew changes no key of the same major version, and if it does, the key files say so.
function(_pinned_images_add_plan)
  set(byproducts ${keys} ${tags})
  if(byproducts)
    list(PREPEND byproducts BYPRODUCTS)
  endif()
  add_custom_command(OUTPUT "${state}/plan.stamp" ${byproducts}
    COMMAND ${helper} plan --project "${json}" --state "${state}" --depfile "${state}/plan.d"
    DEPENDS "${json}" ${helper}
    DEPFILE "${state}/plan.d"
    COMMENT "Reading the manifests of the images"
    VERBATIM)
  foreach(name IN LISTS names)
    foreach(keyword IN ITEMS MANIFESTS FILES VERSION_FROM)
      _pinned_images_get(count ${keyword}_${name}_COUNT)
      set(index 0)
      while(index LESS count)
        _pinned_images_get(path ${keyword}_${name}_${index})
        _pinned_images_add_input()
        math(EXPR index "${index} + 1")
      endwhile()
    endforeach()
    _pinned_images_get(path TEMPLATE_${name})
    _pinned_images_add_input()
  endforeach()
  # Without a lock the folder stands for it: its time stamp moves when the lock comes into being.
  _pinned_images_lock(lock)
  if(NOT EXISTS "${lock}")
    cmake_path(GET lock PARENT_PATH lock)
  endif()
  add_custom_command(OUTPUT "${state}/plan.stamp" APPEND DEPENDS "${lock}")
  _pinned_images_check_target(${prefix}plan-images)
  add_custom_target(${prefix}plan-images DEPENDS "${state}/plan.stamp")
  _pinned_images_finish_target(${prefix}plan-images)
endfunction()

# Adds the target and the edge of its stamp, which runs the helper's command for all images or for
# one. With PINNED_IMAGES_VERIFY the target runs it each time.
function(_pinned_images_add_edge target command stamp image files comment)
  set(target "${prefix}${target}")
  _pinned_images_check_target(${target})
  set(stamp "${state}/${stamp}.stamp")
  set(selection "")
  if(image)
    set(selection --image ${image})
  endif()
  set(run ${helper} ${command} --project "${json}" --state "${state}" ${selection}
    --stamp "${stamp}")
  if(PINNED_IMAGES_VERIFY)
    add_custom_target(${target} COMMAND ${run} DEPENDS "${json}" ${files}
      COMMENT "${comment}" VERBATIM USES_TERMINAL)
  else()
    add_custom_command(OUTPUT "${stamp}" COMMAND ${run} DEPENDS "${json}" ${files}
      COMMENT "${comment}" VERBATIM USES_TERMINAL)
    add_custom_target(${target} DEPENDS "${stamp}")
  endif()
  add_dependencies(${target} ${prefix}plan-images)
  _pinned_images_finish_target(${target})
endfunction()

# Adds the target that has CI files and lock name what push-images published. It asks the registry
# itself, so that it always runs.
function(_pinned_images_add_update)
  _pinned_images_add_command(update-ci "lock;update" "CI files and lock to the images")
  add_dependencies(${prefix}update-ci ${prefix}push-images)
  _pinned_images_lock(lock)
  if(EXISTS "${lock}")
    target_sources(${prefix}update-ci PRIVATE "${lock}")
  endif()
  _pinned_images_get(count CI_FILE_COUNT)
  set(index 0)
  while(index LESS count)
    _pinned_images_get(path CI_FILE_${index})
    target_sources(${prefix}update-ci PRIVATE "${path}")
    math(EXPR index "${index} + 1")
  endwhile()
endfunction()

# Adds a target that always runs and needs no plan; further arguments go to the command.
function(_pinned_images_add_command target command comment)
  set(target "${prefix}${target}")
  _pinned_images_check_target(${target})
  set(about "")
  if(comment)
    set(about COMMENT "${comment}")
  endif()
  add_custom_target(${target}
    COMMAND ${helper} ${command} --project "${json}" --state "${state}" ${ARGN}
    ${about} VERBATIM USES_TERMINAL)
  _pinned_images_finish_target(${target})
endfunction()

# Lists what an image is made of in its target, for development environments.
function(_pinned_images_show_sources target name)
  _pinned_images_get(template TEMPLATE_${name})
  target_sources(${prefix}${target} PRIVATE "${template}")
  _pinned_images_get(count MANIFESTS_${name}_COUNT)
  set(index 0)
  while(index LESS count)
    _pinned_images_get(path MANIFESTS_${name}_${index})
    target_sources(${prefix}${target} PRIVATE "${path}")
    math(EXPR index "${index} + 1")
  endwhile()
endfunction()
