// zstd with the contexts of this thread: making one for each frame would cost more than
// most frames do.
//
// Thread safety: each thread has its own.
#pragma once

#include <zstd.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "lib/base/check.h"

namespace logkit::segment {

inline ZSTD_CCtx* zstd_compressor() {
  struct Free {
    void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  };
  thread_local std::unique_ptr<ZSTD_CCtx, Free> context(ZSTD_createCCtx());
  return context.get();
}

inline ZSTD_DCtx* zstd_decompressor() {
  struct Free {
    void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
  };
  thread_local std::unique_ptr<ZSTD_DCtx, Free> context(ZSTD_createDCtx());
  return context.get();
}

// One frame, whatever its size.
inline std::string zstd_frame(std::string_view raw, int zstd_level) {
  std::string frame(ZSTD_compressBound(raw.size()), '\0');
  const std::size_t bytes = ZSTD_compressCCtx(zstd_compressor(), frame.data(), frame.size(),
                                              raw.data(), raw.size(), zstd_level);
  LK_CHECK(ZSTD_isError(bytes) == 0);
  frame.resize(bytes);
  return frame;
}

}  // namespace logkit::segment
