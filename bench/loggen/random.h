// Random numbers that are the same on every machine: splitmix64 (Steele, Lea,
// Flood 2014) and no distribution of the standard library, whose results are
// not specified.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace logkit::loggen {

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
    return z ^ (z >> 31);
  }
  // 0 … limit - 1; limit > 0.
  std::uint64_t below(std::uint64_t limit) { return next() % limit; }
  bool one_in(std::uint64_t n) { return below(n) == 0; }
  // As below(), but small numbers come far more often, as users and pages do.
  std::uint64_t skewed(std::uint64_t limit) {
    const std::uint64_t window = limit >> below(10);
    return below(window > 0 ? window : 1);
  }
  template <std::size_t N>
  std::string_view pick(const std::string_view (&choices)[N]) {
    return choices[below(N)];
  }
  template <std::size_t N>
  std::string_view pick_skewed(const std::string_view (&choices)[N]) {
    return choices[skewed(N)];
  }

 private:
  std::uint64_t state_;
};

}  // namespace logkit::loggen
