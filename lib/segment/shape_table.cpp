#include "lib/segment/shape_table.h"

#include <algorithm>

#include "lib/base/hash.h"
#include "lib/base/short_text.h"

namespace logkit::segment {
namespace {

// Each costs a frame in the blocks that use it, and a builder all the time.
constexpr std::size_t kMaxColumns = 16384;

}  // namespace

ValueClass class_of(record::Kind kind) {
  switch (kind) {
    case record::Kind::kNull:
    case record::Kind::kBool: return ValueClass::kLiteral;
    case record::Kind::kNumber: return ValueClass::kNumber;
    case record::Kind::kString: return ValueClass::kString;
    case record::Kind::kJson: return ValueClass::kJson;
    case record::Kind::kAbsent: break;
  }
  LK_UNREACHABLE();
}

ShapeTable::ShapeTable(record::PathTable& paths)
    : paths_(paths),
      scanner_(paths),
      index_(256),
      message_path_(paths.find_or_add(record::kRootPath, "_msg")),
      parse_error_path_(paths.find_or_add(record::kRootPath, "_parse_error")) {
  last_found_.fill(kNone);
}

std::optional<std::uint32_t> ShapeTable::add_shape(std::string_view object,
                                                   std::span<const record::JsonToken> tokens,
                                                   const ShapeLimits& limits) {
  if (shapes_.size() >= limits.shapes || shape_text_bytes_ >= limits.text_bytes ||
      schema_.columns.size() + tokens.size() > kMaxColumns) {
    return std::nullopt;
  }
  std::vector<std::uint32_t> columns;
  std::vector<std::uint32_t> lengths;
  std::string text;
  std::uint32_t before = 0;
  for (const record::JsonToken& token : tokens) {
    columns.push_back(column_of(token.path, class_of(token.kind)));
    lengths.push_back(token.begin - before);
    text.append(object.substr(before, token.begin - before));
    before = token.end;
  }
  text.append(object.substr(before));
  lengths.push_back(static_cast<std::uint32_t>(object.size() - before));
  shape_text_bytes_ += text.size();
  Shape shape;
  shape.columns = columns;
  shape.text_lengths = lengths;
  shape.text = text;
  return shapes_.add(shape);
}

std::uint32_t ShapeTable::column_of(record::PathId path, ValueClass value_class) {
  if (path >= field_of_path_.size()) {
    field_of_path_.resize(path + std::size_t{1}, kNone);
    std::array<std::uint32_t, kClasses> none;
    none.fill(kNone);
    columns_of_path_.resize(path + std::size_t{1}, none);
  }
  std::uint32_t& column = columns_of_path_[path][static_cast<std::size_t>(value_class)];
  if (column != kNone) return column;
  if (field_of_path_[path] == kNone) {
    field_of_path_[path] = static_cast<std::uint32_t>(schema_.fields.size());
    schema_.fields.push_back(paths_.path(path));
  }
  column = static_cast<std::uint32_t>(schema_.columns.size());
  schema_.columns.push_back({field_of_path_[path], value_class});
  return column;
}

record::PathId ShapeTable::path_of(const record::FieldPath& path) {
  record::PathId id = record::kRootPath;
  for (const std::string& key : path.keys()) {
    id = paths_.find_or_add(id, key);
    if (id == record::kNoPath) break;
  }
  return id;
}

std::optional<std::uint32_t> ShapeTable::adopt(const Shape& shape,
                                               std::span<const ColumnName> columns,
                                               const ShapeLimits& limits) {
  if (schema_.columns.size() + columns.size() > kMaxColumns) return std::nullopt;
  std::vector<std::uint32_t> ids;
  for (const ColumnName& column : columns) {
    const record::PathId path = path_of(*column.path);
    if (path == record::kNoPath) return std::nullopt;
    ids.push_back(column_of(path, column.value_class));
  }
  const std::string_view id_bytes(reinterpret_cast<const char*>(ids.data()),
                                  ids.size() * sizeof(std::uint32_t));
  const std::uint64_t hash = hash64(id_bytes, hash64(shape.text, process_hash_seed()));
  const auto same = [&](const Shape& other) {
    return other.text == shape.text && std::ranges::equal(other.columns, ids) &&
           std::ranges::equal(other.text_lengths, shape.text_lengths);
  };
  const auto [begin, end] = adopted_.equal_range(hash);
  for (auto known = begin; known != end; ++known) {
    if (same(shapes_[known->second])) return known->second;
  }
  if (shapes_.size() >= limits.shapes || shape_text_bytes_ >= limits.text_bytes) {
    return std::nullopt;
  }
  shape_text_bytes_ += shape.text.size();
  Shape adopted = shape;
  adopted.columns = ids;
  const std::uint32_t id = shapes_.add(adopted);
  adopted_.emplace(hash, id);
  return id;
}

std::uint32_t ShapeTable::text_shape(bool terminated, bool with_parse_error) {
  std::uint32_t& id = text_shapes_[(terminated ? 1u : 0u) | (with_parse_error ? 2u : 0u)];
  if (id != kNone) return id;
  std::vector<std::uint32_t> columns{column_of(message_path_, ValueClass::kText)};
  if (with_parse_error) columns.push_back(column_of(parse_error_path_, ValueClass::kText));
  Shape shape;
  shape.kind = ShapeKind::kText;
  shape.terminated = terminated;
  shape.columns = columns;
  return id = shapes_.add(shape);
}

std::uint32_t ShapeTable::whole_shape() {
  if (whole_shape_ != kNone) return whole_shape_;
  const std::vector<std::uint32_t> columns{static_cast<std::uint32_t>(schema_.columns.size())};
  schema_.columns.push_back({kNoField, ValueClass::kWhole});
  Shape shape;
  shape.kind = ShapeKind::kWhole;
  shape.columns = columns;
  return whole_shape_ = shapes_.add(shape);
}

std::uint32_t ShapeTable::source_id(std::string_view source) {
  if (last_source_ != kNone && same_text(schema_.sources[last_source_], source))
    return last_source_;
  const auto [at, added] = source_ids_.try_emplace(
      std::string(source), static_cast<std::uint32_t>(schema_.sources.size()));
  if (added) schema_.sources.emplace_back(source);
  return last_source_ = at->second;
}

std::size_t ShapeTable::memory_bytes() const {
  return shapes_.memory_bytes() + incoming_text_.capacity() +
         incoming_.capacity() * sizeof(Incoming) + incoming_keys_.capacity() * 8 +
         (incoming_kept_.capacity() + index_.capacity()) * 4 +
         columns_of_path_.capacity() * kClasses * 4 + paths_.memory_bytes();
}

}  // namespace logkit::segment
