// SPDX-License-Identifier: MIT
#include "support/curl_library.hpp"

#include "support/error.hpp"

#include <dlfcn.h>

namespace pinned_images::http {
namespace {

#ifdef PINNED_IMAGES_CURL

Error no_library() {
  const char* reason = ::dlerror();
  return project_error(std::string(PINNED_IMAGES_CURL) +
                           " can't be loaded: " + (reason == nullptr ? "no reason given" : reason),
                       "install libcurl 4 (Debian: libcurl4)");
}

void* open_library() {
  void* library = ::dlopen(PINNED_IMAGES_CURL, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) throw no_library();
  return library;
}

/// Finds what was declared, by its name.
template <class Function>
void find(Function& function, const char* name) {
  static void* const library = open_library();
  function = reinterpret_cast<Function>(::dlsym(library, name));
  if (function == nullptr) throw no_library();
}

#define PINNED_IMAGES_FIND(name) find(library.name, "curl_" #name)

#else

// A libcurl that is part of the program.
#define PINNED_IMAGES_FIND(name) library.name = &::curl_##name

#endif

CurlLibrary load() {
  CurlLibrary library = {};
  decltype(&::curl_global_init) global_init = nullptr;
#ifdef PINNED_IMAGES_CURL
  find(global_init, "curl_global_init");
#else
  global_init = &::curl_global_init;
#endif
  PINNED_IMAGES_FIND(easy_cleanup);
  PINNED_IMAGES_FIND(easy_getinfo);
  PINNED_IMAGES_FIND(easy_init);
  PINNED_IMAGES_FIND(easy_reset);
  PINNED_IMAGES_FIND(easy_setopt);
  PINNED_IMAGES_FIND(easy_strerror);
  PINNED_IMAGES_FIND(free);
  PINNED_IMAGES_FIND(getdate);
  PINNED_IMAGES_FIND(multi_add_handle);
  PINNED_IMAGES_FIND(multi_cleanup);
  PINNED_IMAGES_FIND(multi_info_read);
  PINNED_IMAGES_FIND(multi_init);
  PINNED_IMAGES_FIND(multi_perform);
  PINNED_IMAGES_FIND(multi_poll);
  PINNED_IMAGES_FIND(multi_remove_handle);
  PINNED_IMAGES_FIND(multi_setopt);
  PINNED_IMAGES_FIND(multi_wakeup);
  PINNED_IMAGES_FIND(slist_append);
  PINNED_IMAGES_FIND(slist_free_all);
  PINNED_IMAGES_FIND(url);
  PINNED_IMAGES_FIND(url_cleanup);
  PINNED_IMAGES_FIND(url_get);
  PINNED_IMAGES_FIND(url_set);
  if (global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
    throw Error(ExitCode::Bug, std::nullopt, "libcurl can't be initialised", "");
  }
  return library;
}

#undef PINNED_IMAGES_FIND

}  // namespace

// libcurl wants its initialisation once a process and before threads use it; a local static gives
// both.
const CurlLibrary& curl() {
  static const CurlLibrary library = load();
  return library;
}

}  // namespace pinned_images::http
