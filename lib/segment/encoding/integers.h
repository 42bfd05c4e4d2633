// Integers of a column: frame of reference, differences or a dictionary of
// their own, in byte planes (byte_planes.h); each plane a payload.
//
//   head u8      bits 0-2 the form, bit 3: planes have a mask, bits 4-7 their number
//   0 equal      zigzag                              the number
//   1 offsets    base zigzag, planes                 number = base + r
//   2 differences  base zigzag, planes               r = unzigzag(plane), number = the one
//                                                    before it (at first base) + r
//   3 dictionary entries varint, planes of the ids, the entries as integers again
//   4 listed     zigzag each                         up to four numbers
//   5, 6         base zigzag, scale varint, planes   1 and 2 with scale * r for r
//   7 parts      scale varint, q and r as integers   number = scale * q + r
//
// All sums and products are modulo 2^64. The first difference is taken to be
// the second, so that an arithmetic progression has constant planes only.
//
// Parts are for times: most of a second or millisecond without a fraction, some
// with one. Of the other forms the one is taken that costs least (integer_cost.h); it
// depends on the numbers and the zstd level alone. Source: Goldstein et al., Compressing
// Relations and Indexes (frame of reference), 1998.
//
// Thread safety: pure functions (tables are kept per thread).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "lib/base/result.h"
#include "lib/segment/encoding/byte_planes.h"
#include "lib/segment/encoding/payloads.h"

namespace logkit::segment {

inline constexpr std::size_t kMaxListedIntegers = 4;

struct IntegerOptions {
  PayloadKind kind = PayloadKind::kNumbers;
  bool differences = true;  // false: neighbours have nothing to do with each other
  bool offsets = true;      // false: base 0, the bytes mean something (addresses)
};

// `numbers` may be empty: then nothing is written. Less than 2^31.
void write_integers(std::span<const std::int64_t> numbers, const IntegerOptions& options,
                    PayloadWriter& out);
// The same by put_later(): of numbers that stay until the payloads are joined, that
// are given away, or that several keep.
void write_integers_later(std::span<const std::int64_t> numbers, const IntegerOptions& options,
                          PayloadWriter& out);
using SharedIntegers = std::shared_ptr<const std::vector<std::int64_t>>;
void write_integers_later(std::vector<std::int64_t>&& numbers, const IntegerOptions& options,
                          PayloadWriter& out);
void write_integers_later(SharedIntegers numbers, const IntegerOptions& options,
                          PayloadWriter& out);
// About what they would take.
double estimate_integer_bytes(std::span<const std::int64_t> numbers, int zstd_level);

// Integers as meta describes them, their planes not read yet.
struct StoredIntegers {
  enum class Form : std::uint8_t {
    kConstant = 0,
    kOffsets = 1,
    kDifferences = 2,
    kDictionary = 3,
    kListed = 4,
    kScaledOffsets = 5,
    kScaledDifferences = 6,
    kParts = 7,
  };

  Form form = Form::kConstant;
  std::size_t count = 0;
  std::int64_t base = 0;  // of kConstant the number
  std::uint64_t scale = 1;
  std::vector<BytePlane> planes;  // highest first; of kDictionary of the ids
  std::vector<std::int64_t> listed;
  std::unique_ptr<StoredIntegers> entries;  // of kDictionary; no dictionary itself
  std::unique_ptr<StoredIntegers> quotients;  // of kParts; these have no parts
  std::unique_ptr<StoredIntegers> remainders;
};

// `count` is bounded by the caller. kCorrupt.
Result<StoredIntegers> parse_integers(PayloadParser& parser, PayloadKind kind, std::size_t count);
Result<std::vector<std::int64_t>> read_integers(const StoredIntegers& stored,
                                                PayloadSource& source);
// Instead: the numbers that there are, ascending, and how often each is. Nothing where
// that takes the numbers one by one; then nothing is read.
struct NumberCounts {
  std::vector<std::int64_t> numbers;
  std::vector<std::uint64_t> counts;
};
Result<std::optional<NumberCounts>> count_integers(const StoredIntegers& stored,
                                                   PayloadSource& source);
// Of kDictionary, instead: which entry each number is. Each is < entries->count.
Result<std::vector<std::uint32_t>> read_integer_ids(const StoredIntegers& stored,
                                                    PayloadSource& source);

}  // namespace logkit::segment
