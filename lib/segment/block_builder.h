// BlockBuilder: gathers the rows of one block by column, then encodes them.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/segment/column_encoder.h"
#include "lib/segment/directory.h"
#include "lib/segment/shape_table.h"
#include "lib/segment/writer.h"

namespace logkit::segment {

struct EncodedBlock {
  std::string bytes;  // header to deltas
  // Of the header's info: all but `offset`; the zones too.
  BlockInfo info;
  Stretch schema_delta;  // the last two stretches of `bytes`
  Stretch shapes_delta;
};

class BlockBuilder {
 public:
  // `table` must outlive the builder.
  BlockBuilder(const ShapeTable& table, int zstd_level)
      : table_(table), zstd_level_(zstd_level) {}

  // A row: begin it, then append its values in slot order.
  void begin_row(std::uint32_t shape, const RecordStamp& stamp, std::uint32_t source_id,
                 std::uint64_t raw_bytes);
  void append(std::uint32_t column, std::string_view value) {
    if (column >= values_.size()) values_.resize(column + std::size_t{1});
    values_[column].append(value);
  }

  std::size_t row_count() const { return shape_ids_.size(); }
  std::uint64_t raw_bytes() const { return raw_bytes_; }
  std::size_t memory_bytes() const;

  // Encodes the rows and starts anew. `totals` (of all columns) and
  // `field_totals` are added to.
  EncodedBlock finish(std::uint32_t ordinal, std::vector<ColumnInfo>& totals,
                      std::vector<FieldInfo>& field_totals);

 private:
  struct Frame {
    FrameEntry entry;
    std::string bytes;
  };

  void add_row_frames(std::vector<Frame>& frames, BlockInfo& info) const;
  void add_column_frames(std::vector<Frame>& frames, BlockInfo& info,
                         std::vector<ColumnInfo>& totals);
  void count_presence(BlockInfo& info, std::vector<FieldInfo>& field_totals) const;
  std::vector<Position> positions() const;
  EncodedBlock assemble(std::uint32_t ordinal, std::vector<Frame> frames, BlockInfo info);
  Stretch append_stretch(std::string_view raw, std::string& out) const;
  void clear();

  const ShapeTable& table_;
  int zstd_level_;
  std::vector<std::int64_t> shape_ids_;
  std::vector<std::int64_t> times_;
  std::vector<std::int64_t> arrivals_;
  std::vector<std::int64_t> source_ids_;
  std::deque<Values> values_;  // by column
  std::vector<ColumnEncoder> encoders_;
  // Highest position of each (source, lane) in this block.
  using Positions = std::map<std::pair<std::uint32_t, std::string>,
                             std::pair<std::uint64_t, std::uint32_t>>;
  Positions positions_;
  Positions::value_type* last_position_ = nullptr;  // most rows follow one of their source
  std::uint64_t raw_bytes_ = 0;
  // Tables as they were when the last block was written.
  SchemaMark schema_mark_;
  std::size_t shape_mark_ = 0;
};

}  // namespace logkit::segment
