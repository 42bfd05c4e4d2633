// LineSource: lines of a stream or plain file as a BatchSource.
//
// A line that is a JSON object is a record; any other is a record whose _msg
// is the line. Every line is scanned once (strictly, so that broken JSON is
// told from JSON); values are unescaped and made into columns only for the
// fields that are asked for.
//
// Nothing is added to what the lines say: no _time, no _stream. A text line
// has _msg (its bytes as they came), _truncated where it was cut, _parse_error
// where it was meant to be JSON. It prints with _msg_b64 where it is not UTF-8.
//
// Ownership: owns the bytes of its lines. Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/record/batch.h"
#include "lib/record/json_scan.h"
#include "lib/record/timestamp.h"

namespace logkit::record {

struct LineRow {
  std::size_t begin = 0;  // of the line in the source's text
  std::size_t size_bytes = 0;
  bool is_json = false;
  bool truncated = false;
  const char* parse_error = nullptr;  // of a text line that had to be JSON
  std::size_t first_value = 0;        // in the source's values
};

// One value of one row.
struct RowValue {
  std::uint32_t row = 0;
  std::uint32_t field = 0;  // index into fields()
  JsonToken token;          // offsets into the row's line
};

class LineSource : public BatchSource {
 public:
  // What StreamReader hands over.
  struct Contents {
    std::string text;
    std::vector<LineRow> rows;
    std::vector<Field> fields;
    std::vector<RowValue> values;  // row by row, in document order
    // Indices of the fields of text lines, kNoField where no row has them.
    std::size_t message_field = kNoField;
    std::size_t truncated_field = kNoField;
    std::size_t error_field = kNoField;
  };
  static constexpr std::size_t kNoField = static_cast<std::size_t>(-1);

  LineSource(Contents contents, TimeContext times, std::string time_field);

  std::size_t row_count() const override { return contents_.rows.size(); }
  const std::vector<Field>& fields() const override { return contents_.fields; }
  Result<Column> load(std::size_t index) override;
  Result<Column> load_times() override;
  Result<bool> append_original(std::size_t row, std::string& out) override;
  Result<bool> append_raw_line(std::size_t row, std::string& out) override;
  Result<bool> append_field_order(std::size_t row, std::vector<std::uint32_t>& out) override;

 private:
  std::string_view line(const LineRow& row) const {
    return std::string_view(contents_.text).substr(row.begin, row.size_bytes);
  }
  std::string_view raw(const RowValue& value) const {
    return value.token.raw(line(contents_.rows[value.row]));
  }
  // The values of a field, ascending by row, the last one of a row last.
  std::span<const std::uint32_t> values_of(std::size_t field);
  bool load_integers(std::span<const std::uint32_t> values, Column& column) const;
  bool is_text_field(std::size_t index) const;
  void add_text_entry(const LineRow& row, std::size_t field, class ColumnBuilder& builder) const;
  void fill_times(std::string_view name, std::vector<std::int64_t>& times_ns,
                  std::vector<bool>& present);

  Contents contents_;
  TimeContext times_;
  std::string time_field_;
  std::vector<std::size_t> last_row_;        // by field, for append_field_order(): row + 1
  std::vector<std::uint32_t> order_;         // indices into values, by field
  std::vector<std::uint32_t> field_begins_;  // into order_, one more than fields
};

}  // namespace logkit::record
