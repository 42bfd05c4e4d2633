// BlockBuilder: encodes the rows of one block after the other.
//
// It has its own copy of the segment's schema and shapes, so that records can
// come in for the next block while one is encoded.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/segment/block_origin.h"
#include "lib/segment/block_packer.h"
#include "lib/segment/block_rows.h"
#include "lib/segment/directory.h"
#include "lib/segment/encoding/column_writer.h"
#include "lib/segment/shape_table.h"
#include "lib/segment/term_collector.h"
#include "lib/segment/value_summary.h"

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
  // `text_tables` must outlive the builder, and so must `terms`, which get the
  // words of every block and may be null.
  BlockBuilder(TextTables& text_tables, TermCollector* terms, Level level,
               const ColumnWriterOptions& options)
      : payloads_(zstd_levels_of(level).payloads),
        columns_(text_tables, payloads_, options),
        copier_(
            text_tables, payloads_,
            {.dictionary_bytes = options.dictionary_bytes, .pattern_bytes = options.pattern_bytes}),
        packer_(zstd_levels_of(level)),
        terms_(terms) {}

  // What the segment's tables have got since the last call.
  void take_tables(const ShapeTable& table);

  // Jobs of the blocks to come go there; null: all is done at once. None is left
  // when a block is encoded.
  void share(SharedWork* work);
  // Of tables as they were when the rows had come. `totals` (of all columns)
  // and `field_totals` are added to. Ends the block for `terms`.
  EncodedBlock encode(const BlockRows& rows, std::uint32_t ordinal,
                      std::vector<ColumnInfo>& totals, std::vector<FieldInfo>& field_totals);
  // The same of a block as it is stored; it gives no words to `terms`. Nothing,
  // and the totals are as they were, where that cannot be: there is no room in
  // the tables, or it is damaged.
  std::optional<EncodedBlock> copy(const BlockOrigin& origin, std::uint32_t ordinal,
                                   std::vector<ColumnInfo>& totals,
                                   std::vector<FieldInfo>& field_totals);

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
  // What was put since the last column is one of that many values.
  void end_column(std::uint32_t key, std::uint64_t value_count, std::uint64_t raw_bytes,
                  Directory& directory);
  std::vector<Part> take_parts() const;
  void put_rows(std::vector<Part>& parts) const;
  std::vector<std::uint32_t> shapes_in_use() const;
  std::vector<bool> columns_given_twice(std::span<const std::uint32_t> shapes) const;
  void order(std::vector<Part>& parts) const;
  void write_part(const Part& part);
  // Of each part, perhaps later.
  struct PartSummary {
    ValueSummary values;
    KindSet kinds;
  };
  void summarise_later(const Part& part, PartSummary& summary);
  void add_zone(const Part& part, const PartSummary& summary, BlockInfo& info,
                std::vector<std::size_t>& zone_of_field);
  void write_parts(std::uint32_t ordinal, BlockInfo& info, Directory& directory,
                   std::vector<ColumnInfo>& totals);
  void count_presence(BlockInfo& info) const;
  void add_fields(const BlockInfo& info, std::vector<FieldInfo>& field_totals) const;
  std::vector<Position> positions() const;
  EncodedBlock assemble(std::uint32_t ordinal, Directory& directory, BlockInfo info,
                        const std::vector<Position>& positions);
  void end_block(const Directory& directory, std::vector<ColumnInfo>& totals);
  ColumnMemory& memory_of(std::uint32_t column) {
    while (memories_.size() <= column) memories_.emplace_back();
    return memories_[column];
  }

  Result<bool> copy_rows(const BlockOrigin& origin, Directory& directory);
  Result<bool> copy_ids(const BlockOrigin& origin, const ColumnEntry& entry,
                        std::span<const std::uint32_t> numbers);
  Result<bool> copy_columns(const BlockOrigin& origin, Directory& directory);
  static std::optional<std::vector<Zone>> copy_zones(const BlockOrigin& origin);
  static Stretch append_stretch(std::string_view raw, std::string& out);
  void clear();

  Schema schema_;
  ShapeList shapes_;
  SharedWork* work_ = nullptr;
  PayloadWriter payloads_;
  ColumnWriter columns_;
  ColumnCopier copier_;
  BlockPacker packer_;
  TermCollector* terms_;
  std::deque<ColumnMemory> memories_;  // by column
  const BlockRows* rows_ = nullptr;    // those in hand
  // Tables as they were when the last block was written.
  SchemaMark schema_mark_;
  std::size_t shape_mark_ = 0;
};

}  // namespace logkit::segment
