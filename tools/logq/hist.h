// Histogram: how many records there are over time.
//
// Counts are kept in buckets of a width that grows with what comes (1 ms to
// 30 min), and regrouped at the end into 30 to 40 bars, or into the bucket
// asked for; empty buckets are bars too. Where the bars are known before, records
// that are known to lie in one of them are counted without a look at their times.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "lib/base/bytes.h"
#include "lib/base/result.h"
#include "lib/cli/time_expr.h"
#include "lib/cli/world.h"
#include "lib/query/executor.h"

namespace logkit::logq {

struct Bar {
  std::int64_t begin_ns = 0;
  std::uint64_t count = 0;
};

class Histogram : public query::Sink {
 public:
  // `bucket_ns` 0: found from the data. Both must outlive it.
  Histogram(std::int64_t bucket_ns, const cli::TimeWindow& window, const cli::TimeZone& zone);

  // Before the first record: all that come lie in `span`, where that is known, and
  // reach both its ends. From now on it has no state to save.
  void fix_bars(const std::optional<record::TimeSpan>& span);
  // Of records whose times span that much no time is looked at. For any thread.
  bool is_in_one_bar(const record::TimeSpan& span) const;

  Status push(record::Batch& batch) override;

  // What it has counted, and to take what another of the same bucket has.
  void save(ByteWriter& out) const;
  Status merge(ByteReader& in);

  std::uint64_t counted() const { return counted_; }
  std::uint64_t without_time() const { return without_time_; }

  // All bars from the first to the last, of the window where it has both ends.
  Result<std::vector<Bar>> bars() const;
  std::int64_t bar_width_ns() const;

 private:
  void add(std::int64_t time_ns);
  void add_all(std::span<const std::int64_t> times_ns);
  void add_span(const record::TimeSpan& span, std::uint64_t rows);
  // When a bucket, or a bar, begins.
  static std::int64_t begin_ns(std::int64_t bucket, std::int64_t width_ns, std::int64_t shift_ns);
  static std::int64_t bar_of(std::int64_t time_ns, std::int64_t width_ns, std::int64_t shift_ns);
  void count(std::int64_t time_ns);
  void widen();
  void widen_to(std::int64_t wider_ns);
  Status check_bar_count() const;
  std::int64_t first_ns() const;
  std::int64_t last_ns() const;
  std::int64_t shift_ns() const;

  std::int64_t bucket_ns_;
  const cli::TimeWindow& window_;
  const cli::TimeZone& zone_;
  std::int64_t fine_ns_;
  std::unordered_map<std::int64_t, std::uint64_t> counts_;
  // The fine bucket of the time before: times that follow each other share one.
  std::int64_t last_begin_ns_ = 0;
  std::uint64_t* last_count_ = nullptr;
  std::optional<record::TimeSpan> expected_;
  bool bars_are_fixed_ = false;
  std::int64_t fixed_width_ns_ = 0;
  std::int64_t fixed_shift_ns_ = 0;
  std::uint64_t counted_ = 0;
  std::uint64_t without_time_ = 0;
  std::int64_t min_ns_ = 0;
  std::int64_t max_ns_ = 0;
};

// "5m", "90s", "1d"; empty text: 0.
Result<std::int64_t> parse_bucket(const std::string& text);

// A bar of `columns` cells for `most`, in eighths of a cell; what is above 0 is
// seen.
std::string bar_text(std::uint64_t count, std::uint64_t most, std::size_t columns, bool utf8);

// In the form of -o: ndjson, csv, tsv, else bars for people.
Status print_histogram(const Histogram& histogram, const std::string& form,
                       const cli::TimeZone& zone, cli::World& world);

}  // namespace logkit::logq
