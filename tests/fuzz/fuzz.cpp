// SPDX-License-Identifier: MIT
// A libFuzzer target: the reader named by FUZZ_READER, fed with any bytes.
#include "survive.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pinned_images::fuzz;
  static const Reader reader =
      *std::find_if(readers().begin(), readers().end(),
                    [](const Reader& one) { return one.name == FUZZ_READER; });
  survive(reader, {reinterpret_cast<const char*>(data), size});
  return 0;
}
