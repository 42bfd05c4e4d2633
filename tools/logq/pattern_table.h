// PatternTable: the kinds of messages with their trends, for --patterns on a
// terminal; elsewhere the pipe patterns answers, which any number of patterns
// suits.
//
//   count  share  trend             first                last                 pattern
//    1204  42.1%  ▁▁▂▃▅▇█▇▅▃▂▁      2026-03-01 12:00:03  2026-03-01 12:58:10  payment failed: <W>
//
// The trend is drawn over the times of all records, each line by its own
// height.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lib/cli/time_zone.h"
#include "lib/cli/world.h"
#include "lib/query/exec/key_table.h"
#include "lib/query/exec/pattern_maker.h"
#include "lib/query/executor.h"
#include "tools/logq/trend.h"

namespace logkit::logq {

class PatternTable : public query::Sink {
 public:
  // Both must outlive it.
  PatternTable(cli::World& world, const cli::TimeZone& zone) : world_(world), zone_(zone) {}

  // kInvalid where the patterns take more memory than a query may use.
  Status push(record::Batch& batch) override;
  // The first `limit` patterns, most frequent first; 0: all. How many there
  // were.
  Result<std::uint64_t> print(std::uint64_t limit) const;

 private:
  struct Pattern {
    std::uint64_t count = 0;
    bool has_times = false;
    std::int64_t first_ns = 0;
    std::int64_t last_ns = 0;
    Trend trend;
  };
  struct Line;

  void add_time(std::int64_t time_ns, Pattern& pattern);
  std::string shown_time(std::int64_t time_ns) const;
  std::vector<Line> lines(std::uint64_t limit) const;
  std::string text_of(const Line& line, const Line& widths) const;

  cli::World& world_;
  const cli::TimeZone& zone_;
  query::PatternMaker maker_;
  query::KeyTable names_;
  std::vector<Pattern> patterns_;  // by number of the name
  std::uint64_t total_ = 0;
  bool has_times_ = false;
  std::int64_t first_ns_ = 0;
  std::int64_t last_ns_ = 0;
};

}  // namespace logkit::logq
