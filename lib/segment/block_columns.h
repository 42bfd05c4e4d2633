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
#include "lib/segment/encoding/column_copier.h"
#include "lib/segment/encoding/column_reader.h"
#include "lib/segment/encoding/text_search.h"
#include "lib/segment/segment_file.h"
#include "lib/segment/shape_list.h"

namespace logkit::segment {

// What the blocks of a segment share.
struct SegmentTables {
  const ShapeList& shapes;
  TextTableSource& texts;
};

// What the numbers of a segment are in one that takes its blocks as they are
// stored; kNoNumber: not there, or not asked for yet.
struct SegmentNumbers {
  std::vector<std::uint32_t> shapes;
  std::vector<std::uint32_t> columns;
  std::vector<std::uint32_t> fields;  // those of the columns
  std::vector<std::uint32_t> sources;
  TextTableNumbers text_tables;
};

class BlockColumns : private ColumnEnvironment, private PackedPayloadSource {
 public:
  static Result<std::unique_ptr<BlockColumns>> open(SegmentFile& file, const Footer& footer,
                                                    SegmentTables tables, std::size_t block);
  ~BlockColumns();

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
  // Only those of these numbers, ascending, each below entry.value_count.
  Result<DecodedValues> values_at(const ColumnEntry& entry, std::span<const std::uint32_t> wanted);
  // How often its values occur; nothing where that takes the values of all rows.
  Result<std::optional<CountedValues>> counted_values(const ColumnEntry& entry);
  // Which values may have the text: all that do, and perhaps others
  // (encoding/text_search.h). Of the column only what that takes is unpacked.
  Result<Hits> search(const ColumnEntry& entry, const TextSearch& search);
  // The integers of a column with a key below kFirstColumnKey.
  Result<std::vector<std::int64_t>> integers(const ColumnEntry& entry);
  // The same, all below `limit`.
  Result<std::vector<std::uint32_t>> ids(const ColumnEntry& entry, std::size_t limit);
  Result<std::vector<std::uint64_t>> arrivals();
  // The shape of each row.
  Result<std::span<const std::uint32_t>> shape_ids() override;
  // The time of each row.
  Result<std::span<const std::int64_t>> row_times_ns() override;

  // Copies a column, or one of integers (a key below kFirstColumnKey) that names
  // nothing, as it is stored; as ColumnCopier::copy().
  Result<bool> copy_column(const ColumnEntry& entry, SegmentNumbers& numbers, ColumnCopier& copier,
                           ColumnMemory& memory);
  Result<bool> copy_integers(const ColumnEntry& entry, ColumnCopier& copier);

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

  // A column that is looked into as it is stored; its frames are kept.
  struct View;
  // Stored bytes at hand, from this offset in the block on.
  struct Stretch {
    std::uint64_t offset = 0;
    std::string bytes;

    bool has(const StoredBytes& frame) const {
      return frame.offset >= offset && frame.stored_bytes <= bytes.size() &&
             frame.offset - offset <= bytes.size() - frame.stored_bytes;
    }
    std::string_view at(const StoredBytes& frame) const {
      return std::string_view(bytes).substr(frame.offset - offset, frame.stored_bytes);
    }
  };

  BlockColumns(SegmentFile& file, const Footer& footer, SegmentTables tables, std::size_t block);
  Status open_head();
  Status unpack_small(std::string_view head);
  PayloadParser parser_of(const ColumnEntry& entry) const;
  Result<DecodedValues> read_values(const ColumnEntry& entry);
  Result<ParsedColumn> parse(const ColumnEntry& entry, ColumnOutline* outline = nullptr);
  static PayloadKind kind_of_integers(const ColumnEntry& entry);
  bool are_at_hand(const ColumnEntry& entry) const;
  Result<Stretch> read_frames(const ColumnEntry& entry);
  Result<View*> view(const ColumnEntry& entry);
  std::vector<std::uint32_t> counts_in_shapes(std::span<const std::uint32_t> shapes,
                                              std::uint32_t column) const;
  Result<std::vector<std::uint32_t>> rows_of(const ColumnEntry& entry);

  PayloadSource& payloads() override { return *this; }
  TextTableSource& tables() override { return tables_.texts; }
  Result<PredictorValues> outer_column(std::uint64_t column) override;
  Result<Hits> search_outer(std::uint64_t column, const PieceSearch& piece) override;
  Result<std::string> read(const Payload& payload) override;
  Result<PackedPayload> packed(const Payload& payload) override;
  // A frame as it is stored, whole; `own` is where its bytes go that are not at
  // hand.
  Result<std::string_view> stored_frame(const StoredBytes& frame, std::string& own);
  std::string_view meta_of(const ColumnEntry& entry) const {
    return std::string_view(meta_).substr(entry.meta_begin, entry.extent.meta_bytes);
  }

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
  Stretch frames_;             // of the column that is read
  std::vector<Stretch> kept_;  // of views, or all
  bool has_all_frames_ = false;
  std::optional<std::vector<std::uint32_t>> shape_ids_;
  std::optional<std::vector<std::int64_t>> row_times_ns_;
  std::map<std::uint32_t, Outer> outer_;
  std::uint32_t outer_depth_ = 0;
  std::map<std::uint32_t, std::unique_ptr<View>> views_;  // by key
};

}  // namespace logkit::segment
