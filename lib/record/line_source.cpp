#include "lib/record/line_source.h"

#include "lib/record/aliases.h"
#include "lib/record/column_builder.h"
#include "lib/record/json_text.h"

namespace logkit::record {
namespace {

std::string_view trim_space(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

}  // namespace

LineSource::LineSource(Contents contents, TimeContext times, std::string time_field)
    : contents_(std::move(contents)),
      times_(std::move(times)),
      time_field_(std::move(time_field)) {}

// A counting sort at the first column that is asked for.
std::span<const std::uint32_t> LineSource::values_of(std::size_t field) {
  const std::vector<RowValue>& values = contents_.values;
  if (field_begins_.empty()) {
    field_begins_.assign(contents_.fields.size() + 1, 0);
    for (const RowValue& value : values) ++field_begins_[value.field + 1];
    for (std::size_t i = 1; i < field_begins_.size(); ++i) field_begins_[i] += field_begins_[i - 1];
    std::vector<std::uint32_t> next(field_begins_.begin(), field_begins_.end() - 1);
    order_.resize(values.size());
    for (std::size_t i = 0; i < values.size(); ++i)
      order_[next[values[i].field]++] = static_cast<std::uint32_t>(i);
  }
  return std::span(order_).subspan(field_begins_[field],
                                   field_begins_[field + 1] - field_begins_[field]);
}

bool LineSource::is_text_field(std::size_t index) const {
  return index == contents_.message_field || index == contents_.truncated_field ||
         index == contents_.error_field;
}

// What a text line has under that field, else absent.
void LineSource::add_text_entry(const LineRow& row, std::size_t field,
                                ColumnBuilder& builder) const {
  if (row.is_json) return builder.add_absent();
  if (field == contents_.message_field) return builder.add_view(line(row), Kind::kString);
  if (field == contents_.truncated_field && row.truncated)
    return builder.add_view("true", Kind::kBool);
  if (field == contents_.error_field && row.parse_error != nullptr)
    return builder.add_view(row.parse_error, Kind::kString);
  builder.add_absent();
}

bool LineSource::load_integers(std::span<const std::uint32_t> values, Column& column) const {
  if (values.empty()) return false;
  std::vector<std::int64_t> numbers(contents_.rows.size());
  std::vector<bool> present(contents_.rows.size());
  for (const std::uint32_t index : values) {
    const RowValue& value = contents_.values[index];
    if (value.token.kind != Kind::kNumber || !is_canonical_int64(raw(value), numbers[value.row]))
      return false;
    present[value.row] = true;
  }
  column = Column::integers(std::move(numbers), std::move(present), Kind::kNumber);
  return true;
}

Result<Column> LineSource::load(std::size_t index) {
  const std::span<const std::uint32_t> values = values_of(index);
  Column integers;
  if (!is_text_field(index) && load_integers(values, integers)) return integers;
  ColumnBuilder builder;
  builder.reserve(contents_.rows.size());
  std::string text;
  std::size_t next = 0;
  for (std::uint32_t row = 0; row < contents_.rows.size(); ++row) {
    const RowValue* value = nullptr;
    while (next < values.size() && contents_.values[values[next]].row == row)
      value = &contents_.values[values[next++]];  // of duplicates the last
    if (value == nullptr) {
      add_text_entry(contents_.rows[row], index, builder);
    } else if (value->token.kind == Kind::kNull) {
      builder.add_view({}, Kind::kNull);
    } else if (value->token.has_escapes) {
      text.clear();
      unescape_json(raw(*value), text);
      builder.add(text, Kind::kString);
    } else {
      builder.add_view(raw(*value), value->token.kind);
    }
  }
  return builder.finish();
}

// Sets the times of rows that have none yet and whose field `name` is one.
void LineSource::fill_times(std::string_view name, std::vector<std::int64_t>& times_ns,
                            std::vector<bool>& present) {
  std::string text;
  for (std::size_t field = 0; field < contents_.fields.size(); ++field) {
    if (contents_.fields[field].name != name) continue;
    const std::span<const std::uint32_t> values = values_of(field);
    // From the end: of duplicates the last counts.
    for (std::size_t i = values.size(); i-- > 0;) {
      const RowValue& value = contents_.values[values[i]];
      if (present[value.row]) continue;
      if (value.token.kind != Kind::kString && value.token.kind != Kind::kNumber) continue;
      text.clear();
      if (value.token.has_escapes) unescape_json(raw(value), text);
      const auto time_ns = parse_timestamp(value.token.has_escapes ? text : raw(value), times_);
      if (!time_ns) continue;
      times_ns[value.row] = *time_ns;
      present[value.row] = true;
    }
  }
}

Result<Column> LineSource::load_times() {
  const std::size_t row_count = contents_.rows.size();
  std::vector<std::int64_t> times_ns(row_count);
  std::vector<bool> present(row_count);
  if (!time_field_.empty()) {
    fill_times(time_field_, times_ns, present);
  } else {
    for (const std::string_view alias : aliases_of("_time")) fill_times(alias, times_ns, present);
  }
  TimeMemory memory;
  for (std::size_t row = 0; row < row_count; ++row) {
    if (contents_.rows[row].is_json) continue;
    const auto found = find_timestamp(line(contents_.rows[row]), times_, &memory);
    if (!found) continue;
    times_ns[row] = found->time_ns;
    present[row] = true;
  }
  return Column::times(std::move(times_ns), std::move(present));
}

Result<bool> LineSource::append_original(std::size_t row, std::string& out) {
  const LineRow& wanted = contents_.rows[row];
  const std::string_view text = line(wanted);
  if (wanted.is_json) {
    out.append(trim_space(text));
    return true;
  }
  RecordBuilder record(out);
  record.add_message(text);
  if (wanted.parse_error != nullptr) record.add_string("_parse_error", wanted.parse_error);
  if (wanted.truncated) record.add_bool("_truncated", true);
  record.close();
  return true;
}

Result<bool> LineSource::append_raw_line(std::size_t row, std::string& out) {
  const LineRow& wanted = contents_.rows[row];
  if (wanted.is_json) return false;
  out.append(line(wanted));
  return true;
}

Result<bool> LineSource::append_field_order(std::size_t row, std::vector<std::uint32_t>& out) {
  const LineRow& wanted = contents_.rows[row];
  if (!wanted.is_json) {
    for (const std::size_t field :
         {contents_.message_field, contents_.error_field, contents_.truncated_field}) {
      if (field != kNoField) out.push_back(static_cast<std::uint32_t>(field));
    }
    return true;
  }
  last_row_.resize(contents_.fields.size());
  const std::size_t end = row + 1 < contents_.rows.size() ? contents_.rows[row + 1].first_value
                                                          : contents_.values.size();
  for (std::size_t i = wanted.first_value; i < end; ++i) {
    const std::uint32_t field = contents_.values[i].field;
    if (last_row_[field] == row + 1) continue;
    last_row_[field] = row + 1;
    out.push_back(field);
  }
  // Asked again for the row, all fields have to be new again.
  for (std::size_t i = wanted.first_value; i < end; ++i) last_row_[contents_.values[i].field] = 0;
  return true;
}

}  // namespace logkit::record
