// Integers of a column: frame of reference, differences or a dictionary of
// their own, in big-endian byte planes; each plane a payload.
//
//   form u8            0 all equal, 1 offsets, 2 differences, 3 dictionary, 4 one by one
//   0: zigzag          the number
//   1: base zigzag, scale varint, width u8, planes      number = base + scale * r
//   2: first zigzag, width u8, planes                   zigzag of each minus the one before
//   3: entries varint, width u8, planes of the ids, the entries as integers again
//   4: zigzag each                                      up to four numbers
//   a plane is u8 0 and its payload of `count` bytes, or u8 1 and the byte that
//   all of them are
//
// The form with the least estimated entropy is taken; estimates depend on the
// numbers alone. Sources: Goldstein et al., Compressing Relations and Indexes
// (frame of reference), 1998; byte planes as in Blosc's shuffle filter.
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "lib/base/result.h"
#include "lib/segment/encoding/payloads.h"

namespace logkit::segment {

struct IntegerOptions {
  PayloadKind kind = PayloadKind::kNumbers;
  bool differences = true;  // false: neighbours have nothing to do with each other
  bool offsets = true;      // false: base 0, the bytes mean something (addresses)
};

// `numbers` may be empty: then nothing is written.
void write_integers(std::span<const std::int64_t> numbers, const IntegerOptions& options,
                    PayloadWriter& out);

// Integers as meta describes them, their planes not read yet.
struct StoredIntegers {
  struct Plane {
    bool constant = false;
    std::uint8_t value = 0;
    Payload payload;
  };
  enum class Form : std::uint8_t {
    kConstant = 0,
    kOffsets = 1,
    kDifferences = 2,
    kDictionary = 3,
    kListed = 4,
  };

  Form form = Form::kConstant;
  std::size_t count = 0;
  std::int64_t base = 0;  // of kConstant and kDifferences: the first number
  std::uint64_t scale = 1;
  std::vector<Plane> planes;  // highest first
  std::vector<std::int64_t> listed;
  std::unique_ptr<StoredIntegers> entries;  // of kDictionary
};

// `count` is bounded by the caller. kCorrupt.
Result<StoredIntegers> parse_integers(PayloadParser& parser, PayloadKind kind, std::size_t count);
Result<std::vector<std::int64_t>> read_integers(const StoredIntegers& stored,
                                                PayloadSource& source);

}  // namespace logkit::segment
