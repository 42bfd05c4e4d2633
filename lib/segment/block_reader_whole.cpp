// The part of BlockReader that is about records stored whole.
#include <map>
#include <memory>
#include <unordered_map>

#include "lib/segment/block_reader.h"

namespace logkit::segment {

using record::Column;

// Of the records stored whole.
std::uint64_t BlockReader::whole_bytes() const {
  std::uint64_t bytes = 0;
  for (std::uint32_t column = 0; column < footer_.columns.size(); ++column) {
    if (footer_.columns[column].value_class != ValueClass::kWhole) continue;
    const ColumnEntry* entry = frames_->find(kFirstColumnKey + column);
    if (entry != nullptr) bytes += entry->raw_bytes;
  }
  return bytes;
}

Status BlockReader::open_whole_rows() {
  LK_RETURN_IF_ERROR(load_shape_ids());
  std::vector<std::uint32_t> rows;
  std::uint32_t column = kNone;
  for (std::uint32_t row = 0; row < row_count(); ++row) {
    const Shape shape = shapes_[shape_ids_[row]];
    if (shape.kind != ShapeKind::kWhole) continue;
    rows.push_back(row);
    column = shape.columns[0];
  }
  const ColumnEntry* entry = column == kNone ? nullptr : frames_->find(kFirstColumnKey + column);
  if (entry == nullptr || entry->value_count != rows.size() ||
      rows.size() != frames_->info().whole_rows) {
    return Error::corrupt("the block's whole records are not as many as it says [I19]",
                          frames_->describe());
  }
  LK_TRY(DecodedValues objects, frames_->values(*entry));
  whole_ = std::make_unique<WholeRows>(std::move(rows), std::move(objects));
  std::map<record::FieldPath, std::size_t> known;
  for (std::size_t i = 0; i < fields_.size(); ++i) known.emplace(fields_[i].path, i);
  for (std::uint32_t i = 0; i < whole_->fields().size(); ++i) {
    const record::FieldPath& path = whole_->fields()[i].path;
    const auto [at, added] = known.emplace(path, fields_.size());
    if (added) {
      fields_.push_back({path, path.name()});
      origins_.emplace_back();
    }
    origins_[at->second].whole_field = i;
  }
  return {};
}

// A field that only records stored whole have, mostly very few of them: a block may
// have tens of thousands of such fields. Nothing where a dictionary cannot say it:
// one text of two kinds.
std::optional<Column> BlockReader::only_whole(std::uint32_t whole_field) const {
  std::vector<Column::Entry> entries(1);  // absent
  std::unordered_map<std::string_view, std::uint32_t> known;
  std::vector<std::uint32_t> ids(row_count());
  for (const auto& [row, entry] : whole_->fields()[whole_field].values) {
    const auto [at, is_new] = known.emplace(entry.text, static_cast<std::uint32_t>(entries.size()));
    if (is_new) entries.push_back(entry);
    if (entries[at->second].kind != entry.kind) return std::nullopt;
    ids[row] = at->second;
  }
  return Column::dictionary(std::move(entries), std::move(ids));
}

// The values of records stored whole, in place of what the column says of their
// rows (nothing).
Result<Column> BlockReader::add_whole(Column stored, std::uint32_t whole_field) const {
  std::vector<Column::Entry> entries(row_count());
  auto texts = std::make_unique<std::string>();
  std::vector<std::size_t> ends(row_count());
  record::TextScratch scratch;
  for (std::size_t row = 0; row < row_count(); ++row) {
    texts->append(stored.text(row, scratch));
    ends[row] = texts->size();
  }
  for (std::size_t row = 0; row < row_count(); ++row) {
    const std::size_t begin = row == 0 ? 0 : ends[row - 1];
    entries[row] = {std::string_view(*texts).substr(begin, ends[row] - begin), stored.kind(row)};
  }
  for (const WholeRows::Value& value : whole_->fields()[whole_field].values) {
    entries[value.row] = value.entry;
  }
  Column column = Column::plain(std::move(entries));
  column.keep(std::move(texts));
  return column;
}

}  // namespace logkit::segment
