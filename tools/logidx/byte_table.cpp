#include "tools/logidx/byte_table.h"

#include <algorithm>

#include "lib/base/human.h"
#include "lib/segment/wire.h"
#include "tools/logidx/table.h"

namespace logkit::logidx {

std::string_view class_name(segment::ValueClass value_class) {
  switch (value_class) {
    case segment::ValueClass::kLiteral:
      return "literal";
    case segment::ValueClass::kNumber:
      return "number";
    case segment::ValueClass::kString:
      return "string";
    case segment::ValueClass::kJson:
      return "json";
    case segment::ValueClass::kText:
      return "text";
    case segment::ValueClass::kWhole:
      return "whole record";
  }
  return "unknown";
}

std::string column_name(const segment::Footer& footer, const segment::ColumnInfo& column) {
  if (column.field == segment::kNoField) return "(whole records)";
  return footer.fields[column.field].path.name();
}

Shares shares_of(const segment::Footer& footer) {
  Shares shares;
  std::uint64_t block_bytes = 0;
  std::uint64_t tables = 0;
  std::uint64_t blocks_end = 16;
  for (const segment::BlockInfo& block : footer.blocks) {
    block_bytes += block.length_bytes;
    blocks_end = block.offset + block.length_bytes;
  }
  for (const segment::ColumnInfo& column : footer.columns) shares.columns += column.stored_bytes;
  shares.blocks = block_bytes - shares.columns;
  for (const segment::Section& section : footer.sections) {
    if (section.offset < blocks_end) continue;  // a delta of the only block
    tables += section.length_bytes;
    switch (static_cast<segment::SectionKind>(section.kind)) {
      case segment::SectionKind::kDictionaryList:
      case segment::SectionKind::kDictionaries:
        shares.dictionaries += section.length_bytes;
        break;
      case segment::SectionKind::kPatterns:
        shares.patterns += section.length_bytes;
        break;
      case segment::SectionKind::kTermIndex:
      case segment::SectionKind::kTermIndexFooter:
        shares.index += section.length_bytes;
        break;
      default:
        shares.tables += section.length_bytes;
    }
  }
  shares.footer = footer.file_bytes - block_bytes - tables;
  return shares;
}

void ByteTable::add(const segment::Footer& footer) {
  for (const segment::ColumnInfo& column : footer.columns) {
    const std::string name = column_name(footer, column);
    const auto [known, is_new] = row_of_.emplace(std::pair(name, column.value_class), rows_.size());
    if (is_new) rows_.push_back({.name = name, .value_class = column.value_class});
    Row& row = rows_[known->second];
    row.stored_bytes += column.stored_bytes;
    row.raw_bytes += column.raw_bytes;
    row.values += column.value_count;
  }
  const Shares more = shares_of(footer);
  shares_.columns += more.columns;
  shares_.blocks += more.blocks;
  shares_.dictionaries += more.dictionaries;
  shares_.patterns += more.patterns;
  shares_.index += more.index;
  shares_.tables += more.tables;
  shares_.footer += more.footer;
  file_bytes_ += footer.file_bytes;
  raw_bytes_ += footer.raw_bytes;
}

Status ByteTable::print(cli::World& world) const {
  using enum Table::Align;
  const auto share = [&](std::uint64_t bytes) { return format_percent(bytes, file_bytes_); };
  Table table({"STORED", "SHARE", "INPUT", "VALUES", "CLASS", "FIELD"},
              {kRight, kRight, kRight, kRight, kLeft, kLeft});
  std::vector<Row> rows = rows_;
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Row& a, const Row& b) { return a.stored_bytes > b.stored_bytes; });
  for (const Row& row : rows) {
    table.row({format_size(row.stored_bytes), share(row.stored_bytes), format_size(row.raw_bytes),
               format_count(row.values), std::string(class_name(row.value_class)), row.name});
  }
  const auto other = [&](std::uint64_t bytes, const char* what) {
    table.row({format_size(bytes), share(bytes), "", "", "", what});
  };
  other(shares_.blocks, "(rows, times, directories)");
  other(shares_.dictionaries, "(dictionaries)");
  other(shares_.patterns, "(patterns)");
  other(shares_.index, "(term index)");
  other(shares_.tables, "(shapes, schema, zone maps)");
  other(shares_.footer, "(footer)");
  return table.print(world);
}

}  // namespace logkit::logidx
