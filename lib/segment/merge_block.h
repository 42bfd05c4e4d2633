// MergeBlock: a block of a segment, all of it decoded, whose rows go one after
// the other to the writer of another segment.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lib/segment/block_columns.h"
#include "lib/segment/index/builder.h"
#include "lib/segment/merge.h"
#include "lib/segment/row_cursor.h"
#include "lib/segment/text_table_reader.h"

namespace logkit::segment {

// An input of a merge. Its tables are read with its first block, and given back
// behind its last.
class MergeSegment : public MergeInput {
 public:
  MergeSegment(std::unique_ptr<io::ReadFile> file, std::string name)
      : file_(std::move(file), std::move(name)) {}
  Status read();
  const Footer& footer() const override { return footer_; }
  std::optional<std::vector<std::string>> left_out() override;

  struct Tables {
    Tables(SegmentFile& file, const Footer& footer) : texts(file, footer) {}
    ShapeList shapes;
    TextTableReader texts;
    // Of each shape, its id in the output; nothing: not asked for, or no room.
    std::vector<std::optional<std::uint32_t>> ids;
    // The same of what blocks need that are copied as they are stored.
    SegmentNumbers numbers;
    std::optional<index::StoredTerms> terms;
    index::StoredNumbers term_numbers;
  };
  Result<Tables*> tables();
  void close_tables() { tables_.reset(); }
  SegmentFile& file() { return file_; }
  // Its blocks may be copied as they are stored.
  bool may_copy() const { return may_copy_; }
  void set_may_copy(bool may) { may_copy_ = may; }
  // How far the records of a block bring their sources.
  Result<std::vector<Position>> positions(const BlockColumns& block);

 private:
  SegmentFile file_;
  Footer footer_;
  std::unique_ptr<Tables> tables_;
  bool may_copy_ = false;
};

class MergeBlock {
 public:
  // `segment` must outlive it, its tables too.
  static Result<std::unique_ptr<MergeBlock>> open(MergeSegment& segment, std::size_t block);

  bool at_end() const { return row_ == arrivals_.size(); }
  std::uint64_t arrival() const { return arrivals_[row_]; }
  // Copies the row, and goes on to the next. kCorrupt where it is no record;
  // it is then not copied, and nothing more of the block can be.
  Status copy_row(Writer& writer);

 private:
  MergeBlock(MergeSegment& segment, MergeSegment::Tables& tables)
      : segment_(segment), tables_(tables) {}
  Status read(std::size_t block);
  Status read_columns();
  Status check_values(const ColumnEntry& entry, const DecodedValues& values) const;
  void share_out(std::uint64_t raw_bytes);
  RecordStamp stamp() const;
  std::string_view take(std::uint32_t slot);
  Status copy_json(const Shape& shape, Writer& writer);
  Status copy_text(const Shape& shape, Writer& writer);
  Status copy_whole(Writer& writer);
  std::optional<std::uint32_t> output_shape(const Shape& shape, Writer& writer);

  MergeSegment& segment_;
  MergeSegment::Tables& tables_;
  std::unique_ptr<BlockColumns> columns_;
  std::vector<std::uint64_t> arrivals_;
  std::vector<std::int64_t> times_ns_;
  std::vector<std::uint32_t> shape_ids_;
  std::vector<std::uint32_t> source_ids_;  // empty: no row has a source
  std::vector<const ColumnEntry*> entries_;
  std::vector<DecodedValues> values_;  // of the entries
  std::optional<RowCursor> cursor_;
  std::vector<Position> positions_;  // of the block
  std::size_t row_ = 0;
  // Bytes that the records had beyond what is stored: as many for each row, and
  // for the last what is left over.
  std::uint64_t stripped_bytes_ = 0;
  std::uint64_t last_stripped_bytes_ = 0;
  // Of the row in hand. Numbers are printed here.
  std::vector<std::string_view> texts_;
  std::vector<record::TextScratch> scratch_;
  std::string object_;
};

}  // namespace logkit::segment
