// GroupKeys::count(): groups of one field counted without giving each row its
// group: by what the batch knows without its rows, once per entry of a dictionary,
// once per run of numbers in one bucket.
#include "lib/base/bytes.h"
#include "lib/base/civil_time.h"
#include "lib/query/exec/fields.h"
#include "lib/query/exec/stats/group_keys.h"

namespace logkit::query {
namespace {

using record::Column;
using record::Kind;

// Dictionaries up to this size are counted in several arrays: a row does not
// wait for the count of the one before, which is often of the same entry.
constexpr std::size_t kFewEntries = 1024;

std::vector<std::uint64_t> rows_of_entries(const Column& column, const record::Batch& batch) {
  const std::size_t size = column.entries().size();
  std::vector<std::uint64_t> rows(size);
  const std::vector<std::uint32_t>& ids = column.ids();
  if (batch.row_count() != batch.source_row_count() || size > kFewEntries) {
    for (const std::uint32_t row : batch.selection()) ++rows[ids[row]];
    return rows;
  }
  constexpr std::size_t kLanes = 4;
  std::vector<std::uint32_t> lanes(kLanes * size);
  std::size_t at = 0;
  for (; at + kLanes <= ids.size(); at += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) ++lanes[lane * size + ids[at + lane]];
  }
  for (; at < ids.size(); ++at) ++lanes[ids[at]];
  for (std::size_t i = 0; i < lanes.size(); ++i) rows[i % size] += lanes[i];
  return rows;
}

}  // namespace

void GroupKeys::count_group(std::string_view text, Kind kind, std::uint64_t rows,
                            std::vector<std::uint64_t>& counts) {
  scratch_key_.clear();
  ByteWriter(scratch_key_).put_string(text);
  const char kinds = static_cast<char>(kind_bit(kind));
  const std::uint32_t group = add(scratch_key_, {&kinds, 1});
  if (group >= counts.size()) counts.resize(group + 1);
  counts[group] += rows;
}

void GroupKeys::count_value(std::string_view text, Kind kind, std::uint64_t rows,
                            std::vector<std::uint64_t>& counts) {
  const Bucketing& bucketing = fields_.front().bucketing;
  if (bucketing.is_none()) {
    count_group(text, kind, rows, counts);
    return;
  }
  scratch_text_.clear();
  bucketing.append(text, scratch_text_);
  count_group(scratch_text_, kind, rows, counts);
}

void GroupKeys::count_entries(const Column& column, const record::Batch& batch,
                              std::vector<std::uint64_t>& counts) {
  const bool constant = column.form() == Column::Form::kConst;
  const std::vector<std::uint64_t> rows =
      constant ? std::vector<std::uint64_t>{batch.row_count()} : rows_of_entries(column, batch);
  for (std::size_t entry = 0; entry < rows.size(); ++entry) {
    if (rows[entry] == 0) continue;
    const Column::Entry& value = column.entries()[entry];
    count_value(value.text, value.kind, rows[entry], counts);
  }
}

// What is told without the rows: of times that lie in one bucket, and of the values of
// a whole block. False: nothing is.
Result<bool> GroupKeys::count_unread(record::Batch& batch, std::vector<std::uint64_t>& counts) {
  const GroupedField& field = fields_.front();
  if (field.name == kTimeField) {
    const auto span = batch.time_span();
    if (!span || field.bucketing.is_none()) return false;
    const std::int64_t start = field.bucketing.of_time(span->min_ns);
    if (start != field.bucketing.of_time(span->max_ns)) return false;
    count_group(format_rfc3339_ns(start), Kind::kString, batch.row_count(), counts);
    return true;
  }
  if (field.name == kStreamField || batch.row_count() != batch.source_row_count()) return false;
  LK_TRY(const auto known, batch.count_values(field.name));
  if (!known) return false;
  record::TextScratch scratch;
  for (std::size_t i = 0; i < known->rows.size(); ++i) {
    count_value(known->values.text(i, scratch), known->values.kind(i), known->rows[i], counts);
  }
  return true;
}

void GroupKeys::count_numbers(const Column& column, const record::Batch& batch,
                              std::vector<std::uint64_t>& counts) {
  const Bucketing& bucketing = fields_.front().bucketing;
  const bool is_time = column.form() == Column::Form::kTime;
  const std::vector<std::int64_t>& numbers = column.numbers();
  const bool all_present = column.present_rows().empty();
  std::uint64_t absent = 0;
  std::uint64_t run = 0;  // of rows in the bucket that begins at `start`
  std::int64_t start = 0;
  std::int64_t end = 0;
  const auto end_run = [&] {
    if (run == 0) return;
    scratch_text_ = is_time ? format_rfc3339_ns(start) : std::to_string(start);
    count_group(scratch_text_, is_time ? Kind::kString : column.number_kind(), run, counts);
    run = 0;
  };
  for (const std::uint32_t row : batch.selection()) {
    if (!all_present && !column.present(row)) {
      ++absent;
      continue;
    }
    const std::int64_t number = numbers[row];
    if (run == 0 || number < start || number >= end) {
      const std::int64_t own = is_time ? bucketing.of_time(number) : bucketing.of_integer(number);
      if (own != start) end_run();
      start = own;
      end = bucketing.end_of(start);
    }
    ++run;
  }
  end_run();
  if (absent > 0) count_group({}, Kind::kAbsent, absent, counts);
}

Result<bool> GroupKeys::count(record::Batch& batch, std::vector<std::uint64_t>& counts) {
  if (fields_.size() != 1) return false;
  if (batch.row_count() == 0) return true;
  LK_TRY(const bool is_known, count_unread(batch, counts));
  if (is_known) return true;
  LK_TRY(const Column* column, resolve_field(batch, fields_.front().name));
  switch (column->form()) {
    case Column::Form::kConst:
    case Column::Form::kDict: count_entries(*column, batch, counts); return true;
    case Column::Form::kPlain: return false;
    case Column::Form::kInt:
    case Column::Form::kTime:
      if (fields_.front().bucketing.is_none()) return false;
      count_numbers(*column, batch, counts);
      return true;
  }
  return false;
}

}  // namespace logkit::query
