// SPDX-License-Identifier: MIT
// Runs many small tasks on some threads.
#pragma once

#include <cstddef>
#include <functional>

namespace pinned_images {

/// Calls `task` with 0 ... count - 1 on up to `threads` threads (0: one a processor). The first
/// exception is thrown again when those that run have ended; no further task begins then.
void run_parallel(std::size_t count, int threads, const std::function<void(std::size_t)>& task);

/// Runs `work` on as many threads as `threads` says (0: one a processor), at most `most`.
void on_threads(int threads, std::size_t most, const std::function<void()>& work);

}  // namespace pinned_images
