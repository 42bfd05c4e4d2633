#include "lib/segment/record_printer.h"

#include <algorithm>

#include "lib/record/json_text.h"

namespace logkit::segment {
namespace {

// Above this share of a block's columns one read of all is cheaper than many.
constexpr std::uint64_t kReadAllDivisor = 4;

}  // namespace

Result<RecordPrinter> RecordPrinter::create(BlockColumns& frames, const Footer& footer,
                                            BlockRows rows) {
  std::vector<const ColumnEntry*> entries;
  std::vector<std::uint32_t> columns;
  std::vector<std::uint64_t> counts;
  for (const ColumnEntry& entry : frames.entries()) {
    if (entry.key < kFirstColumnKey) continue;
    entries.push_back(&entry);
    columns.push_back(entry.key - kFirstColumnKey);
    counts.push_back(entry.value_count);
  }
  auto cursor = RowCursor::create(rows.shapes, rows.shape_ids, columns, counts);
  if (!cursor) return std::move(cursor).error().at(frames.describe());
  RecordPrinter printer(frames, footer, rows, std::move(*cursor));
  printer.values_.resize(entries.size());
  printer.columns_ = std::move(entries);
  printer.want(rows.wanted);
  return printer;
}

void RecordPrinter::want(std::span<const std::uint32_t> rows) {
  wanted_values_.resize(columns_.size());
  for (const std::uint32_t row : rows) {
    cursor_.seek(row);
    for (const std::uint32_t slot : cursor_.slots(row)) {
      wanted_values_[slot].push_back(cursor_.take(slot));
    }
    cursor_.end_row();
  }
}

Status RecordPrinter::fetch(std::size_t row) { return fetch(cursor_.slots(row)); }

Status RecordPrinter::fetch(std::span<const std::uint32_t> slots) {
  std::uint64_t wanted_bytes = 0;
  for (const std::uint32_t slot : slots) {
    if (!values_[slot]) wanted_bytes += frames_.stored_bytes(*columns_[slot]);
  }
  // Nothing to read: an empty frame still has to be decoded.
  if (wanted_bytes == 0) return {};
  if (wanted_bytes <= frames_.info().length_bytes / kReadAllDivisor) return {};
  return frames_.read_all();
}

Status RecordPrinter::load(std::span<const std::uint32_t> slots) {
  LK_RETURN_IF_ERROR(fetch(slots));
  for (const std::uint32_t slot : slots) {
    if (values_[slot]) continue;
    if (wanted_values_[slot].empty()) {
      LK_TRY(values_[slot], frames_.values(*columns_[slot]));
    } else {
      LK_TRY(values_[slot], frames_.values_at(*columns_[slot], wanted_values_[slot]));
    }
  }
  return {};
}

std::string_view RecordPrinter::take(std::uint32_t slot, record::TextScratch& scratch) {
  const std::uint32_t value = cursor_.take(slot);
  const std::vector<std::uint32_t>& wanted = wanted_values_[slot];
  if (wanted.empty()) return values_[slot]->text(value, scratch);
  const auto at = std::lower_bound(wanted.begin(), wanted.end(), value);
  LK_CHECK(at != wanted.end() && *at == value);
  return values_[slot]->text(static_cast<std::size_t>(at - wanted.begin()), scratch);
}

Status RecordPrinter::append_json(std::size_t row, std::string& out) {
  const std::span<const std::uint32_t> slots = cursor_.slots(row);
  LK_RETURN_IF_ERROR(load(slots));
  cursor_.seek(row);
  const Shape shape = shapes_[shape_ids_[row]];
  record::TextScratch scratch;
  if (shape.kind == ShapeKind::kText) {
    append_text_record(slots, out);
  } else if (shape.kind == ShapeKind::kWhole) {
    out.append(take(slots[0], scratch));
    for (const std::uint32_t slot : slots.subspan(1)) cursor_.take(slot);
  } else {
    append_object(shape, slots, out, nullptr);
  }
  cursor_.end_row();
  return {};
}

void RecordPrinter::append_object(const Shape& shape, std::span<const std::uint32_t> slots,
                                  std::string& out, std::vector<ValuePlace>* places) {
  record::TextScratch scratch;
  const char* text = shape.text.data();
  for (std::size_t i = 0; i < slots.size(); ++i) {
    out.append(text, shape.text_lengths[i]);
    text += shape.text_lengths[i];
    const std::string_view value = take(slots[i], scratch);
    if (places != nullptr) places->push_back({column_of(slots[i]), out.size(), value.size()});
    out.append(value);
  }
  out.append(text, shape.text_lengths.back());
}

Status RecordPrinter::append_values(std::size_t row, std::string& out,
                                    std::vector<ValuePlace>& places) {
  const std::span<const std::uint32_t> slots = cursor_.slots(row);
  LK_RETURN_IF_ERROR(load(slots));
  cursor_.seek(row);
  const Shape shape = shapes_[shape_ids_[row]];
  if (shape.kind == ShapeKind::kJson) {
    append_object(shape, slots, out, &places);
  } else {
    record::TextScratch scratch;
    for (const std::uint32_t slot : slots) {
      const std::string_view value = take(slot, scratch);
      places.push_back({column_of(slot), out.size(), value.size()});
      out.append(value);
    }
  }
  cursor_.end_row();
  return {};
}

void RecordPrinter::append_text_record(std::span<const std::uint32_t> slots, std::string& out) {
  record::TextScratch scratch;
  record::RecordBuilder builder(out);
  for (const std::uint32_t slot : slots) {
    const std::string_view text = take(slot, scratch);
    const std::uint32_t field = footer_.columns[column_of(slot)].field;
    const std::string name = field == kNoField ? "_msg" : footer_.fields[field].path.name();
    if (name == "_msg") {
      builder.add_message(text);
    } else {
      builder.add_string(name, text);
    }
  }
  builder.finish();
  out.pop_back();  // its LF
}

Status RecordPrinter::append_line(std::size_t row, std::string& out) {
  const std::span<const std::uint32_t> slots = cursor_.slots(row);
  LK_RETURN_IF_ERROR(load(slots.first(1)));
  cursor_.seek(row);
  record::TextScratch scratch;
  out.append(take(slots[0], scratch));
  for (const std::uint32_t slot : slots.subspan(1)) cursor_.take(slot);
  cursor_.end_row();
  return {};
}

}  // namespace logkit::segment
