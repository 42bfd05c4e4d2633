// RecordPrinter: the records of a block as they came, from shapes and values.
//
// Ownership: all that it is given must outlive it. Thread safety: one thread at
// a time.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lib/base/result.h"
#include "lib/segment/block_columns.h"
#include "lib/segment/row_cursor.h"

namespace logkit::segment {

// The rows of a block.
struct BlockRows {
  const ShapeList& shapes;
  std::span<const std::uint32_t> shape_ids;
  // Ascending: no others are printed, and of no others values are made. Empty:
  // all may be.
  std::span<const std::uint32_t> wanted{};
};

// A value in a text that has it.
struct ValuePlace {
  std::uint32_t column = 0;
  std::size_t begin = 0;
  std::size_t size_bytes = 0;
};

class RecordPrinter {
 public:
  static Result<RecordPrinter> create(BlockColumns& frames, const Footer& footer, BlockRows rows);

  // Reads what the record needs of the block, if it is worth one read.
  Status fetch(std::size_t row);
  // The record as a JSON object; of a line of text, {"_msg":…}.
  Status append_json(std::size_t row, std::string& out);
  // The line, without LF; only of rows that are lines of text.
  Status append_line(std::size_t row, std::string& out);
  // The row's values in the order of its shape, and where they are in `out`: those
  // of a JSON object in its text, as append_json() has it; of others one after the
  // other.
  Status append_values(std::size_t row, std::string& out, std::vector<ValuePlace>& places);

 private:
  RecordPrinter(BlockColumns& frames, const Footer& footer, const BlockRows& rows,
                RowCursor cursor)
      : frames_(frames),
        footer_(footer),
        shapes_(rows.shapes),
        shape_ids_(rows.shape_ids),
        cursor_(std::move(cursor)) {}

  std::uint32_t column_of(std::uint32_t slot) const {
    return columns_[slot]->key - kFirstColumnKey;
  }
  void want(std::span<const std::uint32_t> rows);
  Status fetch(std::span<const std::uint32_t> slots);
  Status load(std::span<const std::uint32_t> slots);
  // The next value of the column, which is loaded.
  std::string_view take(std::uint32_t slot, record::TextScratch& scratch);
  void append_object(const Shape& shape, std::span<const std::uint32_t> slots, std::string& out,
                     std::vector<ValuePlace>* places);
  void append_text_record(std::span<const std::uint32_t> slots, std::string& out);

  BlockColumns& frames_;
  const Footer& footer_;
  const ShapeList& shapes_;
  std::span<const std::uint32_t> shape_ids_;
  RowCursor cursor_;
  std::vector<const ColumnEntry*> columns_;
  std::vector<std::optional<DecodedValues>> values_;  // by column
  // By column: which of its values are loaded; empty: all.
  std::vector<std::vector<std::uint32_t>> wanted_values_;
};

}  // namespace logkit::segment
