#include "lib/net/body_codec.h"

#include <snappy.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <memory>

namespace logkit::net {
namespace {

constexpr std::size_t kFirstBytes = 64 << 10;
constexpr int kWindowLog = 23;
constexpr int kZstdLevel = 3;
constexpr int kGzipLevel = 4;

Error too_long(std::size_t max_bytes) {
  return Error::invalid("the body is longer than " + std::to_string(max_bytes) +
                        " bytes when decompressed");
}
Error damaged(std::string_view encoding) {
  return Error::corrupt("the body is no valid " + std::string(encoding));
}

// Makes room behind `used`; false at the limit.
bool grow(std::string& out, std::size_t used, std::size_t max_bytes) {
  if (used < out.size()) return true;
  // One byte beyond the limit tells "exactly at it" from "longer".
  const std::size_t most = max_bytes + 1;
  if (out.size() >= most) return false;
  out.resize(std::min(most, std::max(kFirstBytes, out.size() * 2)));
  return true;
}

Result<std::string> inflate_body(std::string_view body, std::string_view encoding, int window_bits,
                                 std::size_t max_bytes) {
  z_stream stream{};
  if (inflateInit2(&stream, window_bits) != Z_OK) return damaged(encoding);
  const std::unique_ptr<z_stream, int (*)(z_stream*)> owned(&stream, inflateEnd);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
  stream.avail_in = static_cast<uInt>(body.size());
  std::string out;
  std::size_t used = 0;
  for (;;) {
    if (!grow(out, used, max_bytes)) return too_long(max_bytes);
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + used);
    stream.avail_out = static_cast<uInt>(out.size() - used);
    const int state = inflate(&stream, Z_NO_FLUSH);
    used = out.size() - stream.avail_out;
    if (state == Z_STREAM_END) {
      if (stream.avail_in == 0) break;
      // Members may follow each other.
      if (inflateReset(&stream) != Z_OK) return damaged(encoding);
    } else if (state != Z_OK || (stream.avail_in == 0 && stream.avail_out > 0)) {
      return damaged(encoding);
    }
  }
  if (used > max_bytes) return too_long(max_bytes);
  out.resize(used);
  return out;
}

Result<std::string> decode_zstd(std::string_view body, std::size_t max_bytes) {
  const std::unique_ptr<ZSTD_DCtx, std::size_t (*)(ZSTD_DCtx*)> context(ZSTD_createDCtx(),
                                                                        ZSTD_freeDCtx);
  if (context == nullptr ||
      ZSTD_isError(ZSTD_DCtx_setParameter(context.get(), ZSTD_d_windowLogMax, kWindowLog)))
    return damaged("zstd");
  ZSTD_inBuffer in{.src = body.data(), .size = body.size(), .pos = 0};
  std::string out;
  std::size_t used = 0;
  std::size_t wants = 1;
  while (in.pos < in.size || wants != 0) {
    if (!grow(out, used, max_bytes)) return too_long(max_bytes);
    ZSTD_outBuffer made{.dst = out.data() + used, .size = out.size() - used, .pos = 0};
    const std::size_t before = in.pos;
    wants = ZSTD_decompressStream(context.get(), &made, &in);
    if (ZSTD_isError(wants)) return damaged("zstd");
    used += made.pos;
    // It ended inside a frame: nothing moves any more.
    if (wants != 0 && in.pos == before && made.pos == 0) return damaged("zstd");
  }
  if (used > max_bytes) return too_long(max_bytes);
  out.resize(used);
  return out;
}

Result<std::string> decode_snappy(std::string_view body, std::size_t max_bytes) {
  std::size_t size = 0;
  if (!snappy::GetUncompressedLength(body.data(), body.size(), &size)) return damaged("snappy");
  if (size > max_bytes) return too_long(max_bytes);
  // No element of the format makes more than 64 bytes of less than two.
  if (size / 64 > body.size()) return damaged("snappy");
  std::string out(size, '\0');
  if (!snappy::RawUncompress(body.data(), body.size(), out.data())) return damaged("snappy");
  return out;
}

}  // namespace

Result<std::string> decode_body(std::string_view body, std::string_view encoding,
                                std::size_t max_bytes) {
  constexpr int kGzipWindow = 15 + 16;
  constexpr int kZlibWindow = 15;
  if (encoding == "gzip" || encoding == "x-gzip")
    return inflate_body(body, "gzip", kGzipWindow, max_bytes);
  if (encoding == "deflate") return inflate_body(body, "deflate", kZlibWindow, max_bytes);
  if (encoding == "zstd") return decode_zstd(body, max_bytes);
  if (encoding == "snappy") return decode_snappy(body, max_bytes);
  if (!encoding.empty() && encoding != "identity")
    return Error::unsupported("content encoding '" + std::string(encoding) + "'");
  if (body.size() > max_bytes) return too_long(max_bytes);
  return std::string(body);
}

Result<std::string> encode_body(std::string_view body, std::string_view encoding) {
  std::string out;
  if (encoding == "zstd") {
    out.resize(ZSTD_compressBound(body.size()));
    const std::size_t made =
        ZSTD_compress(out.data(), out.size(), body.data(), body.size(), kZstdLevel);
    if (ZSTD_isError(made)) return Error::invalid("zstd cannot compress the body");
    out.resize(made);
    return out;
  }
  if (encoding != "gzip")
    return Error::unsupported("content encoding '" + std::string(encoding) + "'");
  z_stream stream{};
  if (deflateInit2(&stream, kGzipLevel, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    return Error::invalid("gzip cannot compress the body");
  const std::unique_ptr<z_stream, int (*)(z_stream*)> owned(&stream, deflateEnd);
  out.resize(deflateBound(&stream, body.size()));
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data()));
  stream.avail_in = static_cast<uInt>(body.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  if (deflate(&stream, Z_FINISH) != Z_STREAM_END)
    return Error::invalid("gzip cannot compress the body");
  out.resize(stream.total_out);
  return out;
}

}  // namespace logkit::net
