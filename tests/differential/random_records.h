// Random log records: fields that come and go, change their type, repeat and
// do not, in almost the order of time.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tests/differential/random.h"

namespace logkit::differential {

struct RandomRecord {
  std::string json;
  std::int64_t time_ns = 0;
};

inline constexpr std::int64_t kFirstTimeNs = 1'772'366'400'000'000'000;  // 2026-03-01T12:00:00Z

std::vector<RandomRecord> random_records(std::size_t count, Random& random);
// Words that messages are made of, and some that none has.
const std::vector<std::string>& words();

}  // namespace logkit::differential
