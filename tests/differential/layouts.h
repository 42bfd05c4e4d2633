// The same records, stored in different ways, and queries run over each.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "lib/io/mem_fs.h"
#include "lib/query/executor.h"
#include "lib/query/segment_source.h"
#include "lib/segment/reader.h"
#include "tests/differential/random_records.h"

namespace logkit::differential {

// Rows as JSON, byte for byte (layouts.cpp has the exception).
using Answer = std::vector<std::string>;

struct SegmentLayout {
  std::size_t segment_rows = 0;
  std::uint32_t block_rows = 0;
};

class Layouts {
 public:
  explicit Layouts(std::vector<RandomRecord> records);

  // In the order of time, as a file has them.
  Result<Answer> run_stream(const query::Query& query);

  void add_segments(const SegmentLayout& layout);
  std::size_t layout_count() const { return layouts_.size(); }
  struct How {
    bool prune = true;
    bool use_index = true;
    bool any_field = false;
    bool newest_first = false;
    std::uint64_t memory_bytes = 128u << 20;
    std::size_t threads = 1;
  };
  // Of all runs over segments.
  const query::ScanStatistics& scanned() const { return scanned_; }
  Result<Answer> run_segments(std::size_t layout, const query::Query& query, const How& how);

  // What these run over; must not outlive it.
  Result<std::unique_ptr<query::Source>> open_stream();
  Result<std::unique_ptr<query::Source>> open_segments(std::size_t layout,
                                                       const query::Query& query, const How& how);

 private:
  io::MemFs fs_;
  std::vector<RandomRecord> records_;
  std::vector<std::vector<std::unique_ptr<segment::Reader>>> layouts_;
  query::ScanStatistics scanned_;
};

}  // namespace logkit::differential
