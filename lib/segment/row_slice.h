// RowSlice: some rows of a block as a source of its own: with the fields that these
// rows have, in the order in which they first appear, and no others.
//
// Ownership: owns all it gives, the block may be gone. Thread safety: one thread at
// a time.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/record/batch.h"

namespace logkit::segment {

class RowSlice : public record::BatchSource {
 public:
  struct Cell {
    std::uint32_t begin = 0;  // in Contents::text
    std::uint32_t size_bytes = 0;
    std::uint32_t field = 0;  // index into Contents::fields
    record::Kind kind = record::Kind::kString;
  };
  struct Row {
    std::uint32_t begin = 0;  // in Contents::text; what a JSON object is as a whole
    std::uint32_t size_bytes = 0;
    std::uint32_t first_cell = 0;
    bool is_line = false;  // its first cell is a line of text
    std::int64_t time_ns = 0;
    std::uint64_t arrival = 0;
  };
  struct Contents {
    std::string text;  // what all columns are views into
    std::vector<Row> rows;
    std::vector<Cell> cells;  // row by row, in the order of the record
    std::vector<record::Field> fields;
    std::uint32_t source_field = kNoSource;  // _src, which is no member of a record
    std::vector<std::string> stream_fields;
  };
  static constexpr std::uint32_t kNoSource = static_cast<std::uint32_t>(-1);

  explicit RowSlice(Contents contents);

  std::size_t row_count() const override { return contents_.rows.size(); }
  bool can_reload() const override { return true; }
  const std::vector<record::Field>& fields() const override { return contents_.fields; }
  Result<record::Column> load(std::size_t index) override;
  Result<record::Column> load_times() override;
  Result<bool> append_original(std::size_t row, std::string& out) override;
  Result<bool> append_raw_line(std::size_t row, std::string& out) override;
  Result<bool> append_field_order(std::size_t row, std::vector<std::uint32_t>& out) override;
  bool has_arrivals() const override { return true; }
  Result<std::uint64_t> arrival(std::size_t row) override { return contents_.rows[row].arrival; }
  bool has_stored_time() const override { return true; }
  std::span<const std::string> stream_fields(std::size_t) const override {
    return contents_.stream_fields;
  }

 private:
  struct Place {
    std::uint32_t row = 0;
    std::uint32_t cell = 0;
  };

  std::string_view text_of(const Cell& cell) const {
    return std::string_view(contents_.text).substr(cell.begin, cell.size_bytes);
  }
  std::span<const Cell> cells_of(std::size_t row) const;
  void sort_cells();

  Contents contents_;
  std::vector<Place> places_;         // of the cells that count, by field, then row
  std::vector<std::uint32_t> begins_;  // of each field in places_, one more; empty: not sorted
  std::vector<std::uint32_t> last_row_;  // by field, for append_field_order(): row + 1
};

}  // namespace logkit::segment
