// Hexadecimal of fixed width and UUIDs as rows of bytes.
//
// Thread safety: pure functions (tables are kept per thread).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "lib/base/result.h"
#include "lib/segment/encoding/payloads.h"
#include "lib/segment/encoding/typed_values.h"

namespace logkit::segment {

inline constexpr std::size_t kUuidBytes = 16;
inline constexpr std::size_t kMaxHexBytes = 255;

// Of kHexBytes or kUuid; false, and nothing is written, where the values are
// not all so.
bool write_hex_bytes(std::span<const std::string_view> values, Notation notation,
                     PayloadWriter& out);
// What follows the notation; `stored` has that and the count.
Status parse_hex_bytes(PayloadParser& parser, StoredTypedValues& stored);
Result<DecodedValues> read_hex_bytes(const StoredTypedValues& stored, PayloadSource& source);

}  // namespace logkit::segment
