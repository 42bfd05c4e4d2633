#include "lib/segment/compress.h"

#include <fmt/format.h>
#include <zstd.h>

#include "lib/segment/zstd_context.h"

namespace logkit::segment {
namespace {

// Below this zstd's own framing eats what it saves.
constexpr std::size_t kMinimumPackBytes = 48;
// A zstd block holds at most 128 KiB and takes at least four bytes (a run).
constexpr std::uint64_t kMaximumExpansion = (128u << 10) / 4;

}  // namespace

void pack(std::string_view raw, int zstd_level, std::string& out) {
  if (raw.size() < kMinimumPackBytes) {
    out.append(raw);
    return;
  }
  const std::size_t start = out.size();
  out.resize(start + ZSTD_compressBound(raw.size()));
  const std::size_t packed_bytes =
      ZSTD_compressCCtx(zstd_compressor(), out.data() + start, out.size() - start, raw.data(),
                        raw.size(), zstd_level);
  if (ZSTD_isError(packed_bytes) != 0 || packed_bytes >= raw.size()) {
    out.resize(start);
    out.append(raw);
    return;
  }
  out.resize(start + packed_bytes);
}

Status unpack(Bytes stored, std::uint64_t raw_bytes, std::string& out) {
  if (stored.size() == raw_bytes) {
    out.append(as_text(stored));
    return {};
  }
  if (stored.size() > raw_bytes || raw_bytes / kMaximumExpansion > stored.size()) {
    return Error::corrupt(
        fmt::format("{} stored bytes cannot hold {} raw bytes [I24]", stored.size(), raw_bytes));
  }
  const std::size_t start = out.size();
  out.resize(start + raw_bytes);
  const std::size_t got = ZSTD_decompressDCtx(zstd_decompressor(), out.data() + start, raw_bytes,
                                              stored.data(), stored.size());
  if (ZSTD_isError(got) != 0) {
    out.resize(start);
    return Error::corrupt(fmt::format("zstd: {} [I24]", ZSTD_getErrorName(got)));
  }
  if (got != raw_bytes) {
    out.resize(start);
    return Error::corrupt(fmt::format("zstd gave {} bytes, not {} [I24]", got, raw_bytes));
  }
  return {};
}

}  // namespace logkit::segment
