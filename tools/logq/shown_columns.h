// The fields that the records of a batch print with, as columns: what csv,
// table, logfmt and pretty have in common.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "lib/record/batch.h"

namespace logkit::logq {

struct ShownColumn {
  std::string name;
  const record::Column* column = nullptr;
};

class ShownColumns {
 public:
  ShownColumns() = default;
  // Columns of the batch, loaded; for as long as no pipe edits it.
  static Result<ShownColumns> of(record::Batch& batch);

  // Each name once, in the order of the batch.
  const std::vector<ShownColumn>& columns() const { return columns_; }
  // The column of that name, null where the batch has none.
  const record::Column* find(std::string_view name) const;
  // Indices into columns() in the order in which the row's record prints them;
  // columns that the row does not have may be among them. Valid until the next
  // call. `batch` is the one the columns are of.
  Result<std::span<const std::uint32_t>> order(record::Batch& batch, std::uint32_t row);

 private:
  static constexpr std::uint32_t kNoColumn = static_cast<std::uint32_t>(-1);

  std::vector<ShownColumn> columns_;
  std::vector<std::uint32_t> column_of_;  // by field of the batch
  std::unordered_map<std::string, std::uint32_t> index_;
  bool has_stored_time_ = false;          // of records without a time of their own
  std::vector<std::uint32_t> last_seen_;  // by column: the number of the call
  std::uint32_t calls_ = 0;
  std::vector<std::uint32_t> order_;
};

// The columns of these names, null where no row has one. The name of an object
// has one, too: the object as JSON, its members in the order of their record.
Result<std::vector<const record::Column*>> named_columns(record::Batch& batch,
                                                         const ShownColumns& shown,
                                                         std::span<const std::string> names);

}  // namespace logkit::logq
