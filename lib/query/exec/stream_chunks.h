// StreamChunks: the neighbours of chosen rows in their streams, as grep -A -B
// has it.
//
// First mark() every chosen row, then show all rows in their order: what is a
// marked row, or near enough to one, goes to a sorter. Rows that touch are one
// chunk; chunks come stream after stream, or in the order of their first marked
// rows.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "lib/query/exec/context.h"
#include "lib/query/exec/external_sorter.h"
#include "lib/query/exec/key_table.h"
#include "lib/query/exec/row_codec.h"
#include "lib/query/executor.h"

namespace logkit::query {

struct ChunkOptions {
  std::uint64_t before = 0;
  std::uint64_t after = 0;
  std::int64_t window_ns = 0;  // how far in time a neighbour may be
  bool by_time = false;        // chunks in the order of what was marked
};

class StreamChunks : public Sink {
 public:
  // A row as it is known again when the records are read once more.
  struct RowId {
    std::int64_t time_ns = 0;
    bool has_time = false;
    std::uint64_t arrival = 0;
    auto operator<=>(const RowId&) const = default;
  };

  StreamChunks(const ChunkOptions& options, std::uint64_t max_memory_bytes,
               const StageContext& context);

  Status mark(record::Batch& batch);
  // After the last mark(). The times of all that may be near a marked row; all
  // times, where a marked row has none.
  TimeRange time_range() const { return range_; }
  bool has_marks() const { return !streams_.empty(); }
  void finish_marking();

  // All rows, in their order.
  Status push(record::Batch& batch) override;

  Status finish();
  // The next row; `begins_chunk` where it does not follow the row before it.
  // False at the end.
  Result<bool> next(std::string_view& row, bool& begins_chunk);
  RowCodec& codec() { return codec_; }

 private:
  struct Waiting {
    std::uint64_t number = 0;
    RowId id;
    std::string row;
  };
  struct Stream {
    std::vector<RowId> marks;  // sorted by finish_marking()
    std::deque<Waiting> before;
    std::uint64_t row_count = 0;
    std::uint64_t after_left = 0;
    RowId last_mark;
    std::uint64_t chunk = 0;       // of the row given last
    std::uint64_t next_given = ~std::uint64_t{0};  // the number of a row that would follow it
  };

  Status look_at(std::uint32_t stream, Waiting row);
  Status give(std::uint32_t number, const Waiting& row);
  bool is_near(const RowId& a, const RowId& b) const;
  Status hold(Stream& stream, Waiting row);
  Error too_much() const;

  ChunkOptions options_;
  RowCodec codec_;
  std::uint64_t max_memory_bytes_;
  KeyTable names_;
  std::vector<Stream> streams_;
  TimeRange range_;
  bool has_timeless_mark_ = false;
  std::uint64_t memory_bytes_ = 0;  // of marks and of rows that wait
  std::uint64_t chunk_count_ = 0;
  ExternalSorter sorter_;           // key: chunk where by time, stream, number of the row in it
  std::string last_stream_;
  std::uint64_t last_number_ = 0;
};

}  // namespace logkit::query
