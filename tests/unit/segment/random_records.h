// Records for round trips: JSON of every kind of value, spelling and nesting,
// and lines of any bytes. The same seed gives the same records.
#pragma once

#include <cstdint>
#include <random>
#include <string>

#include "tests/unit/segment/segment_helpers.h"

namespace logkit::segment {

class RandomRecords {
 public:
  explicit RandomRecords(std::uint32_t seed) : random_(seed) {}

  Input next();

 private:
  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }
  std::string space();
  std::string string();
  std::string number();
  std::string value(unsigned depth);
  std::string object(unsigned depth);
  std::string line();

  std::mt19937 random_;
  std::int64_t time_ns_ = 1'700'000'000'000'000'000;
};

}  // namespace logkit::segment
