// BlockColumns: the columns of one block, read and checked one by one. Opening
// reads the block's head (header, directory, meta and small payloads) and
// nothing else; a column reads its own frames when it is asked for.
//
// Errors name the segment, the block, the column and its offset.
//
// Ownership: what open() is given must outlive it. Thread safety: one thread at
// a time.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lib/segment/directory.h"
#include "lib/segment/encoding/column_reader.h"
#include "lib/segment/segment_file.h"
#include "lib/segment/shape_list.h"

namespace logkit::segment {

// What the blocks of a segment share.
struct SegmentTables {
  const ShapeList& shapes;
  TextTableSource& texts;
};

class BlockColumns : private ColumnEnvironment, private PayloadSource {
 public:
  static Result<std::unique_ptr<BlockColumns>> open(SegmentFile& file, const Footer& footer,
                                                    SegmentTables tables, std::size_t block);

  const BlockInfo& info() const { return footer_.blocks[block_]; }
  const BlockHeader& header() const { return header_; }
  const std::vector<ColumnEntry>& entries() const { return directory_.columns; }
  // Null where the block has no such column.
  const ColumnEntry* find(std::uint32_t key) const;
  std::uint64_t stored_bytes(const ColumnEntry& entry) const {
    return directory_.stored_bytes(entry);
  }

  // Reads all that is not in the head at once; later reads are free.
  Status read_all();

  // Values of column `key - kFirstColumnKey`.
  Result<DecodedValues> values(const ColumnEntry& entry);
  // The integers of a column with a key below kFirstColumnKey.
  Result<std::vector<std::int64_t>> integers(const ColumnEntry& entry);
  // The same, all below `limit`.
  Result<std::vector<std::uint32_t>> ids(const ColumnEntry& entry, std::size_t limit);
  Result<std::vector<std::uint64_t>> arrivals();
  // The shape of each row.
  Result<std::span<const std::uint32_t>> shape_ids() override;
  // The time of each row.
  Result<std::span<const std::int64_t>> row_times_ns() override;

  // "store/a.seg: block 3, column http.status at byte 4711"
  std::string describe(const ColumnEntry& entry) const;
  std::string describe() const;

 private:
  // A column that others are predicted from or quote.
  struct Outer {
    bool loading = false;
    bool loaded = false;
    DecodedValues values;
    std::vector<std::uint32_t> rows;
  };

  BlockColumns(SegmentFile& file, const Footer& footer, SegmentTables tables, std::size_t block)
      : file_(file), footer_(footer), tables_(tables), block_(block) {}
  Status open_head();
  Status unpack_small();
  PayloadParser parser_of(const ColumnEntry& entry) const;
  Result<DecodedValues> read_values(const ColumnEntry& entry);
  Result<std::vector<std::uint32_t>> rows_of(const ColumnEntry& entry);

  PayloadSource& payloads() override { return *this; }
  TextTableSource& tables() override { return tables_.texts; }
  Result<PredictorValues> outer_column(std::uint64_t column) override;
  Result<std::string> read(const Payload& payload) override;

  SegmentFile& file_;
  const Footer& footer_;
  SegmentTables tables_;
  std::size_t block_;
  BlockHeader header_;
  Directory directory_;
  std::vector<std::uint64_t> own_raw_bytes_;  // of the own frames
  std::string meta_;
  std::array<std::string, kPayloadGroups> groups_;
  std::vector<std::uint32_t> by_key_;  // indices into entries(), ascending by key
  // Own frames at hand: from this offset in the block on.
  std::uint64_t frames_offset_ = 0;
  std::string frames_;
  std::optional<std::vector<std::uint32_t>> shape_ids_;
  std::optional<std::vector<std::int64_t>> row_times_ns_;
  std::map<std::uint32_t, Outer> outer_;
  std::uint32_t outer_depth_ = 0;
};

}  // namespace logkit::segment
