// The code of strictly ascending numbers: the first one, then the gap from
// each to the next less one, each as a Golomb-Rice code with one parameter k
// for all (Rice and Plaunt, 1971): gap >> k zero bits, a one, then the k low
// bits of the gap, least significant bit first.
//
// Why not Elias-Fano, which could be searched without reading it in order: the
// numbers are hashes, so their gaps are geometric, and Rice spends 0.03 to
// 0.1 bits a number above the entropy where Elias-Fano spends 0.5; lists are
// cut in groups short enough to be read in order in a microsecond or two.
//
// Thread safety: pure functions; a reader by one thread at a time.
#pragma once

#include <cstdint>
#include <span>

#include "lib/segment/index/bits.h"

namespace logkit::segment::index {

inline constexpr unsigned kMaxGapParameter = 56;

// The parameter that makes the code of these numbers shortest, give or take
// one of its neighbours.
unsigned gap_parameter(std::span<const std::uint64_t> numbers);
void put_gaps(BitWriter& out, std::span<const std::uint64_t> numbers, unsigned k);

class GapReader {
 public:
  // k <= kMaxGapParameter
  GapReader(BitReader bits, unsigned k) : bits_(bits), k_(k) {}

  // The next number. Past the end of the bits, or above 2^62: ok() is false.
  std::uint64_t next() {
    const std::uint64_t high = bits_.get_unary();
    if (high > (std::uint64_t{1} << 62) >> k_) {
      bits_.fail();
      return 0;
    }
    const std::uint64_t gap = high << k_ | bits_.get(k_);
    number_ += gap + 1;
    if (number_ > std::uint64_t{1} << 62) bits_.fail();
    return number_;
  }
  bool ok() const { return bits_.ok(); }

 private:
  BitReader bits_;
  std::uint64_t number_ = ~std::uint64_t{0};  // one before zero
  unsigned k_;
};

}  // namespace logkit::segment::index
