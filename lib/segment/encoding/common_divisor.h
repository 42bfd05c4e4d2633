// The greatest common divisor of many numbers, and division by it. Testing and
// dividing are a multiplication each: T. Granlund and P. Montgomery, Division by
// Invariant Integers using Multiplication, 1994, section 9.
//
// Thread safety: plain values.
#pragma once

#include <bit>
#include <cstdint>
#include <limits>

namespace logkit::segment {

// Divides what is known to be divisible, or asks whether it is.
class ExactDivisor {
 public:
  // Not 0.
  explicit ExactDivisor(std::uint64_t divisor)
      : divisor_(divisor),
        shift_(std::countr_zero(divisor)),
        limit_(std::numeric_limits<std::uint64_t>::max() / divisor) {
    const std::uint64_t odd = divisor >> shift_;
    // Newton's iteration modulo 2^64: each doubles the bits that are right, 3 at first.
    inverse_ = odd;
    for (int i = 0; i < 5; ++i) inverse_ *= 2 - odd * inverse_;
  }

  std::uint64_t divisor() const { return divisor_; }
  bool divides(std::uint64_t number) const {
    return std::rotr(number * inverse_, shift_) <= limit_;
  }
  // Of a number that it divides.
  std::uint64_t quotient(std::uint64_t number) const { return (number >> shift_) * inverse_; }

 private:
  std::uint64_t divisor_;
  int shift_;
  std::uint64_t inverse_;
  std::uint64_t limit_;
};

}  // namespace logkit::segment
