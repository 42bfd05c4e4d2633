#include "lib/segment/block_slices.h"

#include <utility>

#include "lib/base/check.h"
#include "lib/record/json_text.h"
#include "lib/segment/block_reader.h"
#include "lib/segment/column_builder.h"

namespace logkit::segment {
namespace {

// Fields times rows of a slice: what its columns take is a few bytes for each.
constexpr std::size_t kMostCells = 128u << 10;
// More paths than this are somebody's ids used as keys: start over.
constexpr std::size_t kManyPaths = 100'000;

}  // namespace

BlockSlices::BlockSlices(std::unique_ptr<BlockSource> block, BlockReader& reader,
                         std::vector<std::uint32_t> rows)
    : block_(std::move(block)), reader_(reader), rows_(std::move(rows)) {}
BlockSlices::~BlockSlices() = default;

std::unique_ptr<BlockSlices> BlockSlices::of(std::unique_ptr<BlockSource> block,
                                             std::vector<std::uint32_t> rows) {
  auto* const reader = dynamic_cast<BlockReader*>(block.get());
  LK_CHECK(reader != nullptr);
  return std::unique_ptr<BlockSlices>(new BlockSlices(std::move(block), *reader, std::move(rows)));
}

Status BlockSlices::start() {
  if (std::exchange(has_started_, true)) return {};
  LK_TRY(const record::Column times, reader_.load_times());
  times_ns_ = times.numbers();
  const Footer& footer = reader_.footer();
  uses_of_stored_.resize(footer.fields.size());
  if (reader_.has_whole_rows()) {
    for (std::uint32_t i = 0; i < footer.fields.size(); ++i) {
      stored_by_path_.emplace(footer.fields[i].path, i);
    }
  }
  return {};
}

void BlockSlices::forget_many_paths() {
  if (!reader_.has_whole_rows()) return;
  if (paths_ != nullptr && paths_->size() < kManyPaths) return;
  paths_ = std::make_unique<record::PathTable>();
  scanner_ = std::make_unique<record::JsonScanner>(*paths_);
  uses_of_paths_.clear();
}

Result<std::unique_ptr<RowSlice>> BlockSlices::next() {
  if (taken_ == rows_.size()) return std::unique_ptr<RowSlice>();
  LK_RETURN_IF_ERROR(start());
  forget_many_paths();
  ++slice_;
  contents_ = {};
  contents_.stream_fields = reader_.footer().stream_fields;
  do {
    LK_RETURN_IF_ERROR(add_row(rows_[taken_]));
    ++taken_;
  } while (taken_ < rows_.size() &&
           (contents_.fields.size() + 1) * (contents_.rows.size() + 1) <= kMostCells);
  return std::make_unique<RowSlice>(std::exchange(contents_, {}));
}

Status BlockSlices::add_row(std::uint32_t row) {
  const std::size_t begin = contents_.text.size();
  LK_TRY(const std::uint64_t arrival, reader_.arrival(row));
  contents_.rows.push_back({.begin = static_cast<std::uint32_t>(begin),
                            .size_bytes = 0,
                            .first_cell = static_cast<std::uint32_t>(contents_.cells.size()),
                            .is_line = false,
                            .time_ns = times_ns_[row],
                            .arrival = arrival});
  places_.clear();
  LK_RETURN_IF_ERROR(reader_.append_values(row, contents_.text, places_));
  contents_.rows.back().size_bytes = static_cast<std::uint32_t>(contents_.text.size() - begin);
  LK_TRY(const RowKind kind, reader_.row_kind(row));
  contents_.rows.back().is_line = kind != RowKind::kJson;
  for (const ValuePlace& place : places_) LK_RETURN_IF_ERROR(add_value(place));
  return add_source(row);
}

std::uint32_t BlockSlices::number(Use& use, const record::FieldPath& path) {
  if (use.slice != slice_) {
    use = {.slice = slice_, .field = static_cast<std::uint32_t>(contents_.fields.size())};
    contents_.fields.push_back({path, path.name()});
  }
  return use.field;
}

// A string with escapes: what it says, behind the text of its row.
void BlockSlices::add_unescaped(RowSlice::Cell cell) {
  unescaped_.clear();
  record::unescape_json(std::string_view(contents_.text).substr(cell.begin, cell.size_bytes),
                        unescaped_);
  cell.begin = static_cast<std::uint32_t>(contents_.text.size());
  cell.size_bytes = static_cast<std::uint32_t>(unescaped_.size());
  contents_.text.append(unescaped_);
  contents_.cells.push_back(cell);
}

Status BlockSlices::add_value(const ValuePlace& place) {
  const Footer& footer = reader_.footer();
  const ColumnInfo& column = footer.columns[place.column];
  if (column.field == kNoField) {
    add_object(place);
    return {};
  }
  const std::string_view raw =
      std::string_view(contents_.text).substr(place.begin, place.size_bytes);
  const record::Kind kind = kind_of(column.value_class, raw);
  const RowSlice::Cell cell{
      .begin = static_cast<std::uint32_t>(place.begin),
      .size_bytes = kind == record::Kind::kNull ? 0u : static_cast<std::uint32_t>(place.size_bytes),
      .field = number(uses_of_stored_[column.field], footer.fields[column.field].path),
      .kind = kind};
  if (column.value_class != ValueClass::kString || raw.find('\\') == std::string_view::npos) {
    contents_.cells.push_back(cell);
    return {};
  }
  if (!escapes_are_whole(raw)) {
    return Error::corrupt("a string with a broken escape [I21]", reader_.describe());
  }
  add_unescaped(cell);
  return {};
}

// A record stored whole.
void BlockSlices::add_object(const ValuePlace& place) {
  const auto object = std::string_view(contents_.text).substr(place.begin, place.size_bytes);
  if (scanner_ == nullptr || !scanner_->scan(object)) return;
  for (const record::JsonToken& token : scanner_->tokens()) {
    if (token.path == record::kRootPath) continue;
    const bool is_null = token.kind == record::Kind::kNull;
    const RowSlice::Cell cell{.begin = static_cast<std::uint32_t>(place.begin) + token.begin,
                              .size_bytes = is_null ? 0u : token.end - token.begin,
                              .field = number_of_path(token.path),
                              .kind = token.kind};
    if (token.has_escapes) {
      add_unescaped(cell);
    } else {
      contents_.cells.push_back(cell);
    }
  }
}

std::uint32_t BlockSlices::number_of_path(record::PathId path) {
  if (path >= uses_of_paths_.size()) uses_of_paths_.resize(paths_->size());
  PathUse& own = uses_of_paths_[path];
  if (own.is_known && own.stored == kNotStored && own.use.slice == slice_) return own.use.field;
  if (own.is_known && own.stored != kNotStored) {
    return number(uses_of_stored_[own.stored], reader_.footer().fields[own.stored].path);
  }
  const record::FieldPath full = paths_->path(path);
  if (!std::exchange(own.is_known, true)) {
    const auto stored = stored_by_path_.find(full);
    if (stored != stored_by_path_.end()) own.stored = stored->second;
  }
  return number(own.stored == kNotStored ? own.use : uses_of_stored_[own.stored], full);
}

Status BlockSlices::add_source(std::uint32_t row) {
  LK_TRY(const std::string_view source, reader_.source(row));
  if (source.empty()) return {};
  contents_.source_field = number(use_of_source_, record::FieldPath("_src"));
  contents_.cells.push_back({.begin = static_cast<std::uint32_t>(contents_.text.size()),
                             .size_bytes = static_cast<std::uint32_t>(source.size()),
                             .field = contents_.source_field,
                             .kind = record::Kind::kString});
  contents_.text.append(source);
  return {};
}

}  // namespace logkit::segment
