// The four codecs, each a thin coat over its library.
#include <algorithm>
#include <limits>

#include <bzlib.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include "lib/base/check.h"
#include "lib/io/decoder.h"

namespace logkit::io {
namespace {

// zlib and bzip2 count in 32 bits.
unsigned limited(std::size_t size) {
  return static_cast<unsigned>(std::min<std::size_t>(size, std::numeric_limits<int>::max()));
}

class GzipCodec : public Codec {
 public:
  GzipCodec() { LK_CHECK(inflateInit2(&stream_, kGzipOnly + MAX_WBITS) == Z_OK); }
  ~GzipCodec() override { inflateEnd(&stream_); }
  GzipCodec(const GzipCodec&) = delete;
  GzipCodec& operator=(const GzipCodec&) = delete;

  Step decode(std::string_view in, std::span<char> out) override {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
    stream_.avail_in = limited(in.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = limited(out.size());
    const int code = inflate(&stream_, Z_NO_FLUSH);
    Step step;
    step.taken_bytes = limited(in.size()) - stream_.avail_in;
    step.made_bytes = limited(out.size()) - stream_.avail_out;
    step.stream_ended = code == Z_STREAM_END;
    if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR)
      step.damage = stream_.msg != nullptr ? stream_.msg : "invalid deflate data";
    return step;
  }
  void restart() override { inflateReset(&stream_); }

 private:
  static constexpr int kGzipOnly = 16;
  z_stream stream_{};
};

class Bzip2Codec : public Codec {
 public:
  Bzip2Codec() { LK_CHECK(BZ2_bzDecompressInit(&stream_, 0, 0) == BZ_OK); }
  ~Bzip2Codec() override { BZ2_bzDecompressEnd(&stream_); }
  Bzip2Codec(const Bzip2Codec&) = delete;
  Bzip2Codec& operator=(const Bzip2Codec&) = delete;

  Step decode(std::string_view in, std::span<char> out) override {
    stream_.next_in = const_cast<char*>(in.data());
    stream_.avail_in = limited(in.size());
    stream_.next_out = out.data();
    stream_.avail_out = limited(out.size());
    const int code = BZ2_bzDecompress(&stream_);
    Step step;
    step.taken_bytes = limited(in.size()) - stream_.avail_in;
    step.made_bytes = limited(out.size()) - stream_.avail_out;
    step.stream_ended = code == BZ_STREAM_END;
    if (code != BZ_OK && code != BZ_STREAM_END) step.damage = "invalid bzip2 block";
    return step;
  }
  void restart() override {
    BZ2_bzDecompressEnd(&stream_);
    stream_ = {};
    LK_CHECK(BZ2_bzDecompressInit(&stream_, 0, 0) == BZ_OK);
  }

 private:
  bz_stream stream_{};
};

class XzCodec : public Codec {
 public:
  XzCodec() { restart(); }
  ~XzCodec() override { lzma_end(&stream_); }
  XzCodec(const XzCodec&) = delete;
  XzCodec& operator=(const XzCodec&) = delete;

  Step decode(std::string_view in, std::span<char> out) override {
    stream_.next_in = reinterpret_cast<const std::uint8_t*>(in.data());
    stream_.avail_in = in.size();
    stream_.next_out = reinterpret_cast<std::uint8_t*>(out.data());
    stream_.avail_out = out.size();
    const lzma_ret code = lzma_code(&stream_, LZMA_RUN);
    Step step;
    step.taken_bytes = in.size() - stream_.avail_in;
    step.made_bytes = out.size() - stream_.avail_out;
    step.stream_ended = code == LZMA_STREAM_END;
    step.damage = damage(code);
    return step;
  }
  void restart() override {
    LK_CHECK(lzma_stream_decoder(&stream_, kMemoryBytes, 0) == LZMA_OK);
  }

 private:
  static constexpr std::uint64_t kMemoryBytes = 160u << 20;  // xz -9 takes 65 MiB

  static const char* damage(lzma_ret code) {
    switch (code) {
      case LZMA_OK:
      case LZMA_STREAM_END:
      case LZMA_BUF_ERROR: return nullptr;
      case LZMA_MEMLIMIT_ERROR: return "needs a window of more than 128 MiB";
      case LZMA_OPTIONS_ERROR: return "unsupported xz options";
      default: return "invalid xz block";
    }
  }

  lzma_stream stream_ = LZMA_STREAM_INIT;
};

class ZstdCodec : public Codec {
 public:
  ZstdCodec() : stream_(ZSTD_createDStream()) {
    LK_CHECK(stream_ != nullptr);
    // 2^27 is zstd's own default limit; said here because memory depends on it.
    ZSTD_DCtx_setParameter(stream_.get(), ZSTD_d_windowLogMax, 27);
  }

  Step decode(std::string_view in, std::span<char> out) override {
    ZSTD_inBuffer input{in.data(), in.size(), 0};
    ZSTD_outBuffer output{out.data(), out.size(), 0};
    const std::size_t code = ZSTD_decompressStream(stream_.get(), &output, &input);
    Step step;
    step.taken_bytes = input.pos;
    step.made_bytes = output.pos;
    if (ZSTD_isError(code) != 0) {
      step.damage = ZSTD_getErrorName(code);
    } else {
      step.stream_ended = code == 0;
    }
    return step;
  }
  void restart() override { ZSTD_DCtx_reset(stream_.get(), ZSTD_reset_session_only); }

 private:
  struct Free {
    void operator()(ZSTD_DStream* stream) const { ZSTD_freeDStream(stream); }
  };
  std::unique_ptr<ZSTD_DStream, Free> stream_;
};

}  // namespace

std::unique_ptr<Codec> make_gzip_codec() { return std::make_unique<GzipCodec>(); }
std::unique_ptr<Codec> make_xz_codec() { return std::make_unique<XzCodec>(); }
std::unique_ptr<Codec> make_zstd_codec() { return std::make_unique<ZstdCodec>(); }
std::unique_ptr<Codec> make_bzip2_codec() { return std::make_unique<Bzip2Codec>(); }

}  // namespace logkit::io
