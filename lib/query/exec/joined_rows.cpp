#include "lib/query/exec/joined_rows.h"

#include <algorithm>

#include "lib/base/bytes.h"
#include "lib/query/exec/field_edit.h"
#include "lib/query/exec/fields.h"
#include "lib/query/exec/record_order.h"

namespace logkit::query {
namespace {

// A row's entry in its lists.
constexpr std::uint64_t kRowBytes = sizeof(std::string) + 2 * sizeof(std::uint32_t);

}  // namespace

JoinedRows::JoinedRows(const JoinPipe& pipe, std::uint64_t max_memory_bytes)
    : prefix_(pipe.prefix), max_memory_bytes_(max_memory_bytes) {
  for (const FieldRef& field : pipe.by) by_.push_back(field.name);
}

void JoinedRows::append_key_value(std::string_view text, std::string& key) {
  ByteWriter(key).put_string(text);
}

bool JoinedRows::is_key(std::string_view name) const {
  return std::find(by_.begin(), by_.end(), name) != by_.end();
}

Status JoinedRows::push(record::Batch& batch) {
  std::vector<const record::Column*> by;
  for (const std::string& name : by_) {
    LK_TRY(const record::Column* column, resolve_field(batch, name));
    by.push_back(column);
  }
  LK_TRY(const VisibleColumns columns, VisibleColumns::of(batch));
  RecordOrder order;
  order.begin(batch, columns);
  record::TextScratch scratch;
  std::string key;
  for (const std::uint32_t row : batch.selection()) {
    key.clear();
    for (const record::Column* column : by) append_key_value(column->text(row, scratch), key);
    const std::uint32_t number = keys_.find_or_add(key);
    if (number == rows_of_key_.size()) rows_of_key_.emplace_back();
    rows_of_key_[number].push_back(static_cast<std::uint32_t>(rows_.size()));
    ByteWriter cells(rows_.emplace_back());
    LK_TRY(const auto* in_order, order.of(row));
    for (const std::size_t place : *in_order) {
      const auto& [name, column] = columns.columns()[place];
      if (column == nullptr || is_key(name)) continue;
      const std::string_view text = column->text(row, scratch);
      if (text.empty()) continue;
      cells.put_varint(names_.find_or_add(prefix_ + name));
      cells.put_le(static_cast<std::uint8_t>(column->kind(row)));
      cells.put_string(text);
    }
    row_bytes_ += rows_.back().capacity() + kRowBytes;
  }
  return check_memory();
}

Status JoinedRows::check_memory() const {
  const std::uint64_t bytes = row_bytes_ + names_.memory_bytes() + keys_.memory_bytes() +
                              rows_of_key_.capacity() * sizeof(std::vector<std::uint32_t>);
  if (bytes <= max_memory_bytes_) return {};
  Error error =
      Error::invalid("the query of join gives more than the " +
                     std::to_string(max_memory_bytes_ >> 20) + " MiB that can be kept in memory");
  error.help = "narrow it, or let it give only the fields that are wanted";
  return error;
}

const std::vector<std::uint32_t>& JoinedRows::find(std::string_view key) const {
  static const std::vector<std::uint32_t> none;
  const std::uint32_t number = keys_.find(key);
  return number == KeyTable::kNone ? none : rows_of_key_[number];
}

void JoinedRows::cells(std::uint32_t row, std::vector<JoinedCell>& cells) const {
  cells.clear();
  ByteReader bytes(rows_[row]);
  while (!bytes.at_end()) {
    JoinedCell cell;
    cell.name = static_cast<std::uint32_t>(bytes.get_varint());
    cell.kind = static_cast<record::Kind>(bytes.get_le<std::uint8_t>());
    cell.text = bytes.get_string();
    cells.push_back(cell);
  }
}

}  // namespace logkit::query
