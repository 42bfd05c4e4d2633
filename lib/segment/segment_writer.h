// SegmentWriter: the one Writer there is (writer.h).
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "lib/base/shared_work.h"
#include "lib/record/json_scan.h"
#include "lib/segment/block_builder.h"
#include "lib/segment/block_origin.h"
#include "lib/segment/foreign_shapes.h"
#include "lib/segment/foreign_tokens.h"
#include "lib/segment/section_writer.h"
#include "lib/segment/shape_table.h"
#include "lib/segment/term_collector.h"
#include "lib/segment/wire.h"
#include "lib/segment/writer.h"

namespace logkit::segment {

class SegmentWriter : public Writer {
 public:
  SegmentWriter(io::WriteFile& file, WriterOptions options);
  Status begin() { return out_.put(encode_header()); }

  Status add_json(std::string_view object, const RecordStamp& stamp) override;
  void set_stream_fields(std::vector<std::string> fields) override {
    options_.stream_fields = std::move(fields);
  }
  Status add_scanned(const record::ScannedObject& object, const RecordStamp& stamp) override;
  Status add_shaped(const record::ShapedObject& object, const RecordStamp& stamp) override;
  Status add_text(std::string_view line, bool terminated, std::string_view parse_error,
                  const RecordStamp& stamp) override;
  std::optional<std::uint32_t> find_shape(const Shape& shape,
                                          std::span<const ColumnName> columns) override {
    return table_.adopt(shape, columns, limits());
  }
  Status add_values(std::uint32_t shape, std::span<const std::string_view> values,
                    const RecordStamp& stamp) override;
  void add_positions(std::span<const Position> positions) override;
  Result<bool> copy_block(const BlockOrigin& origin) override;
  const WriterOptions& options() const override { return options_; }
  std::uint64_t row_count() const override { return rows_before_ + rows_.row_count(); }
  std::uint64_t raw_bytes() const override { return raw_bytes_before_ + rows_.raw_bytes(); }
  std::uint64_t memory_bytes() const override {
    return rows_.memory_bytes() + table_.memory_bytes() + foreign_shapes_.memory_bytes() +
           block_tables_bytes_;
  }
  Status begin_finish() override;
  Result<Footer> finish(const Provenance& provenance) override;

 private:
  static constexpr std::uint64_t kMostArrival =
      static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());

  void begin_row(std::uint32_t shape, const RecordStamp& stamp, std::uint64_t raw_bytes) {
    rows_.begin_row(shape, stamp, table_.source_id(stamp.source), raw_bytes);
  }
  Status add_tokens(std::string_view object, std::span<const record::JsonToken> tokens,
                    const RecordStamp& stamp);
  // The first of its shape.
  Status add_new_shape(const record::ShapedObject& object, const RecordStamp& stamp);
  // Closes the block in hand where the record does not fit in it any more.
  Status make_room(std::uint64_t raw_bytes, const RecordStamp& stamp) {
    const std::size_t rows = rows_.row_count();
    const bool fits = rows > 0 && rows < options_.block_rows &&
                      rows_.raw_bytes() + raw_bytes <= options_.block_raw_bytes &&
                      stamp.arrival <= kMostArrival && !finished_;
    return fits ? Status() : begin_block(raw_bytes, stamp);
  }
  // Where the record is the first of its block, or cannot be stored.
  Status begin_block(std::uint64_t raw_bytes, const RecordStamp& stamp);
  // What goes on while a block is encoded: another is filled, or nothing.
  enum class Beside { kNextBlock, kNothing };
  // Hands the rows over to be encoded.
  Status flush_block(Beside beside);
  // Writes the block that was handed over, if there is one.
  Status take_block();
  // Writes block_.
  Status put_block();
  // With so many more records.
  ShapeLimits limits(const BlockInfo& more = {}) const;
  // The numbers of the shapes in use, of their columns and fields; false where there is
  // no room.
  bool number_shapes(const BlockOrigin& origin);
  std::optional<std::uint32_t> number_shape(const BlockOrigin& origin, const Shape& shape);
  void number_sources(const BlockOrigin& origin);
  void count_rows(const BlockOrigin& origin);
  Status copy_terms(const BlockOrigin& origin);
  Status add_whole(std::string_view object, const RecordStamp& stamp, std::uint64_t raw_bytes);
  void note_totals(const BlockInfo& info);
  index::RoomToGrow room_to_grow() const;
  Status put_sections();

  WriterOptions options_;
  Footer footer_;
  SectionWriter out_;
  record::PathTable paths_;
  record::JsonScanner scanner_;
  ForeignTokens foreign_tokens_;
  ForeignShapes foreign_shapes_;
  ShapeTable table_;
  TextTables text_tables_;
  BlockRows rows_;                // in hand
  std::uint64_t rows_before_ = 0;  // of the blocks handed over
  std::uint64_t raw_bytes_before_ = 0;
  std::uint64_t block_tables_bytes_ = 0;  // text tables and index, before the last block
  // The task's while there is one: the builder, the text tables, the terms, the
  // block and its rows, and the totals of columns and fields in the footer.
  std::unique_ptr<TermCollector> terms_;  // null: no index
  BlockBuilder builder_;
  BlockRows encoded_rows_;
  EncodedBlock block_;
  std::uint64_t blocks_end_ = 0;
  SharedWork work_;  // is waited for before what it uses goes
  Stretch last_schema_delta_;
  Stretch last_shapes_delta_;
  std::string stripped_;
  std::string shaped_text_;
  bool finished_ = false;
};

}  // namespace logkit::segment
