// ArrivalMerge: the rows of several segments in the order they arrived.
//
// Segments of a store lie by day, so their arrival numbers interleave. Only the
// blocks whose numbers overlap are open at the same time, whatever the size of
// the store.
//
// What cannot be read is reported and left out.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "lib/base/result.h"
#include "lib/cli/world.h"
#include "lib/segment/reader.h"
#include "tools/logidx/targets.h"

namespace logkit::logidx {

class ArrivalMerge {
 public:
  // Gets each row; an error ends the merge.
  using OnRow = std::function<Status(segment::BlockSource& block, std::size_t row)>;
  using OnTrouble = std::function<void(const Error&)>;

  // Rows outside the window are left out.
  ArrivalMerge(cli::World& world, const Sequence& sequence, const cli::TimeWindow& window,
               OnTrouble on_trouble)
      : world_(world),
        sequence_(sequence),
        window_(window),
        on_trouble_(std::move(on_trouble)) {}

  Status run(const OnRow& on_row);

 private:
  struct Block {
    std::size_t file = 0;
    std::size_t index = 0;
    std::uint64_t first_arrival = 0;
  };
  // A block that is being read.
  struct Cursor {
    std::size_t file = 0;
    std::unique_ptr<segment::BlockSource> rows;
    std::vector<std::uint64_t> arrivals;
    std::vector<bool> wanted;  // empty: all
    std::size_t next = 0;

    std::uint64_t arrival() const { return arrivals[next]; }
  };
  struct File {
    std::unique_ptr<segment::Reader> reader;
    std::size_t blocks_left = 0;
  };

  void list_blocks();
  void open_next_block();
  bool may_overlap(const segment::BlockInfo& block) const;
  Result<std::vector<bool>> wanted_rows(segment::BlockSource& rows) const;
  Status read_run(Cursor& cursor, std::uint64_t limit, const OnRow& on_row);
  void close_block(std::size_t file);

  cli::World& world_;
  const Sequence& sequence_;
  const cli::TimeWindow& window_;
  OnTrouble on_trouble_;
  std::vector<Block> blocks_;  // descending by first arrival
  std::vector<File> files_;
  std::vector<Cursor> cursors_;
};

}  // namespace logkit::logidx
