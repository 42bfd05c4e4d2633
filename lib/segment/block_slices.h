// BlockSlices: the rows of a block a few at a time, for a block of so many fields
// that columns of all its rows would not fit into memory: records that each have
// names of their own.
//
// A slice has the fields of its rows alone, so that its columns together are small
// whatever the block has; it is whole: nothing of it is left in the block.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <vector>

#include "lib/base/result.h"
#include "lib/record/json_scan.h"
#include "lib/segment/block_source.h"
#include "lib/segment/record_printer.h"
#include "lib/segment/row_slice.h"

namespace logkit::segment {

class BlockReader;

class BlockSlices {
 public:
  // A block of a Reader; `rows`: those that are wanted, ascending. The Reader must
  // outlive it.
  static std::unique_ptr<BlockSlices> of(std::unique_ptr<BlockSource> block,
                                         std::vector<std::uint32_t> rows);
  ~BlockSlices();

  // The next rows; null at the end.
  Result<std::unique_ptr<RowSlice>> next();

 private:
  // Fields and paths have a number in each slice.
  struct Use {
    std::uint32_t slice = 0;
    std::uint32_t field = 0;
  };

  BlockSlices(std::unique_ptr<BlockSource> block, BlockReader& reader,
              std::vector<std::uint32_t> rows);
  Status start();
  void forget_many_paths();
  Status add_row(std::uint32_t row);
  Status add_value(const ValuePlace& place);
  void add_object(const ValuePlace& place);
  void add_unescaped(RowSlice::Cell cell);
  Status add_source(std::uint32_t row);
  std::uint32_t number(Use& use, const record::FieldPath& path);
  std::uint32_t number_of_path(record::PathId path);

  std::unique_ptr<BlockSource> block_;
  BlockReader& reader_;  // the same
  std::vector<std::uint32_t> rows_;
  std::size_t taken_ = 0;  // of rows_
  bool has_started_ = false;
  std::vector<std::int64_t> times_ns_;  // of the block
  std::uint32_t slice_ = 0;             // the number of the one in the making
  RowSlice::Contents contents_;
  std::vector<ValuePlace> places_;
  std::string unescaped_;
  std::vector<Use> uses_of_stored_;  // by field of the footer
  Use use_of_source_;
  // Of records stored whole.
  std::map<record::FieldPath, std::uint32_t> stored_by_path_;
  std::unique_ptr<record::PathTable> paths_;
  std::unique_ptr<record::JsonScanner> scanner_;
  static constexpr std::uint32_t kNotStored = static_cast<std::uint32_t>(-1);
  struct PathUse {
    bool is_known = false;
    std::uint32_t stored = kNotStored;  // the field of the footer that it is
    Use use;
  };
  std::vector<PathUse> uses_of_paths_;
};

}  // namespace logkit::segment
