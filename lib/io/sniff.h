// What a stream is, from its first bytes: a compression, an archive, or plain.
//
//   gzip   1f 8b 08                            RFC 1952
//   xz     fd 37 7a 58 5a 00                   xz file format 1.1, 2.1.1.1
//   zstd   28 b5 2f fd, or 5? 2a 4d 18         RFC 8878 (a frame, a skippable frame)
//   bzip2  "BZh" 1-9, then 31 41 59 26 53 59 or 17 72 45 38 50 90
//   zip    "PK" 3 4, "PK" 5 6 (empty)          APPNOTE 4.3
//   tar    a header of 512 bytes whose sum is right   POSIX.1 pax, ustar; v7
//
// Internal to lib/io. Thread safety: pure function.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace logkit::io {

enum class Container : std::uint8_t { kPlain, kGzip, kXz, kZstd, kBzip2, kTar, kZip };

inline constexpr std::size_t kSniffBytes = 512;

// Nothing where more bytes are needed to tell, which a line of text never
// does, and never where there are kSniffBytes or `at_end`.
std::optional<Container> sniff(std::string_view bytes, bool at_end);

}  // namespace logkit::io
