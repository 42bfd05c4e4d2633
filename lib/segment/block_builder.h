// BlockBuilder: gathers the rows of one block by column, then encodes them.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/segment/directory.h"
#include "lib/segment/encoding/column_writer.h"
#include "lib/segment/shape_table.h"
#include "lib/segment/values.h"
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
  // The tables must outlive the builder.
  BlockBuilder(const ShapeTable& table, TextTables& text_tables, int zstd_level,
               const ColumnWriterOptions& options)
      : table_(table), payloads_(zstd_level), columns_(text_tables, payloads_, options) {}

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

  // Calls back with each column of fields, in finish().
  using OnColumn = std::function<void(std::uint32_t column, const Values& values)>;
  void on_column(OnColumn on_column) { on_column_ = std::move(on_column); }

 private:
  // A column of the block, its values as the writer of columns takes them.
  struct Part {
    std::uint32_t column = 0;
    ValueClass value_class = ValueClass::kString;
    std::vector<std::string_view> values;
    std::vector<std::uint32_t> rows;
    bool one_a_row = true;
    bool is_message = false;
    std::uint64_t weight = 0;  // short ones are written first: long ones may quote them
  };

  void write_rows(BlockInfo& info, Directory& directory);
  void end_column(std::uint32_t key, const Values* values, Directory& directory);
  std::vector<Part> take_parts() const;
  void order(std::vector<Part>& parts) const;
  void write_part(const Part& part);
  void add_zone(const Part& part, BlockInfo& info, std::vector<std::size_t>& zone_of_field);
  void write_parts(BlockInfo& info, Directory& directory, std::vector<ColumnInfo>& totals);
  void count_presence(BlockInfo& info, std::vector<FieldInfo>& field_totals) const;
  std::vector<Position> positions() const;
  EncodedBlock assemble(std::uint32_t ordinal, Directory& directory, BlockInfo info);
  std::string pack_small(Directory& directory) const;
  static Stretch append_stretch(std::string_view raw, std::string& out);
  void clear();

  const ShapeTable& table_;
  PayloadWriter payloads_;
  ColumnWriter columns_;
  std::deque<ColumnMemory> memories_;  // by column
  std::vector<std::uint32_t> shape_ids_;
  std::vector<std::int64_t> times_;
  std::vector<std::int64_t> arrivals_;
  std::vector<std::int64_t> source_ids_;
  std::deque<Values> values_;  // by column
  // Highest position of each (source, lane) in this block.
  using Positions = std::map<std::pair<std::uint32_t, std::string>,
                             std::pair<std::uint64_t, std::uint32_t>>;
  Positions positions_;
  Positions::value_type* last_position_ = nullptr;  // most rows follow one of their source
  std::uint64_t raw_bytes_ = 0;
  // Tables as they were when the last block was written.
  SchemaMark schema_mark_;
  std::size_t shape_mark_ = 0;
  OnColumn on_column_;
};

}  // namespace logkit::segment
