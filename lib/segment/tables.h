// Tables: what all blocks of a segment share: paths, columns, shapes, sources.
// They only grow while a segment is open; a block uses what was in them when it
// was written. Each block carries what it added (its deltas), so that a torn
// file can be read forward; sealing writes the whole.
//
// A piece of a table is a sequence of (tag varint, length varint, payload); a
// reader skips tags that it does not know. Pieces are read one after the other.
//
// Thread safety: immutable while nobody adds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/bytes.h"
#include "lib/base/result.h"
#include "lib/record/field_path.h"
#include "lib/segment/footer.h"
#include "lib/segment/shape_list.h"

namespace logkit::segment {

struct ColumnKey {
  std::uint32_t field = kNoField;
  ValueClass value_class = ValueClass::kString;
};

struct Schema {
  std::vector<record::FieldPath> fields;
  std::vector<ColumnKey> columns;
  std::vector<std::string> sources;
};

// How much of the tables there is; what lies between two marks is a delta.
struct SchemaMark {
  std::size_t fields = 0;
  std::size_t columns = 0;
  std::size_t sources = 0;
};
SchemaMark mark_of(const Schema& schema);

// Appends what came since `from`; `positions` are the highest of the block's
// records (a delta only). One piece.
void encode_schema(const Schema& schema, const SchemaMark& from,
                   const std::vector<Position>& positions, std::string& out);
Status decode_schema(std::string_view piece, Schema& schema);
// The positions of a delta.
Result<std::vector<Position>> decode_positions(std::string_view piece);

// Appends shapes from `from` on, until `piece_bytes` are full; the first that
// did not fit any more.
std::size_t encode_shapes(const ShapeList& shapes, std::size_t from, std::size_t piece_bytes,
                          std::string& out);
// `column_count` of the schema: no slot is beyond it.
Status decode_shapes(std::string_view piece, std::size_t column_count, ShapeList& shapes);

void encode_position(const Position& position, std::string& out);
Position decode_position(ByteReader& reader);

}  // namespace logkit::segment
