// One zstd frame (RFC 8878) or plain bytes, whichever is smaller; the two are
// told apart by their lengths: as long as the raw bytes means plain.
//
// A length that comes from a file is believed only as far as zstd could have
// made it from the bytes at hand, so a few hostile bytes allocate little.
//
// Thread safety: pure functions (contexts are kept per thread).
#pragma once

#include <cstdint>
#include <string>

#include "lib/base/bytes.h"
#include "lib/base/result.h"

namespace logkit::segment {

// Appends the stored form of `raw`, at most raw.size() bytes.
void pack(std::string_view raw, int zstd_level, std::string& out);

// Back; exactly `raw_bytes` are appended. kCorrupt where that is not what the
// stored form gives.
Status unpack(Bytes stored, std::uint64_t raw_bytes, std::string& out);

}  // namespace logkit::segment
