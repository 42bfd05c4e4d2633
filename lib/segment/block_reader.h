// BlockReader: the BlockSource over the frames of a block.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "lib/segment/block_columns.h"
#include "lib/segment/column_builder.h"
#include "lib/segment/record_printer.h"
#include "lib/segment/row_map.h"
#include "lib/segment/searchable_block.h"
#include "lib/segment/whole_rows.h"

namespace logkit::segment {

class BlockReader : public SearchableBlock {
 public:
  // `columns_of_field`: the columns of each field of the footer. All must
  // outlive the reader.
  BlockReader(std::unique_ptr<BlockColumns> frames, const Footer& footer, const ShapeList& shapes,
              const std::vector<std::vector<std::uint32_t>>& columns_of_field);

  // Names the fields; where records are stored whole, that takes their JSON.
  // `leaves_many`: unless it is so much that has_all_fields() is to be false.
  Status open(bool leaves_many);

  const Footer& footer() const { return footer_; }
  bool has_whole_rows() const { return frames_->info().whole_rows > 0; }
  // The values of a row: RecordPrinter::append_values().
  Status append_values(std::size_t row, std::string& out, std::vector<ValuePlace>& places);
  // "store/a.seg: block 3"
  std::string describe() const { return frames_->describe(); }

  std::size_t row_count() const override { return frames_->info().rows; }
  bool can_reload() const override { return true; }
  const std::vector<record::Field>& fields() const override { return fields_; }
  Result<record::Column> load(std::size_t index) override;
  Result<std::optional<record::ValueCounts>> count_values(std::size_t index) override;
  Result<record::Column> load_times() override;
  std::optional<record::TimeSpan> time_span() const override;
  Result<bool> append_original(std::size_t row, std::string& out) override;
  Result<bool> append_raw_line(std::size_t row, std::string& out) override;
  Result<bool> append_field_order(std::size_t row, std::vector<std::uint32_t>& out) override;
  bool has_stored_time() const override { return true; }
  std::span<const std::string> stream_fields(std::size_t) const override {
    return footer_.stream_fields;
  }

  Result<RowKind> row_kind(std::size_t row) override;
  Result<std::string_view> source(std::size_t row) override;
  Result<std::uint64_t> arrival(std::size_t row) override;
  Result<std::optional<Hits>> search(std::size_t index, const TextSearch& search) override;
  void narrow(std::vector<std::uint32_t> rows, bool whole) override;
  bool has_all_fields() const override { return whole_ != nullptr || !has_whole_rows(); }
  bool is_wide() const override;

 private:
  static constexpr std::uint32_t kNone = kNoField;

  // Where the values of one of fields_ are.
  struct Origin {
    std::uint32_t footer_field = kNone;
    std::uint32_t whole_field = kNone;  // in whole_->fields()
    bool is_source = false;             // _src
  };

  // One of the columns of a field that the block has.
  struct StoredPart {
    std::uint32_t column = 0;
    const ColumnEntry* entry = nullptr;
  };

  Status load_shape_ids();
  Status load_source_ids();
  std::uint64_t whole_bytes() const;
  Status open_whole_rows();
  Status need_printer();
  Status fetch_record(std::size_t row);
  void need_places();
  Result<record::Column> load_stored(std::uint32_t footer_field);
  Result<std::vector<FieldPart>> load_parts(std::span<const StoredPart> stored, RowMap& map);
  Result<std::vector<StoredPart>> stored_parts(std::uint32_t footer_field) const;
  bool is_in_every_shape(const StoredPart& part) const;
  bool may_be_twice_in_a_row(const StoredPart& part) const;
  Result<RowMap> map_parts(std::span<const StoredPart> parts);
  std::optional<Hits> search_sources(const TextSearch& search) const;
  Result<Hits> search_part(const StoredPart& part, const TextSearch& search);
  Result<record::Column> load_sources();
  std::optional<record::Column> only_whole(std::uint32_t whole_field) const;
  Result<record::Column> add_whole(record::Column stored, std::uint32_t whole_field) const;

  std::unique_ptr<BlockColumns> frames_;
  const Footer& footer_;
  const ShapeList& shapes_;
  const std::vector<std::vector<std::uint32_t>>& columns_of_field_;
  std::vector<record::Field> fields_;
  std::vector<Origin> origins_;
  // For append_field_order(): where footer fields and fields of whole records are
  // in fields_, and which of these the row asked for has.
  std::vector<std::uint32_t> place_of_stored_;  // by footer field
  std::vector<std::uint32_t> place_of_whole_;   // by field of whole_
  std::vector<bool> in_order_;
  std::span<const std::uint32_t> shape_ids_;  // of frames_; empty until needed
  std::vector<std::uint32_t> source_ids_;  // empty until needed
  std::vector<std::uint64_t> arrivals_;    // empty until needed
  std::vector<std::uint32_t> wanted_rows_;  // empty: all may be asked for
  bool wants_whole_ = false;                // of these the records
  std::unique_ptr<WholeRows> whole_;
  std::optional<RecordPrinter> printer_;
};

}  // namespace logkit::segment
