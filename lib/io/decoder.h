// Decoders of single compressed streams: gzip, xz, zstd, bzip2.
//
// What has arrived is decoded before more is asked for, so a compressed pipe
// gives its bytes as soon as its writer flushed them. Concatenated streams
// (gzip members, zstd frames) read as one; zero bytes after them are padding.
// Damage and a missing end are an error that names the offset, after all that
// could be decoded. Memory does not depend on the ratio: output goes straight
// into the caller's buffer, windows are limited to 128 MiB (zstd --long=27).
//
// Why not libarchive's filters: on a truncated stream they throw away what is
// left in their block of 64 KiB, which for most rotated logs is all of it, and
// they wait to fill that block.
//
// Internal to lib/io. Thread safety: one thread at a time.
#pragma once

#include <memory>
#include <string>

#include "lib/io/byte_source.h"
#include "lib/io/sniff.h"

namespace logkit::io {

// `container` is one of the four. `name` is for messages.
std::unique_ptr<ByteSource> make_decoder(Container container, std::unique_ptr<ByteSource> below,
                                         std::string name);

// One codec: what differs between the four.
class Codec {
 public:
  struct Step {
    std::size_t taken_bytes = 0;
    std::size_t made_bytes = 0;
    bool stream_ended = false;
    const char* damage = nullptr;  // why it cannot go on
  };

  virtual ~Codec() = default;
  virtual Step decode(std::string_view in, std::span<char> out) = 0;
  // Ready for another stream.
  virtual void restart() = 0;
};

std::unique_ptr<Codec> make_gzip_codec();
std::unique_ptr<Codec> make_xz_codec();
std::unique_ptr<Codec> make_zstd_codec();
std::unique_ptr<Codec> make_bzip2_codec();

}  // namespace logkit::io
