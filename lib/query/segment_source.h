// SegmentSource: the blocks of open segments as the source of a query.
//
// Before anything is read, segments and blocks are pruned by what their footers
// say: the time range, fields that no row has, least and greatest numbers and
// texts. What is left is asked for in the term indexes, segment by segment as
// the scan comes to them. The others come in the order of time (newest first where asked for),
// so that the watermark advances with each; their columns are read as the query
// asks for them. A block of which only the number of rows is wanted is answered
// from the footer.
//
// Damage: a block that cannot be read is reported and left out, the scan goes
// on; covered() is then false. An index that cannot be read is reported too, and
// all blocks of its segment are read.
//
// Ownership: the readers must outlive the source and its batches.
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "lib/base/reporter.h"
#include "lib/base/result.h"
#include "lib/query/plan.h"
#include "lib/query/source.h"
#include "lib/segment/reader.h"

namespace logkit::query {

// What a scan was planned to read and what it read: for --explain. The planned
// part is known before a block is read.
struct ScanStatistics {
  std::uint64_t segments_total = 0;
  std::uint64_t segments_pruned_by_time = 0;
  std::uint64_t segments_pruned_by_columns = 0;  // all of their blocks were
  std::uint64_t segments_pruned_by_index = 0;    // all that were left to it
  std::uint64_t blocks_total = 0;                // of all segments
  std::uint64_t blocks_pruned_by_time = 0;       // with those of pruned segments
  std::uint64_t blocks_pruned_by_columns = 0;
  std::uint64_t blocks_pruned_by_index = 0;  // of the segments that were asked
  std::uint64_t blocks_from_footer = 0;          // counted without being read
  std::uint64_t blocks_to_read = 0;
  std::uint64_t rows_total = 0;
  std::uint64_t rows_to_read = 0;
  // Stored bytes of the blocks' heads and of the columns that the query names;
  // a filter that matches nothing leaves part of them unread.
  std::uint64_t bytes_to_read = 0;
  std::uint64_t bytes_total = 0;  // of all segments

  std::uint64_t blocks_read = 0;
  std::uint64_t rows_read = 0;
  std::uint64_t bytes_read = 0;  // blocks, tables and indexes
  std::uint64_t reads = 0;
  std::uint64_t indexes_damaged = 0;  // whose blocks were all read
  std::uint64_t blocks_damaged = 0;
  std::uint64_t rows_damaged = 0;  // of these blocks, at most
  std::uint64_t rows_left_out = 0;  // by ScanOptions::max_rows

  void add(const ScanStatistics& other);
};

class SegmentSource : public Source {
  struct Impl;

 public:
  // `total`, where not null, is raised by what this source plans and reads; it
  // must outlive the source.
  static Result<std::unique_ptr<SegmentSource>> open(std::vector<segment::Reader*> readers,
                                                     const ScanRequest& request,
                                                     Reporter& reporter,
                                                     ScanStatistics* total = nullptr);
  explicit SegmentSource(std::unique_ptr<Impl> impl);  // for open()
  ~SegmentSource() override;

  Result<std::unique_ptr<record::Batch>> next() override;
  std::int64_t watermark_ns() const override;
  bool keeps_order() const override { return false; }
  bool skip_damaged() override;
  std::optional<record::TimeSpan> time_span() const override;
  std::optional<StoredBlock> stored_block() const override;
  ReadFigures read_so_far() const override;

  bool covered() const;
  // Planned and read so far.
  ScanStatistics statistics() const;

 private:
  std::unique_ptr<Impl> impl_;
};

// The planned part alone, for a query that is not run. Asks the indexes of all
// segments, and reads no block.
ScanStatistics explain_scan(const std::vector<segment::Reader*>& readers,
                            const ScanRequest& request);

}  // namespace logkit::query
