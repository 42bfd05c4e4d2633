// Packed texts: what the text codecs share.
//
//   mode u8            0: texts hold no LF; 1: lengths follow
//   mode 1 only:       lengths raw bytes varint, stored bytes varint, packed;
//                      raw: one varint per text
//   texts              packed; raw: each text and one LF
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <string>

#include "lib/base/bytes.h"
#include "lib/base/result.h"
#include "lib/segment/column_codec.h"

namespace logkit::segment {

void put_texts(const Values& texts, int zstd_level, std::string& out);
// `frame` from its mode byte to its end; `text_bytes` without the LFs.
Status get_texts(Bytes frame, std::size_t count, std::uint64_t text_bytes, DecodedValues& decoded);

// One instance each; the registry lists them.
const ColumnCodec& constant_codec();
const ColumnCodec& dictionary_codec();
const ColumnCodec& integers_codec();
const ColumnCodec& plain_codec();

}  // namespace logkit::segment
