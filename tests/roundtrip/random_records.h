// Records nobody would write by hand, from a seed: for tests that say "any".
#pragma once

#include <cstdint>
#include <random>
#include <string>

namespace logkit::roundtrip {

struct RandomRecord {
  bool is_json = true;
  std::string line;  // a JSON object, or any bytes but LF
};

class RandomRecords {
 public:
  explicit RandomRecords(std::uint64_t seed) : random_(seed) {}

  RandomRecord next();

 private:
  std::uint64_t pick(std::uint64_t n) { return random_() % n; }
  std::string event();             // of a service: the same keys again and again
  std::string object(int depth);   // any keys, any values, any whitespace
  std::string value(int depth);
  std::string text();              // the inside of a JSON string
  std::string number();
  std::string bytes();
  std::string space();

  std::mt19937_64 random_;
};

}  // namespace logkit::roundtrip
