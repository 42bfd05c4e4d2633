#include "lib/segment/row_slice.h"

#include "lib/base/check.h"
#include "lib/record/json_text.h"

namespace logkit::segment {

using record::Column;

RowSlice::RowSlice(Contents contents) : contents_(std::move(contents)) {}

std::span<const RowSlice::Cell> RowSlice::cells_of(std::size_t row) const {
  const std::size_t begin = contents_.rows[row].first_cell;
  const std::size_t end = row + 1 < contents_.rows.size() ? contents_.rows[row + 1].first_cell
                                                          : contents_.cells.size();
  return std::span(contents_.cells).subspan(begin, end - begin);
}

// A counting sort at the first column that is asked for. Of duplicate keys of a row
// the last counts: all stay, the last one last.
void RowSlice::sort_cells() {
  if (!begins_.empty()) return;
  begins_.assign(contents_.fields.size() + 1, 0);
  for (const Cell& cell : contents_.cells) ++begins_[cell.field + 1];
  for (std::size_t i = 1; i < begins_.size(); ++i) begins_[i] += begins_[i - 1];
  std::vector<std::uint32_t> next(begins_.begin(), begins_.end() - 1);
  places_.resize(contents_.cells.size());
  for (std::uint32_t row = 0; row < contents_.rows.size(); ++row) {
    for (const Cell& cell : cells_of(row)) {
      const auto index = static_cast<std::uint32_t>(&cell - contents_.cells.data());
      places_[next[cell.field]++] = {row, index};
    }
  }
}

Result<Column> RowSlice::load(std::size_t index) {
  LK_CHECK(index < contents_.fields.size());
  sort_cells();
  // An entry for each row that has the field: most do not.
  std::vector<Column::Entry> entries(1);  // absent
  std::vector<std::uint32_t> ids(contents_.rows.size());
  for (std::uint32_t i = begins_[index]; i < begins_[index + 1]; ++i) {
    const Cell& cell = contents_.cells[places_[i].cell];
    std::uint32_t& id = ids[places_[i].row];
    if (id == 0) {
      id = static_cast<std::uint32_t>(entries.size());
      entries.emplace_back();
    }
    entries[id] = {text_of(cell), cell.kind};
  }
  if (ids.size() == 1) return Column::constant(1, entries.back());
  return Column::dictionary(std::move(entries), std::move(ids));
}

Result<Column> RowSlice::load_times() {
  std::vector<std::int64_t> times_ns;
  times_ns.reserve(contents_.rows.size());
  for (const Row& row : contents_.rows) times_ns.push_back(row.time_ns);
  return Column::times(std::move(times_ns), {});
}

Result<bool> RowSlice::append_original(std::size_t row, std::string& out) {
  const Row& own = contents_.rows[row];
  if (!own.is_line) {
    out.append(contents_.text, own.begin, own.size_bytes);
    return true;
  }
  record::RecordBuilder builder(out);
  for (const Cell& cell : cells_of(row)) {
    if (cell.field == contents_.source_field) continue;
    const std::string& name = contents_.fields[cell.field].name;
    if (name == "_msg") {
      builder.add_message(text_of(cell));
    } else {
      builder.add_string(name, text_of(cell));
    }
  }
  builder.close();
  return true;
}

Result<bool> RowSlice::append_raw_line(std::size_t row, std::string& out) {
  if (!contents_.rows[row].is_line) return false;
  out.append(text_of(cells_of(row).front()));
  return true;
}

Result<bool> RowSlice::append_field_order(std::size_t row, std::vector<std::uint32_t>& out) {
  last_row_.resize(contents_.fields.size());
  const std::span<const Cell> cells = cells_of(row);
  for (const Cell& cell : cells) {
    if (last_row_[cell.field] == row + 1) continue;
    last_row_[cell.field] = static_cast<std::uint32_t>(row + 1);
    out.push_back(cell.field);
  }
  // Asked again for the row, all fields have to be new again.
  for (const Cell& cell : cells) last_row_[cell.field] = 0;
  return true;
}

}  // namespace logkit::segment
