// logidx info: what is in a segment, and where its bytes go.
#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/civil_time.h"
#include "lib/base/human.h"
#include "lib/cli/diag.h"
#include "lib/record/json_text.h"
#include "lib/record/json_write.h"
#include "lib/segment/wire.h"
#include "tools/logidx/commands.h"
#include "tools/logidx/field_list.h"
#include "tools/logidx/indexed_fields.h"
#include "tools/logidx/table.h"
#include "tools/logidx/targets.h"

namespace logkit::logidx {
namespace {

std::string_view class_name(segment::ValueClass value_class) {
  switch (value_class) {
    case segment::ValueClass::kLiteral: return "literal";
    case segment::ValueClass::kNumber: return "number";
    case segment::ValueClass::kString: return "string";
    case segment::ValueClass::kJson: return "json";
    case segment::ValueClass::kText: return "text";
    case segment::ValueClass::kWhole: return "whole record";
  }
  return "unknown";
}

std::string column_name(const segment::Footer& footer, const segment::ColumnInfo& column) {
  if (column.field == segment::kNoField) return "(whole records)";
  return footer.fields[column.field].path.name();
}

// The bytes of a segment by what they hold.
struct Shares {
  std::uint64_t columns = 0;
  std::uint64_t blocks = 0;  // headers, directories, times, shapes of rows
  std::uint64_t dictionaries = 0;
  std::uint64_t patterns = 0;
  std::uint64_t index = 0;
  std::uint64_t tables = 0;  // shapes, schema, zone maps
  std::uint64_t footer = 0;
};

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
      case segment::SectionKind::kDictionaries: shares.dictionaries += section.length_bytes; break;
      case segment::SectionKind::kPatterns: shares.patterns += section.length_bytes; break;
      case segment::SectionKind::kTermIndex:
      case segment::SectionKind::kTermIndexFooter: shares.index += section.length_bytes; break;
      default: shares.tables += section.length_bytes;
    }
  }
  shares.footer = footer.file_bytes - block_bytes - tables;
  return shares;
}

std::vector<segment::ColumnInfo> by_size(const segment::Footer& footer) {
  std::vector<segment::ColumnInfo> columns = footer.columns;
  std::stable_sort(columns.begin(), columns.end(), [](const auto& a, const auto& b) {
    return a.stored_bytes > b.stored_bytes;
  });
  return columns;
}

void append_positions(const segment::Footer& footer, std::string& out) {
  out += '[';
  for (const segment::Position& position : footer.provenance.positions) {
    if (out.back() != '[') out += ',';
    record::RecordBuilder object(out);
    object.add_string("source", position.source);
    if (!position.lane.empty()) object.add_string("lane", position.lane);
    object.add_uint("position", position.position);
    if (position.sub > 0) object.add_uint("sub", position.sub);
    if (!position.descriptor.empty()) object.add_raw("descriptor", position.descriptor);
    object.close();
  }
  out += ']';
}

void append_columns(const segment::Footer& footer, std::string& out) {
  out += '[';
  for (const segment::ColumnInfo& column : by_size(footer)) {
    if (out.back() != '[') out += ',';
    record::RecordBuilder object(out);
    object.add_string("field", column_name(footer, column));
    object.add_string("class", class_name(column.value_class));
    object.add_uint("values", column.value_count);
    object.add_uint("raw_bytes", column.raw_bytes);
    object.add_uint("bytes", column.stored_bytes);
    object.close();
  }
  out += ']';
}

void append_names(const std::vector<std::string>& names, std::string& out) {
  out += '[';
  for (const std::string& name : names) {
    if (out.back() != '[') out += ',';
    record::append_json_string(name, out);
  }
  out += ']';
}

Status print_json(cli::World& world, segment::Reader& reader, const std::string& path) {
  const segment::Footer& footer = reader.footer();
  LK_TRY(const IndexedFields fields, indexed_fields(reader));
  const Shares shares = shares_of(footer);
  std::string columns;
  std::string positions;
  append_columns(footer, columns);
  append_positions(footer, positions);
  std::string out;
  record::RecordBuilder object(out);
  object.add_string("path", path);
  object.add_uint("version", footer.version);
  object.add_uint("bytes", footer.file_bytes);
  object.add_uint("raw_bytes", footer.raw_bytes);
  object.add_uint("rows", footer.rows);
  object.add_uint("json_rows", footer.statistics.json_rows);
  object.add_uint("text_rows", footer.statistics.text_rows);
  object.add_uint("parse_error_rows", footer.statistics.parse_error_rows);
  object.add_uint("whole_rows", footer.statistics.whole_rows);
  if (footer.rows > 0) {
    object.add_time("min_time", footer.min_time_ns);
    object.add_time("max_time", footer.max_time_ns);
    object.add_uint("first_arrival", footer.first_arrival);
    object.add_uint("last_arrival", footer.last_arrival);
  }
  object.add_uint("blocks", footer.blocks.size());
  object.add_uint("flush", footer.provenance.flush_number);
  object.add_bool("commits_flush", footer.provenance.commits_flush);
  object.open("where");
  object.add_uint("columns", shares.columns);
  object.add_uint("rows_and_directories", shares.blocks);
  object.add_uint("dictionaries", shares.dictionaries);
  object.add_uint("patterns", shares.patterns);
  object.add_uint("index", shares.index);
  object.add_uint("tables", shares.tables);
  object.add_uint("footer", shares.footer);
  object.close();
  std::string names;
  append_names(stream_field_names(footer.stream_fields), names);
  object.add_raw("stream_fields", names);
  object.add_bool("has_index", fields.has_index);
  names.clear();
  append_names(fields.left_out, names);
  object.add_raw("unindexed_fields", names);
  object.add_raw("columns", columns);
  object.add_raw("positions", positions);
  object.finish();
  return world.out.write(out);
}

