// MemorySource: a batch whose columns are in memory already: what pipes put
// out, and what tests put in.
//
// Thread safety: one thread at a time.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/record/batch.h"

namespace logkit::record {

class MemorySource : public BatchSource {
 public:
  explicit MemorySource(std::size_t row_count) : row_count_(row_count) {}

  // Columns have row_count rows. A name is one literal key.
  void add(std::string name, Column column);
  void add(FieldPath path, Column column);
  // A column of strings; "" is an absent value, as LogsQL sees it.
  void add_texts(std::string name, const std::vector<std::string>& texts);
  // Without it, times are those of the field _time.
  void set_times(Column times);

  std::size_t row_count() const override { return row_count_; }
  const std::vector<Field>& fields() const override { return fields_; }
  Result<Column> load(std::size_t index) override;
  Result<Column> load_times() override;
  Result<bool> append_original(std::size_t, std::string&) override { return false; }
  Result<bool> append_raw_line(std::size_t, std::string&) override { return false; }

  // How many columns were asked for, times included.
  std::size_t loads() const { return loads_; }

 private:
  std::size_t row_count_;
  std::vector<Field> fields_;
  std::vector<Column> columns_;
  Column times_;
  bool has_times_ = false;
  std::size_t loads_ = 0;
};

}  // namespace logkit::record
