#include "lib/segment/block_reader.h"

#include <algorithm>
#include <numeric>

#include "lib/segment/column_builder.h"
#include "lib/segment/row_map.h"

namespace logkit::segment {

using record::Column;

namespace {

// Records stored whole may have a field in every few bytes, and one that nothing
// else has.
constexpr std::uint64_t kManyWholeBytes = 256u << 10;
// Fields times rows. A column takes 4 bytes for each row, or more.
constexpr std::size_t kManyCells = 16u << 20;

// A column of few values for many rows takes less so.
void as_dictionary(DecodedValues& values) {
  if (values.form != DecodedValues::Form::kPlain) return;
  values.form = DecodedValues::Form::kDictionary;
  values.ids.resize(values.count);
  std::iota(values.ids.begin(), values.ids.end(), 0u);
}

}  // namespace

BlockReader::BlockReader(std::unique_ptr<BlockColumns> frames, const Footer& footer,
                         const ShapeList& shapes,
                         const std::vector<std::vector<std::uint32_t>>& columns_of_field)
    : frames_(std::move(frames)),
      footer_(footer),
      shapes_(shapes),
      columns_of_field_(columns_of_field) {}

Status BlockReader::open(bool leaves_many) {
  for (const Zone& zone : frames_->info().zones) {
    const record::FieldPath& path = footer_.fields[zone.field].path;
    fields_.push_back({path, path.name()});
    origins_.push_back({.footer_field = zone.field});
  }
  if (frames_->find(kSourceFrame) != nullptr) {
    fields_.push_back({record::FieldPath("_src"), "_src"});
    origins_.push_back({.is_source = true});
  }
  if (!has_whole_rows() || (leaves_many && whole_bytes() > kManyWholeBytes)) return {};
  return open_whole_rows();
}

bool BlockReader::is_wide() const { return fields_.size() * row_count() > kManyCells; }

Status BlockReader::load_shape_ids() {
  if (!shape_ids_.empty()) return {};
  LK_TRY(shape_ids_, frames_->shape_ids());
  return {};
}

Status BlockReader::load_source_ids() {
  if (!source_ids_.empty()) return {};
  const ColumnEntry* entry = frames_->find(kSourceFrame);
  if (entry == nullptr) return {};
  LK_TRY(source_ids_, frames_->ids(*entry, footer_.sources.size()));
  return {};
}

Result<Column> BlockReader::load(std::size_t index) {
  LK_CHECK(index < fields_.size());
  const Origin& origin = origins_[index];
  Column column = Column::constant(row_count(), {});
  if (origin.is_source) {
    LK_TRY(column, load_sources());
  } else if (origin.footer_field != kNone) {
    LK_TRY(column, load_stored(origin.footer_field));
  }
  if (origin.whole_field == kNone) return column;
  if (!origin.is_source && origin.footer_field == kNone) {
    std::optional<Column> sparse = only_whole(origin.whole_field);
    if (sparse) return std::move(*sparse);
  }
  return add_whole(std::move(column), origin.whole_field);
}

Result<std::vector<BlockReader::StoredPart>> BlockReader::stored_parts(
    std::uint32_t footer_field) const {
  std::vector<StoredPart> parts;
  for (const std::uint32_t column : columns_of_field_[footer_field]) {
    const ColumnEntry* entry = frames_->find(kFirstColumnKey + column);
    if (entry != nullptr) parts.push_back({column, entry});
  }
  if (parts.empty()) {
    return Error::corrupt("a zone of a field that the block does not have [I16]",
                          frames_->describe());
  }
  return parts;
}

// True where every shape has the column once: the values are those of the rows,
// one by one, whatever the shapes of these are.
bool BlockReader::is_in_every_shape(const StoredPart& part) const {
  constexpr std::size_t kFewShapes = 64;
  if (shapes_.size() > kFewShapes || part.entry->value_count != row_count()) return false;
  for (std::size_t shape = 0; shape < shapes_.size(); ++shape) {
    const std::span<const std::uint32_t> columns = shapes_.columns(shape);
    if (std::count(columns.begin(), columns.end(), part.column) != 1) return false;
  }
  return true;
}

Result<RowMap> BlockReader::map_parts(std::span<const StoredPart> parts) {
  if (parts.size() == 1 && is_in_every_shape(parts.front())) {
    RowMap rows;
    rows.identity = true;
    return rows;
  }
  LK_RETURN_IF_ERROR(load_shape_ids());
  std::vector<std::uint32_t> columns;
  std::vector<std::uint64_t> counts;
  for (const StoredPart& part : parts) {
    columns.push_back(part.column);
    counts.push_back(part.entry->value_count);
  }
  return map_rows(shapes_, shape_ids_, columns, counts);
}

Result<std::vector<FieldPart>> BlockReader::load_parts(std::span<const StoredPart> stored,
                                                       RowMap& map) {
  std::vector<std::vector<std::uint32_t>> wanted;
  if (!wanted_rows_.empty()) wanted = keep_rows(map, wanted_rows_, stored.size(), row_count());
  std::vector<FieldPart> parts;
  for (std::size_t i = 0; i < stored.size(); ++i) {
    FieldPart part{footer_.columns[stored[i].column].value_class, {}};
    if (wanted.empty()) {
      LK_TRY(part.values, frames_->values(*stored[i].entry));
    } else if (wanted[i].empty()) {
      part.values.form = DecodedValues::Form::kDictionary;
    } else {
      LK_TRY(part.values, frames_->values_at(*stored[i].entry, wanted[i]));
      as_dictionary(part.values);
    }
    parts.push_back(std::move(part));
  }
  return parts;
}

Result<Column> BlockReader::load_stored(std::uint32_t footer_field) {
  LK_TRY(const std::vector<StoredPart> stored, stored_parts(footer_field));
  auto map = map_parts(stored);
  const std::string place =
      frames_->describe() + ", column " + footer_.fields[footer_field].path.name();
  if (!map) return std::move(map).error().at(place);
  LK_TRY(std::vector<FieldPart> parts, load_parts(stored, *map));
  auto column = build_column(std::move(parts), *map, row_count());
  if (!column) return std::move(column).error().at(place);
  return column;
}

Result<Column> BlockReader::load_sources() {
  LK_RETURN_IF_ERROR(load_source_ids());
  std::vector<Column::Entry> entries;
  std::vector<std::uint32_t> entry_of(footer_.sources.size(), kNone);
  std::vector<std::uint32_t> ids(source_ids_.size());
  for (std::size_t row = 0; row < source_ids_.size(); ++row) {
    std::uint32_t& entry = entry_of[source_ids_[row]];
    if (entry == kNone) {
      entry = static_cast<std::uint32_t>(entries.size());
      const std::string_view source = footer_.sources[source_ids_[row]];
      entries.push_back({source, source.empty() ? record::Kind::kAbsent : record::Kind::kString});
    }
    ids[row] = entry;
  }
  if (entries.size() == 1) return Column::constant(row_count(), entries[0]);
  return Column::dictionary(std::move(entries), std::move(ids));
}

Result<Column> BlockReader::load_times() {
  const ColumnEntry* entry = frames_->find(kTimeFrame);
  if (entry == nullptr) {
    return Error::corrupt("the block has no times [I17]", frames_->describe());
  }
  // The times come along with the rest.
  if (wants_whole_ && !wanted_rows_.empty()) LK_RETURN_IF_ERROR(fetch_record(wanted_rows_.front()));
  LK_TRY(std::vector<std::int64_t> times, frames_->integers(*entry));
  std::int64_t min_ns = times.front();
  std::int64_t max_ns = times.front();
  for (const std::int64_t time_ns : times) {
    min_ns = std::min(min_ns, time_ns);
    max_ns = std::max(max_ns, time_ns);
  }
  if (min_ns != frames_->info().min_time_ns || max_ns != frames_->info().max_time_ns) {
    return Error::corrupt("the times are not those of the block's header [I10]",
                          frames_->describe(*entry));
  }
  return Column::times(std::move(times), {});
}

Status BlockReader::need_printer() {
  if (printer_) return {};
  LK_RETURN_IF_ERROR(load_shape_ids());
  LK_TRY(RecordPrinter printer,
         RecordPrinter::create(*frames_, footer_, {shapes_, shape_ids_, wanted_rows_}));
  printer_.emplace(std::move(printer));
  return {};
}

Status BlockReader::fetch_record(std::size_t row) {
  LK_RETURN_IF_ERROR(need_printer());
  return printer_->fetch(row);
}

Result<bool> BlockReader::append_original(std::size_t row, std::string& out) {
  LK_RETURN_IF_ERROR(need_printer());
  LK_RETURN_IF_ERROR(printer_->append_json(row, out));
  return true;
}

Status BlockReader::append_values(std::size_t row, std::string& out,
                                  std::vector<ValuePlace>& places) {
  LK_RETURN_IF_ERROR(need_printer());
  return printer_->append_values(row, out, places);
}

Result<bool> BlockReader::append_raw_line(std::size_t row, std::string& out) {
  LK_RETURN_IF_ERROR(need_printer());
  if (shapes_[shape_ids_[row]].kind != ShapeKind::kText) return false;
  LK_RETURN_IF_ERROR(printer_->append_line(row, out));
  return true;
}

void BlockReader::need_places() {
  if (!in_order_.empty()) return;
  in_order_.resize(fields_.size());
  place_of_stored_.assign(footer_.fields.size(), kNone);
  place_of_whole_.assign(whole_ == nullptr ? 0 : whole_->fields().size(), kNone);
  for (std::uint32_t i = 0; i < origins_.size(); ++i) {
    if (origins_[i].footer_field != kNone) place_of_stored_[origins_[i].footer_field] = i;
    if (origins_[i].whole_field != kNone) place_of_whole_[origins_[i].whole_field] = i;
  }
}

Result<bool> BlockReader::append_field_order(std::size_t row, std::vector<std::uint32_t>& out) {
  LK_RETURN_IF_ERROR(load_shape_ids());
  need_places();
  const std::size_t begin = out.size();
  const auto add = [&](std::uint32_t place) {
    if (place == kNone || in_order_[place]) return;
    in_order_[place] = true;
    out.push_back(place);
  };
  const Shape shape = shapes_[shape_ids_[row]];
  if (shape.kind == ShapeKind::kWhole) {
    if (whole_ != nullptr) {
      for (const std::uint32_t field : whole_->field_order(row)) add(place_of_whole_[field]);
    }
  } else {
    for (const std::uint32_t column : shape.columns) {
      const std::uint32_t field = footer_.columns[column].field;
      if (field != kNoField) add(place_of_stored_[field]);
    }
  }
  // A row's source is none of its record's members.
  if (!origins_.empty() && frames_->find(kSourceFrame) != nullptr) {
    for (std::uint32_t i = 0; i < origins_.size(); ++i) {
      if (origins_[i].is_source) add(i);
    }
  }
  for (std::size_t i = begin; i < out.size(); ++i) in_order_[out[i]] = false;
  return true;
}

Result<RowKind> BlockReader::row_kind(std::size_t row) {
  LK_RETURN_IF_ERROR(load_shape_ids());
  const Shape shape = shapes_[shape_ids_[row]];
  if (shape.kind != ShapeKind::kText) return RowKind::kJson;
  return shape.terminated ? RowKind::kLine : RowKind::kUnterminatedLine;
}

Result<std::string_view> BlockReader::source(std::size_t row) {
  LK_RETURN_IF_ERROR(load_source_ids());
  if (source_ids_.empty()) return std::string_view();
  return std::string_view(footer_.sources[source_ids_[row]]);
}

Result<std::uint64_t> BlockReader::arrival(std::size_t row) {
  if (arrivals_.empty()) {
    LK_TRY(arrivals_, frames_->arrivals());
  }
  return arrivals_[row];
}

}  // namespace logkit::segment
