// In which form integers cost least, a dictionary aside.
//
// Thread safety: pure functions.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "lib/base/bytes.h"
#include "lib/segment/encoding/common_divisor.h"
#include "lib/segment/encoding/integer_cost.h"
#include "lib/segment/encoding/integers.h"

namespace logkit::segment {

using Integers = std::span<const std::int64_t>;

// Another form has to earn its cost of decoding.
inline constexpr double kIntegerGain = 0.97;

// Modulo 2^64, as all here.
inline std::uint64_t zigzag_difference(std::uint64_t from, std::uint64_t to) {
  return zigzag(static_cast<std::int64_t>(to - from));
}

// Numbers as distances to a base, which is none above them unless it is 0, in
// units of a scale, which divides these.
class Residuals {
 public:
  Residuals(Integers numbers, std::int64_t base, std::uint64_t scale)
      : numbers_(numbers), base_(static_cast<std::uint64_t>(base)), scale_(scale) {}

  std::size_t size() const { return numbers_.size(); }
  std::uint64_t offset(std::size_t i) const {
    return scale_.quotient(static_cast<std::uint64_t>(numbers_[i]) - base_);
  }
  // From the one before; of the first the same as of the second, which has to be.
  std::uint64_t difference(std::size_t i) const {
    i = std::max<std::size_t>(i, 1);
    return zigzag_difference(offset(i - 1), offset(i));
  }
  // What the first difference leads on from.
  std::int64_t number_before() const {
    const auto step = static_cast<std::uint64_t>(unzigzag(difference(1)));
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(numbers_[0]) -
                                     scale_.divisor() * step);
  }

 private:
  Integers numbers_;
  std::uint64_t base_;
  ExactDivisor scale_;
};

double offset_bytes(const Residuals& residuals, IntegerCost& cost);

struct IntegerChoice {
  StoredIntegers::Form form = StoredIntegers::Form::kOffsets;
  std::int64_t base = 0;
  std::uint64_t scale = 1;
  double bytes = 0;
  std::size_t offset_width = 0;  // bytes of the largest offset
};

// Of one number at least; offsets or differences, scaled or not.
IntegerChoice choose_integer_form(Integers numbers, const IntegerOptions& options,
                                  IntegerCost& cost);

}  // namespace logkit::segment
