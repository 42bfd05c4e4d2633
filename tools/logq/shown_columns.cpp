#include "tools/logq/shown_columns.h"

#include <map>

#include "lib/record/aliases.h"

namespace logkit::logq {

Result<std::vector<ShownColumn>> shown_columns(record::Batch& batch) {
  std::map<std::string_view, int> uses;
  for (const record::Field& field : batch.fields()) ++uses[field.name];
  std::vector<ShownColumn> shown;
  if (batch.prints_stored_time() && !uses.contains("_time")) {
    LK_TRY(const record::Column* times, batch.times());
    shown.push_back({"_time", times});
  }
  for (std::size_t i = 0; i < batch.fields().size(); ++i) {
    const std::string& name = batch.fields()[i].name;
    if (record::is_reserved_field(name) && !batch.is_named(i)) continue;
    if (find_column(shown, name) != nullptr) continue;
    // A literal key and a nested path may share a name: one column, united.
    Result<const record::Column*> column =
        uses[name] > 1 ? batch.resolve(name) : batch.column(i);
    if (!column) return std::move(column).error();
    shown.push_back({name, *column});
  }
  return shown;
}

const record::Column* find_column(const std::vector<ShownColumn>& shown, std::string_view name) {
  for (const ShownColumn& entry : shown) {
    if (entry.name == name) return entry.column;
  }
  return nullptr;
}

}  // namespace logkit::logq
