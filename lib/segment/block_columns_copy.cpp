// Columns of a block as they are stored, for a block of another segment.
#include "lib/segment/block_columns.h"

namespace logkit::segment {

Result<PackedPayload> BlockColumns::packed(const Payload& payload) {
  const StoredBytes& frame = directory_.own_frames[payload.place];
  std::string own;
  LK_TRY(const std::string_view stored, stored_frame(frame, own));
  return PackedPayload{own.empty() ? std::string(stored) : std::move(own), frame.raw_bytes};
}

Result<bool> BlockColumns::copy_column(const ColumnEntry& entry, SegmentNumbers& numbers,
                                       ColumnCopier& copier, ColumnMemory& memory) {
  ColumnOutline outline;
  LK_TRY(const ParsedColumn parsed, parse(entry, &outline));
  const ValueClass value_class = footer_.columns[entry.key - kFirstColumnKey].value_class;
  const bool is_line = value_class == ValueClass::kText || value_class == ValueClass::kJson;
  return copier.copy({.parsed = parsed,
                      .outline = outline,
                      .meta = meta_of(entry),
                      .payloads = *this,
                      .tables = tables_.texts,
                      .numbers = numbers.text_tables,
                      .columns = numbers.columns},
                     is_line, memory);
}

Result<bool> BlockColumns::copy_integers(const ColumnEntry& entry, ColumnCopier& copier) {
  ColumnOutline outline;
  PayloadParser parser = parser_of(entry);
  parser.list_in(outline.payloads);
  LK_TRY(const StoredIntegers stored,
         parse_integers(parser, kind_of_integers(entry), entry.value_count));
  if (!parser.at_end()) return Error::corrupt("the integers do not use up their payloads [I27]");
  const ParsedColumn none;
  TextTableNumbers numbers;
  ColumnMemory memory;
  return copier.copy({.parsed = none,
                      .outline = outline,
                      .meta = meta_of(entry),
                      .payloads = *this,
                      .tables = tables_.texts,
                      .numbers = numbers,
                      .columns = {}},
                     false, memory);
}

}  // namespace logkit::segment
