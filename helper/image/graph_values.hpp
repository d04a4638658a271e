// SPDX-License-Identifier: MIT
// What the picture of a project is made from: plain values, one image after the other.
#pragma once

#include <string>
#include <vector>

namespace pinned_images::image {

/// How something stands. A colour never says it alone: the words go with it.
enum class Mark {
  None,
  Good,     ///< as it should be
  Notice,   ///< something is to be done, but nothing built
  Stale,    ///< it moved, or is to be built
  Bad,      ///< refused
  Unknown,  ///< nobody answered
};

/// Returns its name, as classes of styles have it: `none`, `good`, `stale`.
const char* name_of(Mark mark);

struct GraphPin {
  std::string text;                ///< `torch==2.1`
  std::string change;              ///< `==2.0 -> ==2.1`; or empty
  std::vector<std::string> files;  ///< the manifests it stands in
};

struct GraphTag {
  std::string name;
  std::string state;  ///< in words
  Mark mark = Mark::None;
};

/// An image, what it is made from, and what it is published as.
struct GraphImage {
  std::string name;
  std::string repository;
  std::string key;    ///< 64 digits
  std::string state;  ///< in words
  Mark mark = Mark::None;
  std::vector<std::string> causes;     ///< why it stands so
  std::string parent;                  ///< name of another image; or empty
  std::string base;                    ///< reference; or empty
  std::string base_state;              ///< `has moved since`; or empty
  std::vector<std::string> manifests;  ///< all of them
  std::vector<GraphPin> pins;
  std::vector<GraphTag> tags;
};

}  // namespace pinned_images::image
