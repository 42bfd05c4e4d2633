// logidx info: what is in segments, each and all together, and where the bytes go.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/civil_time.h"
#include "lib/base/human.h"
#include "lib/base/json_escape.h"
#include "lib/cli/diag.h"
#include "lib/record/json_text.h"
#include "tools/logidx/byte_table.h"
#include "tools/logidx/commands.h"
#include "tools/logidx/field_list.h"
#include "tools/logidx/indexed_fields.h"
#include "tools/logidx/table.h"
#include "tools/logidx/targets.h"

namespace logkit::logidx {
namespace {

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
    append_json_string(name, out);
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

Status print_positions(cli::World& world, const segment::Footer& footer) {
  if (footer.provenance.positions.empty()) return {};
  Table positions({"POSITION", "SOURCE"}, {Table::Align::kRight, Table::Align::kLeft});
  for (const segment::Position& position : footer.provenance.positions)
    positions.row({std::to_string(position.position), position.source});
  LK_RETURN_IF_ERROR(world.out.write("\n"));
  return positions.print(world);
}

std::string stored_text(std::uint64_t file_bytes, std::uint64_t raw_bytes) {
  std::string text = format_size(file_bytes);
  if (raw_bytes > file_bytes)
    text += ", " + format_percent(file_bytes, raw_bytes) + " of " + format_size(raw_bytes);
  return text;
}

std::string heading_line(std::string_view name, const std::string& value) {
  return "  " + std::string(name) + std::string(12 - name.size(), ' ') + value + "\n";
}

Status print_heading(cli::World& world, segment::Reader& reader, const std::string& path) {
  const segment::Footer& footer = reader.footer();
  LK_TRY(const IndexedFields fields, indexed_fields(reader));
  std::string out = path + "\n";
  out += heading_line("records",
                      format_count(footer.rows) + " (" + kinds_of_rows(footer.statistics) + ")");
  if (footer.rows > 0) {
    out += heading_line("from", format_rfc3339_ns(footer.min_time_ns));
    out += heading_line("to", format_rfc3339_ns(footer.max_time_ns));
  }
  out += heading_line("stored", stored_text(footer.file_bytes, footer.raw_bytes));
  out += heading_line("blocks", format_count(footer.blocks.size()));
  out += heading_line("streams", "by " + field_list_text(stream_field_names(footer.stream_fields)));
  out += heading_line("indexed", index_text(fields));
  out += heading_line("version", std::to_string(footer.version));
  return world.out.write(out + "\n");
}

// Several segments together.
class Totals {
 public:
  void add(const segment::Footer& footer) {
    ++segments_;
    blocks_ += footer.blocks.size();
    bytes_.add(footer);
    if (footer.rows == 0) return;
    const bool first = rows_ == 0;
    rows_ += footer.rows;
    min_time_ns_ = first ? footer.min_time_ns : std::min(min_time_ns_, footer.min_time_ns);
    max_time_ns_ = first ? footer.max_time_ns : std::max(max_time_ns_, footer.max_time_ns);
    statistics_.json_rows += footer.statistics.json_rows;
    statistics_.text_rows += footer.statistics.text_rows;
    statistics_.parse_error_rows += footer.statistics.parse_error_rows;
    statistics_.whole_rows += footer.statistics.whole_rows;
  }
  std::size_t segments() const { return segments_; }
  Status print(cli::World& world) const {
    std::string out = "\nall " + format_count(segments_) + " segments\n";
    out += heading_line("records", format_count(rows_) + " (" + kinds_of_rows(statistics_) + ")");
    if (rows_ > 0) {
      out += heading_line("from", format_rfc3339_ns(min_time_ns_));
      out += heading_line("to", format_rfc3339_ns(max_time_ns_));
    }
    out += heading_line("stored", stored_text(bytes_.file_bytes(), bytes_.raw_bytes()));
    out += heading_line("blocks", format_count(blocks_));
    LK_RETURN_IF_ERROR(world.out.write(out + "\n"));
    return bytes_.print(world);
  }

 private:
  std::size_t segments_ = 0;
  std::uint64_t blocks_ = 0;
  std::uint64_t rows_ = 0;
  std::int64_t min_time_ns_ = 0;
  std::int64_t max_time_ns_ = 0;
  segment::IngestStatistics statistics_;
  ByteTable bytes_;
};

}  // namespace

Result<cli::Exit> run_info(const Options& options, cli::World& world) {
  LK_TRY(const Targets targets, find_targets(world, options.paths, options.common.window));
  std::vector<Error> troubles = targets.troubles;
  Totals totals;
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
      const segment::Footer& footer = (*reader)->footer();
      if (totals.segments() > 0) LK_RETURN_IF_ERROR(world.out.write("\n"));
      totals.add(footer);
      ByteTable bytes;
      bytes.add(footer);
      LK_RETURN_IF_ERROR(print_heading(world, **reader, file.path));
      LK_RETURN_IF_ERROR(bytes.print(world));
      LK_RETURN_IF_ERROR(print_positions(world, footer));
    }
  }
  if (totals.segments() > 1) LK_RETURN_IF_ERROR(totals.print(world));
  LK_RETURN_IF_ERROR(world.out.flush());
  for (const Error& trouble : troubles) cli::print_error(world, trouble);
  return troubles.empty() ? cli::Exit::kSuccess : cli::Exit::kTrouble;
}

}  // namespace logkit::logidx
