#include "tools/logq/shown_columns.h"

#include <algorithm>
#include <utility>

#include "lib/record/aliases.h"

namespace logkit::logq {

Result<ShownColumns> ShownColumns::of(record::Batch& batch) {
  std::unordered_map<std::string_view, int> uses;
  for (const record::Field& field : batch.fields()) ++uses[field.name];
  ShownColumns shown;
  shown.has_stored_time_ = batch.prints_stored_time();
  if (shown.has_stored_time_ && !uses.contains("_time")) {
    LK_TRY(const record::Column* times, batch.printed_times());
    shown.columns_.push_back({"_time", times});
    shown.index_.emplace("_time", 0u);
  }
  shown.column_of_.assign(batch.fields().size(), kNoColumn);
  for (std::size_t i = 0; i < batch.fields().size(); ++i) {
    const std::string& name = batch.fields()[i].name;
    if (record::is_reserved_field(name) && !batch.is_named(i)) continue;
    const auto next = static_cast<std::uint32_t>(shown.columns_.size());
    const auto [known, is_new] = shown.index_.emplace(name, next);
    shown.column_of_[i] = known->second;
    if (!is_new) continue;
    // A literal key and a nested path may share a name: one column, united.
    const bool is_stored_time = shown.has_stored_time_ && name == "_time";
    Result<const record::Column*> column = is_stored_time   ? batch.printed_times()
                                           : uses[name] > 1 ? batch.resolve(name)
                                                            : batch.column(i);
    if (!column) return std::move(column).error();
    shown.columns_.push_back({name, *column});
  }
  shown.last_seen_.assign(shown.columns_.size(), 0);
  return shown;
}

const record::Column* ShownColumns::find(std::string_view name) const {
  const auto known = index_.find(std::string(name));
  return known == index_.end() ? nullptr : columns_[known->second].column;
}

Result<std::span<const std::uint32_t>> ShownColumns::order(record::Batch& batch,
                                                           std::uint32_t row) {
  order_.clear();
  ++calls_;
  LK_TRY(const std::span<const std::uint32_t> fields, batch.field_order(row));
  for (const std::uint32_t field : fields) {
    const std::uint32_t column = column_of_[field];
    if (column == kNoColumn || std::exchange(last_seen_[column], calls_) == calls_) continue;
    order_.push_back(column);
  }
  if (has_stored_time_) {
    const std::uint32_t time = index_.find("_time")->second;
    if (last_seen_[time] != calls_) order_.insert(order_.begin(), time);
  }
  return std::span<const std::uint32_t>(order_);
}

}  // namespace logkit::logq
