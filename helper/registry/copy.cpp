// SPDX-License-Identifier: MIT
#include "registry/copy.hpp"

#include "registry/manifest_check.hpp"
#include "registry/session.hpp"
#include "registry/upload.hpp"
#include "support/error.hpp"
#include "support/file.hpp"
#include "support/hash.hpp"
#include "support/json_reading.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <stdexcept>

#include <fmt/format.h>

namespace pinned_images::registry {
namespace {

/// A part that a manifest names.
struct Part {
  std::string digest;
  std::size_t size = 0;
};

Error missing(const Place& from, const std::string& digest) {
  return project_error(
      fmt::format("{}/{}@{} is missing in the registry, though an image there needs it",
                  from.registry, from.repository, digest),
      "the image is broken: delete its tags there, then run the command again");
}

Part part_of(const Json& descriptor) {
  const long long size = std::max(descriptor["size"].integer().value_or(0), 0LL);
  return {text_of(descriptor, "digest"), static_cast<std::size_t>(size)};
}

// Layers with addresses of their own (licensed base layers of Windows) are fetched from there.
std::vector<Part> blobs_of(const Json& document) {
  std::vector<Part> blobs{part_of(member_of(document, "config"))};
  for (const Json& layer : items_of(document, "layers")) {
    if (!layer.has("urls")) blobs.push_back(part_of(layer));
  }
  return blobs;
}

/// Copies one image or index; its blobs one after the other, as each fills the link.
class Copier {
 public:
  Copier(Client& client, const Place& from, const Place& to)
      : client_(client), session_(client.session()), from_(from), to_(to) {}

  void parts(const Manifest& manifest) {
    const Json document = parse_json(manifest.bytes);
    if (manifest.is_index()) {
      for (const Json& child : items_of(document, "manifests")) copy_child(part_of(child).digest);
      return;
    }
    for (const Part& blob : blobs_of(document)) copy_blob(blob);
  }

 private:
  void copy_child(const std::string& digest) {
    const auto child = client_.get_manifest(from_.registry, from_.repository, digest);
    if (!child) throw missing(from_, digest);
    parts(*child);
    client_.put_manifest(to_.registry, to_.repository, digest, *child);
  }

  void copy_blob(const Part& blob) {
    if (!copied_.insert(blob.digest).second) return;
    const Ask ask = ask_for_blob(to_.registry, to_.repository, blob.digest, "pull,push");
    std::optional<TemporaryDirectory> folder;
    Upload upload{blob.digest, "", from_.registry == to_.registry ? from_.repository : ""};
    upload.file = [&] {
      if (!folder) {
        folder.emplace();
        save(blob, folder->path() / "blob");
      }
      return folder->path() / "blob";
    };
    session_.trying(ask.subject, [&] { upload_once(session_, ask, upload); });
  }

  void save(const Part& blob, const std::filesystem::path& file) {
    Ask ask = ask_for_blob(from_.registry, from_.repository, blob.digest, "pull");
    ask.method = "GET";
    ask.save_to = file;
    ask.body_limit = blob.size;
    write_file(file, "");  // a blob may be empty
    if (session_.ask(ask).status == 404) throw missing(from_, blob.digest);
    check_digest(ask.subject, blob.digest, sha256_digest_of(file));
  }

  Client& client_;
  Session& session_;
  const Place& from_;
  const Place& to_;
  std::set<std::string> copied_;
};

}  // namespace

void copy_parts(Client& client, const Place& from, const Place& to, const Manifest& manifest) {
  try {
    Copier(client, from, to).parts(manifest);
  } catch (const std::invalid_argument&) {
    throw project_error(fmt::format("{}/{}@{} has no layers and config as images have",
                                    from.registry, from.repository, manifest.digest),
                        "push the image anew");
  }
}

}  // namespace pinned_images::registry
