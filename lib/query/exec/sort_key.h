// Sort keys: values as bytes that compare, as bytes do, in LogsQL's order
// (values.h). Keys of several values follow each other; where an order descends,
// all bits of its key are flipped.
//
//   rank 1 byte, then
//     kNumber, kTime   two doubles whose sum it is, 8 bytes each, so turned that
//                      they compare as bytes
//     kText            its characters; a run of digits as 0x01, the number of
//                      digits without leading zeros, these digits, the number of
//                      leading zeros; characters up to 0x02 as 0x02 and themselves;
//                      then 0x00
//
// A count of digits is one byte, or 0xfb and four bytes.
//
// Thread safety: pure functions.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace logkit::query {

// Appends the key of one value. Equal keys: values that LogsQL does not order,
// like "1" and "1.0".
void append_sort_key(std::string_view text, bool descending, std::string& out);
// Appends a text so that the bytes of the whole key compare as the texts' bytes
// do: what tells apart values with equal keys.
void append_text_key(std::string_view text, bool descending, std::string& out);

// The length of the key that `bytes` begin with; all of them where they are none.
std::size_t sort_key_bytes(std::string_view bytes, bool descending);
std::size_t text_key_bytes(std::string_view bytes, bool descending);

// The first bytes of a key as numbers: prefixes that differ say the order.
struct KeyPrefix {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  auto operator<=>(const KeyPrefix&) const = default;
};
KeyPrefix key_prefix(std::string_view key);
// That of a value's key, made without it.
KeyPrefix sort_key_prefix(std::string_view text);

}  // namespace logkit::query
