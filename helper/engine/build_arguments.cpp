// SPDX-License-Identifier: MIT
#include "engine/build_arguments.hpp"

#include "support/error.hpp"

#include <string_view>

#include <fmt/format.h>

namespace pinned_images::engine {
namespace {

// Linux takes 131,072 bytes an argument, its end included (execve(2), MAX_ARG_STRLEN), and a
// quarter of an 8 MiB stack, or what `ulimit -s` makes of it, for all of them.
constexpr std::size_t longest_argument = 131'000;
constexpr std::size_t longest_total = 1'500'000;

std::string pair(std::string_view what, const std::string& name, const std::string& value) {
  std::string text = name + "=" + value;
  if (text.size() > longest_argument) {
    throw project_error(fmt::format("the {} `{}` has {} bytes; an engine takes {} at most", what,
                                    name, value.size(), longest_argument - name.size() - 1),
                        "make it shorter: name fewer or shorter values in the image's description");
  }
  return text;
}

std::string secret(const Secret& secret) {
  const std::string file = secret.file.string();
  if (file.find_first_of(",\"") != std::string::npos) {
    throw project_error(fmt::format("the secret `{}` is in a file with `,` or `\"` in its name: {}",
                                    secret.id, file),
                        "rename the file or its folder");
  }
  return fmt::format("id={},src={}", secret.id, file);
}

void check_network(const std::string& network) {
  if (network == "host" || network == "none") return;
  throw project_error(fmt::format("`{}` can't be a build's network", network),
                      "use host, none, or leave it empty for the engine's default");
}

void check_total(const std::vector<std::string>& arguments) {
  std::size_t total = 0;
  for (const std::string& argument : arguments) total += argument.size() + 1;
  if (total <= longest_total) return;
  throw project_error(fmt::format("labels and build arguments have {} bytes together; an engine "
                                  "takes {} at most",
                                  total, longest_total),
                      "name fewer or shorter values in the image's description");
}

}  // namespace

std::vector<std::string> build_arguments(const BuildRequest& request,
                                         const std::filesystem::path& iidfile,
                                         const std::vector<std::string>& own) {
  std::vector<std::string> result{"--file",     request.dockerfile.string(),
                                  "--platform", request.platform,
                                  "--iidfile",  iidfile.string()};
  const auto add = [&result](const char* option, std::string value) {
    result.emplace_back(option);
    result.push_back(std::move(value));
  };
  if (!request.network.empty()) {
    check_network(request.network);
    add("--network", request.network);
  }
  for (const auto& [name, value] : request.build_args) {
    add("--build-arg", pair("build argument", name, value));
  }
  for (const auto& [name, value] : request.labels) add("--label", pair("label", name, value));
  for (const Secret& one : request.secrets) add("--secret", secret(one));
  if (!request.reuse_layers) result.emplace_back("--no-cache");
  result.insert(result.end(), own.begin(), own.end());
  result.push_back(request.context.string());
  check_total(result);
  return result;
}

}  // namespace pinned_images::engine
