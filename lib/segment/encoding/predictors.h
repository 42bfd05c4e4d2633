// Predictors: columns of a block that tell the values of others. A column B is
// predicted by A where a value of B is mostly the one that came with the same
// value of A before: user agents by address, sizes by path, levels by pattern.
//
// The best one is sought on a sample; what is written is exact (misses are
// stored). Estimates depend on the values alone.
//
// Ownership: values and rows must outlive the block. Thread safety: one thread
// at a time.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "lib/segment/encoding/column_memory.h"

namespace logkit::segment {

// Values of a column and the row of the block that each belongs to; rows
// ascend, a row has one value at most.
struct ValueRows {
  std::span<const std::string_view> values;
  std::span<const std::uint32_t> rows;

  std::size_t size() const { return values.size(); }
};

// Numbers of equal values: from 1; 0 is for a row that has none.
struct ValueIds {
  std::vector<std::uint32_t> ids;  // of each value
  std::uint32_t end = 1;           // beyond the highest
};

class Predictors {
 public:
  void clear() { columns_.clear(); }
  std::size_t size() const { return columns_.size(); }
  // Forgets all but the first `count`.
  void keep(std::size_t count) { columns_.erase(columns_.begin() + static_cast<std::ptrdiff_t>(count), columns_.end()); }

  // `reference` is how the stored form names it; `depth` how many predictions
  // stand between it and stored values.
  void add(const ValueRows& column, std::uint64_t reference, std::uint32_t depth,
           const ColumnMemory* memory);
  // One that has numbers already (pattern ids), a number for each row.
  void add_ids(std::vector<std::uint32_t> ids, std::span<const std::uint32_t> rows,
               std::uint64_t reference, const ColumnMemory* memory);

  std::uint64_t reference(std::size_t index) const { return columns_[index].reference; }
  std::uint32_t depth(std::size_t index) const { return columns_[index].depth; }
  // Without values where there are numbers only.
  const ValueRows& values(std::size_t index) const { return columns_[index].values; }
  const ColumnMemory* memory(std::size_t index) const { return columns_[index].memory; }
  std::optional<std::size_t> find(const ColumnMemory* memory) const;

  // The one that predicts best, if it is worth it; `sample_rows` of the column
  // are looked at.
  std::optional<std::size_t> best(const ValueRows& column, std::size_t sample_rows);
  // For each row given, the number of the predictor's value there.
  std::vector<std::uint32_t> ids_at(std::size_t index, std::span<const std::uint32_t> rows,
                                    std::uint32_t& end);

 private:
  struct Column {
    ValueRows values;  // values empty where there are ids only
    std::uint64_t reference = 0;
    std::uint32_t depth = 0;
    const ColumnMemory* memory = nullptr;
    ValueIds ids;  // filled when first needed
    // Numbers of the values from `sample_first` on, by hash: most columns are
    // tried for most others.
    std::vector<std::uint32_t> sample_ids;
    std::uint32_t sample_end = 0;  // beyond the highest
    std::size_t sample_first = 0;

    bool same_rows(std::span<const std::uint32_t> rows) const {
      return values.rows.data() == rows.data() && values.rows.size() == rows.size();
    }
    std::uint64_t hash(std::size_t i) const;
    // At least `count` of sample_ids.
    void number_sample(std::size_t first, std::size_t count);
  };
  static double hit_rate(Column& predictor, const ValueRows& column, std::size_t first,
                         std::span<const std::uint64_t> hashes);
  // Of a predictor that has a value in every row of the column.
  static double aligned_hit_rate(Column& predictor, std::size_t first,
                                 std::span<const std::uint64_t> hashes);

  std::deque<Column> columns_;
};

ValueIds number_values(std::span<const std::string_view> values);

}  // namespace logkit::segment
