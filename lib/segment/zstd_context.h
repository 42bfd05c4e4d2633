// The zstd contexts of this thread: making one for each frame would cost more than
// most frames do.
//
// Thread safety: each thread has its own.
#pragma once

#include <zstd.h>

#include <memory>

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

}  // namespace logkit::segment
