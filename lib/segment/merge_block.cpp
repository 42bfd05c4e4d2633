#include "lib/segment/merge_block.h"

#include <algorithm>

#include "lib/segment/column_builder.h"
#include "lib/segment/compress.h"
#include "lib/segment/tables.h"
#include "lib/segment/term_index_file.h"

namespace logkit::segment {
namespace {

bool is_literal(std::string_view text) {
  return text == "true" || text == "false" || text == "null";
}

}  // namespace

Status MergeSegment::read() {
  LK_TRY(footer_, read_footer(file_));
  return {};
}

std::optional<std::vector<std::string>> MergeSegment::left_out() {
  std::vector<std::string> fields;
  const auto opened = open_term_index(file_, footer_);
  if (!opened) return fields;
  if (!*opened) return std::nullopt;
  for (const index::FieldId field : (*opened)->footer().unindexed) {
    if (field < footer_.fields.size()) fields.push_back(footer_.fields[field].path.name());
  }
  return fields;
}

Result<MergeSegment::Tables*> MergeSegment::tables() {
  if (tables_ != nullptr) return tables_.get();
  auto tables = std::make_unique<Tables>(file_, footer_);
  LK_TRY(const auto pieces, read_section(file_, footer_, SectionKind::kShapes));
  for (const std::string& piece : pieces) {
    Status status = decode_shapes(piece, footer_.columns.size(), tables->shapes);
    if (!status) return std::move(status).error().at(file_.name());
  }
  tables->ids.resize(tables->shapes.size());
  tables_ = std::move(tables);
  return tables_.get();
}

Result<std::vector<Position>> MergeSegment::positions(const BlockColumns& block) {
  const BlockHeader& header = block.header();
  const BlockInfo& info = block.info();
  const std::uint64_t offset = info.offset + info.length_bytes -
                               header.shapes_delta.stored_bytes - header.schema_delta.stored_bytes;
  const auto read_them = [&]() -> Result<std::vector<Position>> {
    LK_TRY(const std::string stored, file_.read(offset, header.schema_delta.stored_bytes));
    LK_RETURN_IF_ERROR(check_stretch(stored, header.schema_delta.checksum, "the schema delta"));
    std::string raw;
    LK_RETURN_IF_ERROR(unpack(as_bytes(stored), header.schema_delta.raw_bytes, raw));
    return decode_positions(raw);
  };
  auto positions = read_them();
  if (!positions) return std::move(positions).error().at(block.describe());
  return positions;
}

Result<std::unique_ptr<MergeBlock>> MergeBlock::open(MergeSegment& segment, std::size_t block) {
  LK_TRY(MergeSegment::Tables * tables, segment.tables());
  std::unique_ptr<MergeBlock> opened(new MergeBlock(segment, *tables));
  LK_RETURN_IF_ERROR(opened->read(block));
  return opened;
}

Status MergeBlock::read(std::size_t block) {
  LK_TRY(columns_, BlockColumns::open(segment_.file(), segment_.footer(),
                                      {tables_.shapes, tables_.texts}, block));
  LK_RETURN_IF_ERROR(columns_->read_all());
  LK_TRY(arrivals_, columns_->arrivals());
  LK_TRY(const auto times, columns_->row_times_ns());
  times_ns_.assign(times.begin(), times.end());
  const auto [min, max] = std::minmax_element(times_ns_.begin(), times_ns_.end());
  if (*min != columns_->info().min_time_ns || *max != columns_->info().max_time_ns) {
    return Error::corrupt("the times are not those of the block's header [I10]",
                          columns_->describe());
  }
  LK_TRY(const auto shapes, columns_->shape_ids());
  shape_ids_.assign(shapes.begin(), shapes.end());
  if (const ColumnEntry* sources = columns_->find(kSourceFrame)) {
    LK_TRY(source_ids_, columns_->ids(*sources, segment_.footer().sources.size()));
  }
  LK_RETURN_IF_ERROR(read_columns());
  LK_TRY(positions_, segment_.positions(*columns_));
  return {};
}

Status MergeBlock::read_columns() {
  std::vector<std::uint32_t> columns;
  std::vector<std::uint64_t> counts;
  for (const ColumnEntry& entry : columns_->entries()) {
    if (entry.key < kFirstColumnKey) continue;
    if (entry.key - kFirstColumnKey >= segment_.footer().columns.size()) {
      return Error::corrupt("a frame of no column of the schema [I14]", columns_->describe());
    }
    entries_.push_back(&entry);
    columns.push_back(entry.key - kFirstColumnKey);
    counts.push_back(entry.value_count);
    LK_TRY(DecodedValues values, columns_->values(entry));
    LK_RETURN_IF_ERROR(check_values(entry, values));
    values_.push_back(std::move(values));
  }
  auto cursor = RowCursor::create(tables_.shapes, shape_ids_, columns, counts);
  if (!cursor) return std::move(cursor).error().at(columns_->describe());
  cursor_.emplace(std::move(*cursor));
  cursor_->seek(0);
  share_out(columns_->info().raw_bytes);
  return {};
}

// What the writer takes for granted of values that were scanned.
Status MergeBlock::check_values(const ColumnEntry& entry, const DecodedValues& values) const {
  const ValueClass value_class =
      segment_.footer().columns[entry.key - kFirstColumnKey].value_class;
  record::TextScratch scratch;
  const auto all = [&](auto holds) {
    if (values.form == DecodedValues::Form::kIntegers) {
      return values.count == 0 || holds(values.text(0, scratch));
    }
    for (std::size_t i = 0; i < values.entry_count(); ++i) {
      if (!holds(values.entry(i))) return false;
    }
    return true;
  };
  if (value_class == ValueClass::kLiteral && !all(is_literal)) {
    return Error::corrupt("a literal that JSON does not have [I21]", columns_->describe(entry));
  }
  if (value_class == ValueClass::kString && !all(escapes_are_whole)) {
    return Error::corrupt("a string with a broken escape [I21]", columns_->describe(entry));
  }
  return {};
}

void MergeBlock::share_out(std::uint64_t raw_bytes) {
  std::vector<bool> counts(segment_.footer().columns.size(), true);
  std::uint64_t stored_bytes = 0;
  for (const std::uint32_t id : shape_ids_) {
    const Shape shape = tables_.shapes[id];
    stored_bytes += shape.text.size() + 1;
    // The reason of a parse error was in no line.
    if (shape.kind == ShapeKind::kText && shape.columns.size() > 1) counts[shape.columns[1]] = false;
  }
  for (const ColumnEntry* entry : entries_) {
    if (counts[entry->key - kFirstColumnKey]) stored_bytes += entry->raw_bytes;
  }
  const std::uint64_t stripped = raw_bytes > stored_bytes ? raw_bytes - stored_bytes : 0;
  stripped_bytes_ = stripped / shape_ids_.size();
  last_stripped_bytes_ = stripped - stripped_bytes_ * (shape_ids_.size() - 1);
}

RecordStamp MergeBlock::stamp() const {
  RecordStamp stamp;
  stamp.time_ns = times_ns_[row_];
  stamp.arrival = arrivals_[row_];
  if (!source_ids_.empty()) stamp.source = segment_.footer().sources[source_ids_[row_]];
  stamp.has_position = false;
  stamp.stripped_bytes = row_ + 1 == arrivals_.size() ? last_stripped_bytes_ : stripped_bytes_;
  return stamp;
}

Status MergeBlock::copy_row(Writer& writer) {
  const Shape shape = tables_.shapes[shape_ids_[row_]];
  const std::span<const std::uint32_t> slots = cursor_->slots(row_);
  texts_.resize(slots.size());
  scratch_.resize(std::max(scratch_.size(), slots.size()));
  for (std::size_t i = 0; i < slots.size(); ++i) {
    texts_[i] = values_[slots[i]].text(cursor_->take(slots[i]), scratch_[i]);
  }
  cursor_->end_row();
  Status copied = shape.kind == ShapeKind::kText   ? copy_text(shape, writer)
                  : shape.kind == ShapeKind::kJson ? copy_json(shape, writer)
                                                   : copy_whole(writer);
  if (!copied && copied.error().code == Code::kInvalid) {
    return Error::corrupt("a record that cannot be stored again: " + copied.error().what,
                          columns_->describe());
  }
  LK_RETURN_IF_ERROR(copied);
  if (row_ == 0) writer.add_positions(positions_);
  ++row_;
  return {};
}

Status MergeBlock::copy_text(const Shape& shape, Writer& writer) {
  const std::string_view parse_error = texts_.size() > 1 ? texts_[1] : std::string_view();
  return writer.add_text(texts_[0], shape.terminated, parse_error, stamp());
}

Status MergeBlock::copy_whole(Writer& writer) { return writer.add_json(texts_[0], stamp()); }

std::optional<std::uint32_t> MergeBlock::output_shape(const Shape& shape, Writer& writer) {
  std::optional<std::uint32_t>& known = tables_.ids[shape_ids_[row_]];
  if (known) return known;
  const Footer& footer = segment_.footer();
  std::vector<ColumnName> names;
  for (const std::uint32_t id : shape.columns) {
    const ColumnInfo& column = footer.columns[id];
    if (column.field == kNoField) return std::nullopt;
    names.push_back({&footer.fields[column.field].path, column.value_class});
  }
  return known = writer.find_shape(shape, names);
}

Status MergeBlock::copy_json(const Shape& shape, Writer& writer) {
  if (const auto id = output_shape(shape, writer)) return writer.add_values(*id, texts_, stamp());
  object_.clear();
  const char* text = shape.text.data();
  for (std::size_t i = 0; i < texts_.size(); ++i) {
    object_.append(text, shape.text_lengths[i]).append(texts_[i]);
    text += shape.text_lengths[i];
  }
  object_.append(text, shape.text_lengths.back());
  return writer.add_json(object_, stamp());
}

}  // namespace logkit::segment
