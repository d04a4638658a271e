// SPDX-License-Identifier: MIT
#include "cli/seal.hpp"

#include "support/file.hpp"

#include <map>
#include <stdexcept>

namespace pinned_images::cli {
namespace {

// FROM the image, and nothing but labels: the layers stay as they are.
std::string add_labels(engine::Engine& engine, const engine::LocalImage& image,
                       const std::map<std::string, std::string>& labels) {
  const TemporaryDirectory folder;
  engine::BuildRequest request;
  request.context = folder.path();
  request.dockerfile = folder.path() / "Dockerfile";
  request.platform = image.platform;
  request.labels = labels;
  request.label_only = true;
  write_file(request.dockerfile, "ARG PINNED_IMAGES_BASE\nFROM ${PINNED_IMAGES_BASE}\n");
  request.build_args["PINNED_IMAGES_BASE"] = engine.from_name(image.id);
  return engine.build(request, [](std::string_view) {});
}

// What is attested to is the build that made the image, not one that adds labels: so that one runs
// again, with each step from the layers that it has just made.
std::string build_again(engine::Engine& engine, engine::BuildRequest request,
                        const std::map<std::string, std::string>& labels, const LineSink& sink) {
  request.labels = labels;
  request.reuse_layers = true;
  request.layer_cache.reset();
  return engine.build(request, sink);
}

}  // namespace

std::string seal(engine::Engine& engine, const PlannedImage& planned, engine::BuildRequest request,
                 const engine::LocalImage& image, const image::Record& record,
                 const LineSink& sink) {
  const auto labels = image::to_labels(record, image.diff_ids);
  const std::string sealed = request.attestations.any()
                                 ? build_again(engine, std::move(request), labels, sink)
                                 : add_labels(engine, image, labels);
  const auto there = engine.inspect(sealed);
  if (there && there->diff_ids != image.diff_ids) {
    throw image_error(planned, "built again with what attests to it, it came out different",
                      "nothing was pushed; run the command again");
  }
  if (!there || !image::read_labels(there->labels, there->diff_ids, record.name).record) {
    throw std::logic_error("the seal of " + record.name + " does not hold");
  }
  return sealed;
}

}  // namespace pinned_images::cli
