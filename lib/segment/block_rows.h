// BlockRows: the rows of one block, gathered by column, before they are
// encoded.
//
// Thread safety: one thread at a time adds; then any number may read.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/segment/values.h"
#include "lib/segment/writer.h"

namespace logkit::segment {

class BlockRows {
 public:
  // A row: begin it, then append its values in slot order.
  void begin_row(std::uint32_t shape, const RecordStamp& stamp, std::uint32_t source_id,
                 std::uint64_t raw_bytes);
  // A position that no row's stamp says.
  void add_position(std::uint32_t source_id, const Position& position);
  void append(std::uint32_t column, std::string_view value) {
    if (column >= values_.size()) values_.resize(column + std::size_t{1});
    values_[column].append(value);
  }

  std::size_t row_count() const { return shape_ids_.size(); }
  std::uint64_t raw_bytes() const { return raw_bytes_; }
  // What the rows take, not what is kept for later ones: depends on them alone.
  std::uint64_t memory_bytes() const;

  // Of each row.
  const std::vector<std::uint32_t>& shape_ids() const { return shape_ids_; }
  const std::vector<std::int64_t>& times_ns() const { return times_; }
  const std::vector<std::int64_t>& arrivals() const { return arrivals_; }
  const std::vector<std::int64_t>& source_ids() const { return source_ids_; }
  // By column of the segment; those behind the last are empty.
  const std::vector<Values>& values() const { return values_; }

  // Highest position of each (source, lane).
  using Positions = std::map<std::pair<std::uint32_t, std::string>,
                             std::pair<std::uint64_t, std::uint32_t>>;
  const Positions& positions() const { return positions_; }

  void clear();

 private:
  std::vector<std::uint32_t> shape_ids_;
  std::vector<std::int64_t> times_;
  std::vector<std::int64_t> arrivals_;
  std::vector<std::int64_t> source_ids_;
  std::vector<Values> values_;
  Positions positions_;
  Positions::value_type* last_position_ = nullptr;  // most rows follow one of their source
  std::uint64_t raw_bytes_ = 0;
};

}  // namespace logkit::segment
