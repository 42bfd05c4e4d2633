// Values that are numbers of some notation: integers, digits of fixed width,
// decimals, hexadecimal, IPv4 addresses, UUIDs. Stored as binary, given back to
// the letter; what is not canonical in its notation is no typed value.
//
//   notation u8, then
//   1 integer         integers (integers.h)
//   2 fixed digits    width u8, integers
//   3 digits          integers, their widths as integers
//   4 decimal         fraction digits u8, integers: the numbers without their point
//   5 mixed decimal   the most fraction digits u8, integers: all scaled to that,
//                     integers: the fraction digits of each
//   6 fixed hex       width u8 (+ 128: upper case), integers
//   7 hex             0 u8 (+ 128: upper case), integers
//   8 hex bytes       0 u8 (+ 128: upper case), bytes each u8, then as UUIDs
//   9 address         integers
//   10 uuid           0 u8 (+ 128: upper case), entries varint, where these are
//                     fewer than values the entry of each as integers, and
//                     their bytes: from 64 entries on and up to 20 bytes each
//                     in planes with a mask (byte_planes.h), else one payload
//
// Thread safety: pure functions (tables are kept per thread).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/segment/encoding/integers.h"
#include "lib/segment/values.h"

namespace logkit::segment {

// On disk: never renumbered.
enum class Notation : std::uint8_t {
  kInteger = 1,       // canonical: -?(0|[1-9][0-9]*), 64 bits
  kFixedDigits = 2,   // all of one width, leading zeros and all; at most 18 digits
  kDigits = 3,        // of several widths; the widths beside them
  kDecimal = 4,       // equal numbers of fraction digits
  kMixedDecimal = 5,  // different ones; their numbers beside them
  kFixedHex = 6,      // up to 16 digits of one case and width
  kHex = 7,           // up to 16 digits of one case, no leading zeros
  kHexBytes = 8,      // even width from 18 to 510, one case: bytes, distinct ones once
  kAddress = 9,       // IPv4, dotted, no leading zeros
  kUuid = 10,         // 8-4-4-4-12 hex digits of one case; distinct ones once
};

// Which notations a tokeniser saw: only these are tried. kHexDigits are digits
// after 0x: no decimals.
enum class NotationHint : std::uint8_t { kAny, kAddress, kUuid, kHexDigits };

// Writes the values (not empty) in the first notation that holds all of them.
// Nothing, and nothing is written, where none does.
struct WrittenTypedValues {
  Notation notation = Notation::kInteger;
  // What kInteger, kFixedDigits and kAddress were read as; null of others.
  SharedIntegers numbers;
};
std::optional<WrittenTypedValues> write_typed_values(std::span<const std::string_view> values,
                                                     NotationHint hint, PayloadWriter& out);

// All values as canonical integers of 64 bits; false where one is not.
bool parse_all_integers(std::span<const std::string_view> values,
                        std::vector<std::int64_t>& numbers);

// Typed values as meta describes them.
struct StoredTypedValues {
  Notation notation = Notation::kInteger;
  std::size_t count = 0;
  std::uint8_t width = 0;  // digits; of fractions for decimals, bytes of kHexBytes and kUuid
  bool upper_case = false;
  std::uint32_t entries = 0;      // of kHexBytes and kUuid
  StoredIntegers numbers;         // or ids, where there are fewer entries than values
  StoredIntegers widths;          // of kDigits and kMixedDecimal
  std::vector<BytePlane> planes;  // of kHexBytes and kUuid, or empty, then
  Payload bytes;                  // row by row
};

// `count` is bounded by the caller. kCorrupt.
Result<StoredTypedValues> parse_typed_values(PayloadParser& parser, std::size_t count);
// Integers come as Form::kIntegers, what was stored as a dictionary as
// kDictionary, what is all equal as kConstant, else kPlain.
Result<DecodedValues> read_typed_values(const StoredTypedValues& stored, PayloadSource& source);
// Of the values of these numbers alone, ascending, each below stored.count.
Result<DecodedValues> read_typed_values_at(const StoredTypedValues& stored, PayloadSource& source,
                                           std::span<const std::uint32_t> wanted);

}  // namespace logkit::segment
