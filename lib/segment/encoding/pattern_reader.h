// PatternPrinter: texts from the patterns they follow and the values of their
// slots.
//
// Ownership: all that it is given must outlive it. Thread safety: one thread at
// a time.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "lib/segment/encoding/column_reader.h"

namespace logkit::segment {

class PatternPrinter {
 public:
  PatternPrinter(const StoredPatterns& stored, const std::vector<const DecodedValues*>& slots,
                 ColumnEnvironment& environment)
      : stored_(stored), slots_(slots), environment_(environment), next_(slots.size()) {}

  // The text of each id (of `stored.patterns`), at most `raw_bytes` together.
  // The ids occur as often as `stored` says.
  Result<DecodedValues> print(const std::vector<std::uint32_t>& ids,
                              std::span<const std::uint32_t> rows, std::uint64_t raw_bytes);

 private:
  struct Quoted {
    std::uint32_t column = 0;
    PredictorValues values;
    std::size_t at = 0;
  };

  Status open_quoted();
  Status append(std::uint32_t id, std::uint32_t row, std::string& out);
  Status append_quoted(std::uint32_t column, std::uint32_t row, std::string& out);

  const StoredPatterns& stored_;
  const std::vector<const DecodedValues*>& slots_;
  ColumnEnvironment& environment_;
  std::uint64_t most_bytes_ = 0;  // of all texts, and the LFs so far
  std::vector<std::size_t> next_;  // value of each slot column
  std::vector<Quoted> quoted_;     // other columns of the records
  std::vector<std::pair<std::size_t, std::size_t>> values_;  // begin and end, of the text in hand
};

}  // namespace logkit::segment
