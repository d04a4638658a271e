// SPDX-License-Identifier: MIT
// What the helper spends its time on, beside what it can't be faster than: toml++ on the same text.
#include "image/key.hpp"
#include "image/samples.hpp"
#include "image/selection.hpp"
#include "manifest/manifest.hpp"
#include "python/marker.hpp"
#include "python/version.hpp"
#include "support/file.hpp"
#include "support/hash.hpp"

#include <string>

#include <benchmark/benchmark.h>
#include <toml++/toml.h>

namespace {

using namespace pinned_images;

const std::string lock_path = CORPUS "/080-kserve-kserve/python/custom_model/uv.lock";
const std::string pyproject_path = CORPUS "/053-huggingface-lerobot/pyproject.toml";

void toml_alone(benchmark::State& state, const std::string& path) {
  const std::string text = read_file(path);
  for (auto _ : state) benchmark::DoNotOptimize(toml::parse(text));
  state.SetBytesProcessed(static_cast<long>(text.size()) * state.iterations());
}
BENCHMARK_CAPTURE(toml_alone, uv_lock, lock_path)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(toml_alone, pyproject, pyproject_path)->Unit(benchmark::kMillisecond);

void read_manifest(benchmark::State& state, const std::string& path) {
  const std::string text = read_file(path);
  for (auto _ : state) benchmark::DoNotOptimize(manifest::read(path, text));
  state.SetBytesProcessed(static_cast<long>(text.size()) * state.iterations());
}
BENCHMARK_CAPTURE(read_manifest, uv_lock, lock_path)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read_manifest, pyproject, pyproject_path)->Unit(benchmark::kMillisecond);

void sha256_of_lock(benchmark::State& state) {
  const std::string text = read_file(lock_path);
  for (auto _ : state) benchmark::DoNotOptimize(sha256_hex(text));
  state.SetBytesProcessed(static_cast<long>(text.size()) * state.iterations());
}
BENCHMARK(sha256_of_lock)->Unit(benchmark::kMillisecond);

void pins_and_key(benchmark::State& state) {
  const auto trees = image::trees_of(
      {{"pyproject.toml",
        "[project]\nname = 'x'\ndependencies = ['torch==2.1.0', 'torchvision==0.16.0']\n"}});
  const image::ImageSpec spec = image::full_image();
  for (auto _ : state) {
    image::Recipe recipe;
    recipe.base = "docker.io/library/python:3.11-slim";
    recipe.pins = image::resolve_pins(spec, trees).pins;
    benchmark::DoNotOptimize(image::key_of(image::canonical_text(spec, recipe)));
  }
}
BENCHMARK(pins_and_key);

void parse_version(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(python::Version::parse("2.1.0rc1.post3+cu121"));
}
BENCHMARK(parse_version);

void parse_and_evaluate_marker(benchmark::State& state) {
  const python::MarkerEnvironment environment{{{"sys_platform", "linux"}}, {}, {}};
  for (auto _ : state) {
    const auto marker = python::Marker::parse(
        "sys_platform == 'linux' and python_version >= '3.9' or extra == 'gpu'");
    benchmark::DoNotOptimize(marker->evaluate(environment));
  }
}
BENCHMARK(parse_and_evaluate_marker);

}  // namespace
