// Byte planes: numbers of one width turned on their side, the highest bytes of
// all of them first. Bytes that hardly change come to lie side by side, and
// random ones by themselves. Source: the shuffle filter of Blosc and HDF5.
//
//   planes    [u8 mask {ceil(planes / 8)}], then each plane: the byte that all
//             of it is where its bit of the mask is set, else its payload.
//             Bit i % 8 of byte i / 8 is plane i. Whether there is a mask is
//             known from elsewhere; without one no plane is constant.
//
// Thread safety: pure functions.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/segment/encoding/payloads.h"

namespace logkit::segment {

inline constexpr std::size_t kMaxNumberWidth = 8;

// Bytes that hold `number`, 0 to 8.
std::size_t byte_width(std::uint64_t number);

// Plane `i` of the lowest planes.size() bytes of all numbers, highest first,
// goes to planes[i], of numbers.size() bytes; where that is null it is not wanted.
void split_planes(std::span<const std::uint64_t> numbers, std::span<char* const> planes);
// Back. A null plane is zeros.
void join_planes(std::span<const char* const> planes, std::span<std::int64_t> numbers);

struct BytePlane {
  bool constant = false;
  std::uint8_t value = 0;
  Payload payload;
};

// Planes of bytes at hand, `rows` rows of `width` bytes each: what is no number.
void write_row_planes(std::string_view rows, std::size_t width, PayloadKind kind,
                      PayloadWriter& out);

// `count` bytes each; kCorrupt is the parser's ok().
std::vector<BytePlane> parse_planes(PayloadParser& parser, PayloadKind kind, std::size_t planes,
                                    std::size_t count, bool masked);
// The planes in order, `count` bytes each; empty for a constant plane.
Result<std::vector<std::string>> read_planes(std::span<const BytePlane> planes, std::size_t count,
                                             PayloadSource& source);

}  // namespace logkit::segment
