#include "lib/segment/footer_codec.h"

#include <algorithm>

#include <fmt/format.h>

#include "lib/base/bytes.h"
#include "lib/record/batch.h"
#include "lib/segment/wire.h"

namespace logkit::segment {
namespace {

enum Tag : std::uint64_t {
  kTotals = 1,
  kBlocks = 2,
  kFieldCounts = 3,
  kColumnCounts = 4,
  kSections = 5,
  kPositions = 6,
  kReplaces = 7,
  kFlush = 8,
  kStatistics = 9,
  kStreamFields = 10,
  kPositionFlushes = 11,
  kDroppedRows = 12,
  kLevel = 13,
};

constexpr std::uint64_t kTimeOrdered = 1;

void put_tagged(Tag tag, std::string_view payload, std::string& out) {
  ByteWriter writer(out);
  writer.put_varint(tag);
  writer.put_string(payload);
}

void put_totals(const Footer& footer, ByteWriter& writer) {
  writer.put_varint(footer.rows);
  writer.put_varint(footer.raw_bytes);
  writer.put_zigzag(footer.min_time_ns);
  writer.put_zigzag(footer.max_time_ns);
  writer.put_varint(footer.first_arrival);
  writer.put_varint(footer.last_arrival);
}

void get_totals(ByteReader& reader, Footer& footer) {
  footer.rows = reader.get_varint();
  footer.raw_bytes = reader.get_varint();
  footer.min_time_ns = reader.get_zigzag();
  footer.max_time_ns = reader.get_zigzag();
  footer.first_arrival = reader.get_varint();
  footer.last_arrival = reader.get_varint();
}

void put_block(const BlockInfo& block, ByteWriter& writer) {
  writer.put_varint(block.length_bytes);
  writer.put_varint(block.head_bytes);
  writer.put_varint(block.rows);
  writer.put_varint(block.whole_rows);
  writer.put_varint(block.raw_bytes);
  writer.put_zigzag(block.min_time_ns);
  writer.put_zigzag(block.max_time_ns);
  writer.put_varint(block.time_ordered ? kTimeOrdered : 0);
  writer.put_varint(block.first_arrival);
  writer.put_varint(block.last_arrival);
  writer.put_le(block.header_checksum);
}

BlockInfo get_block(ByteReader& reader) {
  BlockInfo block;
  block.length_bytes = reader.get_varint();
  block.head_bytes = static_cast<std::uint32_t>(reader.get_varint());
  block.rows = static_cast<std::uint32_t>(reader.get_varint());
  block.whole_rows = static_cast<std::uint32_t>(reader.get_varint());
  block.raw_bytes = reader.get_varint();
  block.min_time_ns = reader.get_zigzag();
  block.max_time_ns = reader.get_zigzag();
  block.time_ordered = (reader.get_varint() & kTimeOrdered) != 0;
  block.first_arrival = reader.get_varint();
  block.last_arrival = reader.get_varint();
  block.header_checksum = reader.get_le<std::uint64_t>();
  return block;
}

void put_section(const Section& section, ByteWriter& writer) {
  writer.put_varint(section.kind);
  writer.put_varint(section.piece);
  writer.put_varint(section.offset);
  writer.put_varint(section.length_bytes);
  writer.put_varint(section.raw_bytes);
  writer.put_le(section.checksum);
}

Section get_section(ByteReader& reader) {
  Section section;
  section.kind = static_cast<std::uint32_t>(reader.get_varint());
  section.piece = static_cast<std::uint32_t>(reader.get_varint());
  section.offset = reader.get_varint();
  section.length_bytes = reader.get_varint();
  section.raw_bytes = reader.get_varint();
  section.checksum = reader.get_le<std::uint64_t>();
  return section;
}

void put_statistics(const IngestStatistics& statistics, ByteWriter& writer) {
  writer.put_varint(statistics.json_rows);
  writer.put_varint(statistics.text_rows);
  writer.put_varint(statistics.parse_error_rows);
  writer.put_varint(statistics.whole_rows);
}

void get_statistics(ByteReader& reader, IngestStatistics& statistics) {
  statistics.json_rows = reader.get_varint();
  statistics.text_rows = reader.get_varint();
  statistics.parse_error_rows = reader.get_varint();
  statistics.whole_rows = reader.get_varint();
}

FieldInfo get_field_count(ByteReader& reader) {
  FieldInfo field;
  field.kinds = KindSet(reader.get_le<std::uint8_t>());
  field.value_count = reader.get_varint();
  return field;
}

ColumnInfo get_column_count(ByteReader& reader) {
  ColumnInfo column;
  column.value_count = reader.get_varint();
  column.raw_bytes = reader.get_varint();
  column.stored_bytes = reader.get_varint();
  return column;
}

void get_flush(ByteReader& reader, Provenance& provenance) {
  provenance.flush_number = reader.get_varint();
  provenance.commits_flush = reader.get_varint() != 0;
  provenance.created_time_ns = reader.get_zigzag();
}

// Of the positions before it, in their order.
void get_position_flushes(ByteReader& reader, Provenance& provenance) {
  for (Position& position : provenance.positions) position.flush_number = reader.get_varint();
}

// What is compressed in a way of its own is read all the same.
Level get_level(ByteReader& reader) {
  const std::uint64_t level = reader.get_varint();
  return level <= static_cast<std::uint64_t>(Level::kArchive) ? static_cast<Level>(level)
                                                              : Level::kArchive;
}

// Until the payload is used up; `get` takes at least one byte.
template <typename T, typename Get>
void get_list(ByteReader& reader, std::vector<T>& list, Get get) {
  while (reader.ok() && !reader.at_end()) {
    T item = get(reader);
    if (reader.ok()) list.push_back(std::move(item));
  }
}

bool get_payload(std::uint64_t tag, ByteReader& reader, Footer& footer) {
  const auto get_text = [](ByteReader& from) { return std::string(from.get_string()); };
  switch (tag) {
    case kTotals: get_totals(reader, footer); break;
    case kBlocks: get_list(reader, footer.blocks, get_block); break;
    case kFieldCounts: get_list(reader, footer.fields, get_field_count); break;
    case kColumnCounts: get_list(reader, footer.columns, get_column_count); break;
    case kSections: get_list(reader, footer.sections, get_section); break;
    case kPositions: get_list(reader, footer.provenance.positions, decode_position); break;
    case kReplaces: get_list(reader, footer.provenance.replaces, get_text); break;
    case kFlush: get_flush(reader, footer.provenance); break;
    case kStatistics: get_statistics(reader, footer.statistics); break;
    case kStreamFields:
      get_list(reader, footer.stream_fields, get_text);
      break;
    case kPositionFlushes: get_position_flushes(reader, footer.provenance); break;
    case kDroppedRows: footer.provenance.dropped_rows = reader.get_varint(); break;
    case kLevel: footer.level = get_level(reader); break;
    default: break;
  }
  return reader.ok();
}

// I12: blocks lie one after the other behind the header, and add up.
Status place_blocks(Footer& footer, std::uint64_t end) {
  std::uint64_t offset = kHeaderBytes;
  std::uint64_t rows = 0;
  std::uint64_t arrival = 0;
  for (BlockInfo& block : footer.blocks) {
    const bool fits = block.length_bytes >= kBlockHeaderBytes && block.length_bytes <= end - offset &&
                      block.head_bytes <= block.length_bytes && block.rows > 0 &&
                      block.rows <= record::kMaxBatchRows;
    if (!fits) return Error::corrupt("the blocks do not fit in the file [I12]");
    if (rows > 0 && block.first_arrival <= arrival) {
      return Error::corrupt("arrival numbers do not increase from block to block [I13]");
    }
    block.offset = offset;
    offset += block.length_bytes;
    rows += block.rows;
    arrival = block.last_arrival;
  }
  if (rows != footer.rows) return Error::corrupt("the blocks' rows do not add up [I12]");
  return {};
}

Status check_sections(const Footer& footer, std::uint64_t end) {
  for (const Section& section : footer.sections) {
    if (section.offset < kHeaderBytes || section.offset > end ||
        section.length_bytes > end - section.offset) {
      return Error::corrupt("a section lies outside the file [I12]");
    }
  }
  return {};
}

}  // namespace

std::string encode_footer(const Footer& footer) {
  std::string out;
  const auto put = [&out](Tag tag, const auto& write) {
    std::string payload;
    ByteWriter writer(payload);
    write(writer);
    if (!payload.empty()) put_tagged(tag, payload, out);
  };
  put(kTotals, [&](ByteWriter& w) { put_totals(footer, w); });
  put(kBlocks, [&](ByteWriter& w) {
    for (const BlockInfo& block : footer.blocks) put_block(block, w);
  });
  put(kFieldCounts, [&](ByteWriter& w) {
    for (const FieldInfo& field : footer.fields) {
      w.put_le(field.kinds.bits());
      w.put_varint(field.value_count);
    }
  });
  put(kColumnCounts, [&](ByteWriter& w) {
    for (const ColumnInfo& column : footer.columns) {
      w.put_varint(column.value_count);
      w.put_varint(column.raw_bytes);
      w.put_varint(column.stored_bytes);
    }
  });
  put(kSections, [&](ByteWriter& w) {
    for (const Section& section : footer.sections) put_section(section, w);
  });
  std::string positions;
  for (const Position& position : footer.provenance.positions) encode_position(position, positions);
  put(kPositions, [&](ByteWriter& w) { w.put_bytes(positions); });
  const bool any_flush =
      std::any_of(footer.provenance.positions.begin(), footer.provenance.positions.end(),
                  [](const Position& position) { return position.flush_number != 0; });
  put(kPositionFlushes, [&](ByteWriter& w) {
    if (!any_flush) return;
    for (const Position& position : footer.provenance.positions)
      w.put_varint(position.flush_number);
  });
  put(kReplaces, [&](ByteWriter& w) {
    for (const std::string& name : footer.provenance.replaces) w.put_string(name);
  });
  put(kFlush, [&](ByteWriter& w) {
    w.put_varint(footer.provenance.flush_number);
    w.put_varint(footer.provenance.commits_flush ? 1 : 0);
    w.put_zigzag(footer.provenance.created_time_ns);
  });
  put(kStatistics, [&](ByteWriter& w) { put_statistics(footer.statistics, w); });
  put(kStreamFields, [&](ByteWriter& w) {
    for (const std::string& field : footer.stream_fields) w.put_string(field);
  });
  put(kDroppedRows, [&](ByteWriter& w) {
    if (footer.provenance.dropped_rows > 0) w.put_varint(footer.provenance.dropped_rows);
  });
  put(kLevel, [&](ByteWriter& w) { w.put_varint(static_cast<std::uint64_t>(footer.level)); });
  return out;
}

Result<Footer> decode_footer(std::string_view bytes, std::uint64_t sections_end) {
  Footer footer;
  ByteReader reader(bytes);
  while (reader.ok() && !reader.at_end()) {
    const std::uint64_t tag = reader.get_varint();
    ByteReader payload(reader.get_string());
    if (!reader.ok() || !get_payload(tag, payload, footer)) {
      return Error::corrupt("the footer is cut off [I12]");
    }
  }
  if (!reader.ok()) return Error::corrupt("the footer is cut off [I12]");
  LK_RETURN_IF_ERROR(place_blocks(footer, sections_end));
  LK_RETURN_IF_ERROR(check_sections(footer, sections_end));
  return footer;
}

Status add_schema(const Schema& schema, Footer& footer) {
  if (schema.fields.size() != footer.fields.size() ||
      schema.columns.size() != footer.columns.size()) {
    return Error::corrupt("schema and footer do not count the same fields and columns [I14]");
  }
  for (std::size_t i = 0; i < schema.fields.size(); ++i) footer.fields[i].path = schema.fields[i];
  for (std::size_t i = 0; i < schema.columns.size(); ++i) {
    footer.columns[i].field = schema.columns[i].field;
    footer.columns[i].value_class = schema.columns[i].value_class;
  }
  footer.sources = schema.sources;
  return {};
}

}  // namespace logkit::segment
