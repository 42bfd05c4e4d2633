// Sort keys: values as bytes that are compared without parsing them again.
//
//   rank 1 byte | number 16 bytes, as the sum of two doubles (kNumber, kTime), else varint length and text
//
// Thread safety: pure functions.
#pragma once

#include <string>
#include <string_view>

#include "lib/base/bytes.h"

namespace logkit::query {

// Appends the key of one value.
void append_sort_key(std::string_view text, std::string& out);
// Takes one value from each: negative, zero or positive, in LogsQL's order.
int compare_sort_keys(ByteReader& a, ByteReader& b);

}  // namespace logkit::query