std::string kinds_of_rows(const segment::IngestStatistics& statistics) {
  std::string text;
  const auto add = [&text](std::uint64_t count, const char* what) {
    if (count > 0) text += (text.empty() ? "" : ", ") + format_count(count) + " " + what;
  };
  add(statistics.json_rows, "JSON");
  add(statistics.text_rows, "text");
  add(statistics.parse_error_rows, "with a parse error");
  add(statistics.whole_rows, "stored whole");
  return text.empty() ? "none" : text;
}

Status print_heading(cli::World& world, segment::Reader& reader, const std::string& path) {
  const segment::Footer& footer = reader.footer();
  LK_TRY(const IndexedFields fields, indexed_fields(reader));
  std::string out = path + "\n";
  const auto line = [&out](const char* name, const std::string& value) {
    out += std::string("  ") + name + std::string(12 - std::char_traits<char>::length(name), ' ') +
           value + "\n";
  };
  line("records", format_count(footer.rows) + " (" + kinds_of_rows(footer.statistics) + ")");
  if (footer.rows > 0) {
    line("from", format_rfc3339_ns(footer.min_time_ns));
    line("to", format_rfc3339_ns(footer.max_time_ns));
  }
  std::string stored = format_size(footer.file_bytes);
  if (footer.raw_bytes > footer.file_bytes)
    stored += ", " + format_percent(footer.file_bytes, footer.raw_bytes) + " of " +
              format_size(footer.raw_bytes);
  line("stored", stored);
  line("blocks", format_count(footer.blocks.size()));
  line("streams", "by " + field_list_text(stream_field_names(footer.stream_fields)));
  line("indexed", index_text(fields));
  line("version", std::to_string(footer.version));
  return world.out.write(out + "\n");
}

Status print_tables(cli::World& world, const segment::Footer& footer) {
  using enum Table::Align;
  const auto share = [&](std::uint64_t bytes) { return format_percent(bytes, footer.file_bytes); };
  Table table({"STORED", "SHARE", "INPUT", "VALUES", "CLASS", "FIELD"},
              {kRight, kRight, kRight, kRight, kLeft, kLeft});
  for (const segment::ColumnInfo& column : by_size(footer)) {
    table.row({format_size(column.stored_bytes), share(column.stored_bytes),
               format_size(column.raw_bytes), format_count(column.value_count),
               std::string(class_name(column.value_class)), column_name(footer, column)});
  }
  const Shares shares = shares_of(footer);
  const auto other = [&](std::uint64_t bytes, const char* what) {
    table.row({format_size(bytes), share(bytes), "", "", "", what});
  };
  other(shares.blocks, "(rows, times, directories)");
  other(shares.dictionaries, "(dictionaries)");
  other(shares.patterns, "(patterns)");
  other(shares.index, "(term index)");
  other(shares.tables, "(shapes, schema, zone maps)");
  other(shares.footer, "(footer)");
  LK_RETURN_IF_ERROR(table.print(world));
  if (footer.provenance.positions.empty()) return {};
  Table positions({"POSITION", "SOURCE"}, {kRight, kLeft});
  for (const segment::Position& position : footer.provenance.positions)
    positions.row({std::to_string(position.position), position.source});
  LK_RETURN_IF_ERROR(world.out.write("\n"));
  return positions.print(world);
}

}  // namespace

Result<cli::Exit> run_info(const Options& options, cli::World& world) {
  LK_TRY(const Targets targets, find_targets(world, options.paths, options.common.window));
  std::vector<Error> troubles = targets.troubles;
  bool first = true;
  for (const Sequence& sequence : targets.sequences) {
    for (const store::SegmentFile& file : sequence.files) {
      auto reader = store::open_segment(world.fs, file.path);
      if (!reader) {
        troubles.push_back(std::move(reader).error());
        continue;
      }
      if (!may_overlap((*reader)->footer(), options.common.window)) continue;
      if (options.json) {
        LK_RETURN_IF_ERROR(print_json(world, **reader, file.path));
        continue;
      }
      if (!first) LK_RETURN_IF_ERROR(world.out.write("\n"));
      first = false;
      LK_RETURN_IF_ERROR(print_heading(world, **reader, file.path));
      LK_RETURN_IF_ERROR(print_tables(world, (*reader)->footer()));
    }
  }
  LK_RETURN_IF_ERROR(world.out.flush());
  for (const Error& trouble : troubles) cli::print_error(world, trouble);
  return troubles.empty() ? cli::Exit::kSuccess : cli::Exit::kTrouble;
}

}  // namespace logkit::logidx
