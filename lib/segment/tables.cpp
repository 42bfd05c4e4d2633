#include "lib/segment/tables.h"

#include <fmt/format.h>

#include "lib/base/bytes.h"
#include "lib/segment/wire.h"

namespace logkit::segment {
namespace {

enum Tag : std::uint64_t {
  kFields = 1,
  kColumns = 2,
  kSources = 3,
  kPositions = 4,
  kShapeEntries = 5,
};

constexpr std::uint8_t kUnterminated = 0x80;
// JSON is read to fewer levels (record::kMaxDepth).
constexpr std::uint64_t kMaxDepth = 1024;

void put_tagged(std::uint64_t tag, std::string_view payload, std::string& out) {
  ByteWriter writer(out);
  writer.put_varint(tag);
  writer.put_string(payload);
}

std::string encode_fields(const Schema& schema, std::size_t from) {
  std::string payload;
  ByteWriter writer(payload);
  for (std::size_t i = from; i < schema.fields.size(); ++i) {
    writer.put_varint(schema.fields[i].depth());
    for (const std::string& key : schema.fields[i].keys()) writer.put_string(key);
  }
  return payload;
}

std::string encode_columns(const Schema& schema, std::size_t from) {
  std::string payload;
  ByteWriter writer(payload);
  for (std::size_t i = from; i < schema.columns.size(); ++i) {
    const ColumnKey& column = schema.columns[i];
    writer.put_le(static_cast<std::uint8_t>(column.value_class));
    if (column.value_class != ValueClass::kWhole) writer.put_varint(column.field);
  }
  return payload;
}

void decode_fields(ByteReader reader, Schema& schema) {
  while (reader.ok() && !reader.at_end()) {
    const std::uint64_t depth = reader.get_varint();
    if (depth == 0 || depth > kMaxDepth) break;
    record::FieldPath path;
    for (std::uint64_t i = 0; i < depth && reader.ok(); ++i) path.push(reader.get_string());
    if (reader.ok()) schema.fields.push_back(std::move(path));
  }
}

Status decode_columns(ByteReader reader, Schema& schema) {
  while (!reader.at_end()) {
    const auto value_class = reader.get_le<std::uint8_t>();
    ColumnKey column{kNoField, static_cast<ValueClass>(value_class)};
    if (column.value_class != ValueClass::kWhole) {
      const std::uint64_t field = reader.get_varint();
      if (!reader.ok() || field >= schema.fields.size()) {
        return Error::corrupt("a column of a field that is not in the schema [I14]");
      }
      column.field = static_cast<std::uint32_t>(field);
    }
    if (value_class == 0 || value_class > static_cast<std::uint8_t>(ValueClass::kWhole)) {
      return Error::unsupported(fmt::format("values of class {}", value_class));
    }
    schema.columns.push_back(column);
  }
  return {};
}

void encode_shape(const Shape& shape, std::string& out) {
  ByteWriter writer(out);
  const auto kind = static_cast<std::uint8_t>(shape.kind);
  writer.put_le(static_cast<std::uint8_t>(kind | (shape.terminated ? 0 : kUnterminated)));
  writer.put_varint(shape.columns.size());
  for (const std::uint32_t column : shape.columns) writer.put_varint(column);
  if (shape.kind != ShapeKind::kJson) return;
  for (const std::uint32_t length : shape.text_lengths) writer.put_varint(length);
  writer.put_bytes(shape.text);
}

// Slots of one shape, kept between calls.
struct ShapeScratch {
  std::vector<std::uint32_t> columns;
  std::vector<std::uint32_t> lengths;
};

Status decode_shape(ByteReader& reader, std::size_t column_count, ShapeScratch& scratch,
                    ShapeList& shapes) {
  const auto kind = reader.get_le<std::uint8_t>();
  const std::uint64_t slots = reader.get_varint();
  Shape shape;
  shape.terminated = (kind & kUnterminated) == 0;
  shape.kind = static_cast<ShapeKind>(kind & ~kUnterminated);
  if (!reader.ok() || shape.kind > ShapeKind::kWhole || slots > kMaxShapeSlots ||
      (shape.kind != ShapeKind::kJson && slots == 0)) {
    return Error::corrupt("a shape of no known form [I15]");
  }
  scratch.columns.clear();
  scratch.lengths.clear();
  for (std::uint64_t i = 0; i < slots; ++i) {
    const std::uint64_t column = reader.get_varint();
    if (column >= column_count) return Error::corrupt("a slot of no column [I15]");
    scratch.columns.push_back(static_cast<std::uint32_t>(column));
  }
  if (shape.kind == ShapeKind::kJson) {
    std::uint64_t text_bytes = 0;
    for (std::uint64_t i = 0; i <= slots; ++i) {
      const std::uint64_t length = reader.get_varint();
      if (length > kMaxRecordBytes) return Error::corrupt("a shape longer than a record [I15]");
      text_bytes += length;
      scratch.lengths.push_back(static_cast<std::uint32_t>(length));
    }
    shape.text = reader.get_bytes(text_bytes);
  }
  if (!reader.ok()) return Error::corrupt("a shape is cut off [I15]");
  shape.columns = scratch.columns;
  shape.text_lengths = scratch.lengths;
  shapes.add(shape);
  return {};
}

}  // namespace

SchemaMark mark_of(const Schema& schema) {
  return {schema.fields.size(), schema.columns.size(), schema.sources.size()};
}

void encode_position(const Position& position, std::string& out) {
  ByteWriter writer(out);
  writer.put_string(position.source);
  writer.put_string(position.lane);
  writer.put_varint(position.position);
  writer.put_varint(position.sub);
  writer.put_string(position.descriptor);
}

Position decode_position(ByteReader& reader) {
  Position position;
  position.source = reader.get_string();
  position.lane = reader.get_string();
  position.position = reader.get_varint();
  position.sub = static_cast<std::uint32_t>(reader.get_varint());
  position.descriptor = reader.get_string();
  return position;
}

void encode_schema(const Schema& schema, const SchemaMark& from,
                   const std::vector<Position>& positions, std::string& out) {
  if (schema.fields.size() > from.fields) put_tagged(kFields, encode_fields(schema, from.fields), out);
  if (schema.columns.size() > from.columns) {
    put_tagged(kColumns, encode_columns(schema, from.columns), out);
  }
  if (schema.sources.size() > from.sources) {
    std::string payload;
    for (std::size_t i = from.sources; i < schema.sources.size(); ++i) {
      ByteWriter(payload).put_string(schema.sources[i]);
    }
    put_tagged(kSources, payload, out);
  }
  if (!positions.empty()) {
    std::string payload;
    for (const Position& position : positions) encode_position(position, payload);
    put_tagged(kPositions, payload, out);
  }
}

Status decode_schema(std::string_view piece, Schema& schema) {
  ByteReader reader(piece);
  while (reader.ok() && !reader.at_end()) {
    const std::uint64_t tag = reader.get_varint();
    const std::string_view payload = reader.get_string();
    if (!reader.ok()) break;
    if (tag == kFields) decode_fields(ByteReader(payload), schema);
    if (tag == kColumns) LK_RETURN_IF_ERROR(decode_columns(ByteReader(payload), schema));
    if (tag == kSources) {
      ByteReader sources(payload);
      while (!sources.at_end()) schema.sources.emplace_back(sources.get_string());
      if (!sources.ok()) return Error::corrupt("the list of sources is cut off [I14]");
    }
  }
  if (!reader.ok()) return Error::corrupt("the schema is cut off [I14]");
  return {};
}

Result<std::vector<Position>> decode_positions(std::string_view piece) {
  std::vector<Position> positions;
  ByteReader reader(piece);
  while (reader.ok() && !reader.at_end()) {
    const std::uint64_t tag = reader.get_varint();
    ByteReader payload(reader.get_string());
    if (!reader.ok() || tag != kPositions) continue;
    while (payload.ok() && !payload.at_end()) positions.push_back(decode_position(payload));
    if (!payload.ok()) return Error::corrupt("the list of positions is cut off [I14]");
  }
  if (!reader.ok()) return Error::corrupt("the schema is cut off [I14]");
  return positions;
}

std::size_t encode_shapes(const ShapeList& shapes, std::size_t from, std::size_t piece_bytes,
                          std::string& out) {
  std::string payload;
  std::size_t next = from;
  while (next < shapes.size() && payload.size() < piece_bytes) {
    encode_shape(shapes[next], payload);
    ++next;
  }
  if (next > from) put_tagged(kShapeEntries, payload, out);
  return next;
}

Status decode_shapes(std::string_view piece, std::size_t column_count, ShapeList& shapes) {
  ByteReader reader(piece);
  ShapeScratch scratch;
  while (reader.ok() && !reader.at_end()) {
    const std::uint64_t tag = reader.get_varint();
    const std::string_view payload = reader.get_string();
    if (!reader.ok() || tag != kShapeEntries) continue;
    ByteReader entries(payload);
    while (!entries.at_end()) {
      LK_RETURN_IF_ERROR(decode_shape(entries, column_count, scratch, shapes));
    }
  }
  if (!reader.ok()) return Error::corrupt("the shapes are cut off [I15]");
  return {};
}

}  // namespace logkit::segment
