// Reads the values of a stored column: the counterpart of ColumnWriter.
//
// Errors: kCorrupt where the bytes cannot be what a writer wrote; kIo from the
// payloads. Texts never take more than the column's raw bytes.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "lib/base/result.h"
#include "lib/segment/encoding/piece_search.h"
#include "lib/segment/encoding/stored_column.h"
#include "lib/segment/values.h"

namespace logkit::segment {

// Values of another column of the block that predictions and references look at.
struct PredictorValues {
  const DecodedValues* values = nullptr;
  std::span<const std::uint32_t> rows;  // of each value, ascending
};

// What reading a column takes beside its tree.
class ColumnEnvironment {
 public:
  virtual ~ColumnEnvironment() = default;
  virtual PayloadSource& payloads() = 0;
  virtual TextTableSource& tables() = 0;
  // The shape of each row of the block.
  virtual Result<std::span<const std::uint32_t>> shape_ids() = 0;
  // The time of each row of the block.
  virtual Result<std::span<const std::int64_t>> row_times_ns() = 0;
  // A column that has one value a row at most. kCorrupt where there is none, or
  // where it hangs on the column being read.
  virtual Result<PredictorValues> outer_column(std::uint64_t column) = 0;
  // Which rows may have the text in such a column; of rows without a value it
  // says anything.
  virtual Result<Hits> search_outer(std::uint64_t, const PieceSearch&) { return Hits::all(); }
};

// How often values occur: values.count of them, all different, in the form of a
// constant or plain.
struct CountedValues {
  DecodedValues values;
  std::vector<std::uint64_t> counts;
};

// `rows` of each value where parsed.needs_rows, else it may be empty.
// `raw_bytes` is what the texts take together.
Result<DecodedValues> read_column(const ParsedColumn& parsed, ColumnEnvironment& environment,
                                  std::span<const std::uint32_t> rows, std::uint64_t raw_bytes);
// Instead: how often its values occur, of a constant or entries of a dictionary;
// nothing of other columns, of which nothing is read then.
Result<std::optional<CountedValues>> count_column(const ParsedColumn& parsed,
                                                  ColumnEnvironment& environment,
                                                  std::uint64_t raw_bytes);

}  // namespace logkit::segment
