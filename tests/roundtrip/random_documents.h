// Documents: lines as one program writes them, from a seed. A document has few
// templates and many lines of each, as logs have, and now and then what breaks
// readers: broken JSON, duplicate keys, leading zeros, the limits of 64 bits,
// impossible dates, escapes, NULs, invalid UTF-8, CR LF, empty lines.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "tests/roundtrip/random_records.h"

namespace logkit::roundtrip {

class RandomDocuments {
 public:
  explicit RandomDocuments(std::uint64_t seed) : random_(seed) {}

  std::vector<RandomRecord> next(std::size_t line_count);

 private:
  // One place of a template.
  enum class Slot : std::uint8_t {
    kCounter, kInteger, kLimit, kZeros, kDecimal, kDate, kHex, kUuid, kAddress, kPath,
    kWord, kText, kSame, kEcho, kNoise,
  };
  struct Template {
    bool is_json = false;
    std::vector<std::string> constants;  // keys of JSON
    std::vector<Slot> slots;
    std::vector<std::uint64_t> seeds;  // of each slot
  };

  std::uint64_t pick(std::uint64_t n) { return random_() % n; }
  Template make_template();
  std::string fill(const Template& shape);
  std::string value(Slot slot, std::uint64_t seed);
  std::string date();
  std::string noise(bool for_json);
  RandomRecord broken(std::string line, bool is_json);

  std::mt19937_64 random_;
  std::uint64_t line_ = 0;
  std::string last_;  // value
};

}  // namespace logkit::roundtrip
