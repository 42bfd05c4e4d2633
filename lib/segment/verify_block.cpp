#include "lib/segment/verify_block.h"

#include <algorithm>
#include <map>
#include <set>

#include <fmt/format.h>

#include "lib/record/json_scan.h"
#include "lib/segment/block_columns.h"
#include "lib/segment/column_builder.h"
#include "lib/segment/compress.h"
#include "lib/segment/row_cursor.h"
#include "lib/segment/value_summary.h"

namespace logkit::segment {
namespace {

class BlockVerifier {
 public:
  BlockVerifier(BlockColumns& frames, SegmentFile& file, const Footer& footer,
                const ShapeList& shapes, BlockTotals& totals, const OnFault& on_fault)
      : frames_(frames),
        file_(file),
        footer_(footer),
        shapes_(shapes),
        totals_(totals),
        on_fault_(on_fault) {}

  bool run() {
    note(frames_.read_all());
    verify_rows();
    verify_shapes();
    for (const ColumnEntry& entry : frames_.entries()) {
      if (entry.key >= kFirstColumnKey) verify_column(entry);
    }
    verify_zones();
    verify_delta(frames_.header().schema_delta, frames_.header().shapes_delta.stored_bytes,
                 "the schema delta");
    verify_delta(frames_.header().shapes_delta, 0, "the shapes delta");
    return ok_;
  }

 private:
  void fault(Error error) {
    ok_ = false;
    on_fault_(error);
  }
  bool note(Status status) {
    if (!status) fault(std::move(status).error());
    return status.ok();
  }
  template <typename T>
  bool note(Result<T>& result) {
    if (!result) fault(std::move(result).error());
    return result.ok();
  }
  void corrupt(std::string what) { fault(Error::corrupt(std::move(what), frames_.describe())); }

  void verify_rows();
  void verify_times(const ColumnEntry& entry);
  void verify_shapes();
  void verify_column(const ColumnEntry& entry);
  void verify_values(const ColumnEntry& entry, const DecodedValues& values);
  void verify_zones();
  void verify_delta(const Stretch& delta, std::uint64_t behind_bytes, std::string_view what);

  BlockColumns& frames_;
  SegmentFile& file_;
  const Footer& footer_;
  const ShapeList& shapes_;
  BlockTotals& totals_;
  const OnFault& on_fault_;
  bool ok_ = true;
  std::map<std::uint32_t, std::uint32_t> present_rows_;  // by field
  std::map<std::uint32_t, Zone> seen_;                   // by field: what its values say
};

void BlockVerifier::verify_rows() {
  auto arrivals = frames_.arrivals();
  note(arrivals);
  if (const ColumnEntry* entry = frames_.find(kSourceFrame)) {
    auto ids = frames_.ids(*entry, footer_.sources.size());
    note(ids);
  }
  const ColumnEntry* times = frames_.find(kTimeFrame);
  if (times == nullptr) return corrupt("the block has no times [I17]");
  verify_times(*times);
}

void BlockVerifier::verify_times(const ColumnEntry& entry) {
  auto times = frames_.integers(entry);
  if (!note(times)) return;
  const auto [min, max] = std::minmax_element(times->begin(), times->end());
  if (*min != frames_.info().min_time_ns || *max != frames_.info().max_time_ns) {
    corrupt("the times are not those of the block's header [I10]");
  }
  if (frames_.info().time_ordered != std::is_sorted(times->begin(), times->end())) {
    corrupt("the block says wrongly whether its times are in order [I10]");
  }
}

void BlockVerifier::verify_shapes() {
  const ColumnEntry* entry = frames_.find(kShapeFrame);
  if (entry == nullptr) return corrupt("the block has no shape ids [I17]");
  auto ids = frames_.ids(*entry, shapes_.size());
  if (!note(ids)) return;
  std::vector<std::uint32_t> columns;
  std::vector<std::uint64_t> counts;
  for (const ColumnEntry& frame : frames_.entries()) {
    if (frame.key < kFirstColumnKey) continue;
    columns.push_back(frame.key - kFirstColumnKey);
    counts.push_back(frame.value_count);
  }
  auto cursor = RowCursor::create(shapes_, *ids, columns, counts);
  if (!cursor) return fault(std::move(cursor).error().at(frames_.describe()));
  std::uint32_t whole_rows = 0;
  for (const std::uint32_t id : *ids) {
    const Shape shape = shapes_[id];
    if (shape.kind == ShapeKind::kWhole) ++whole_rows;
    ++(shape.kind == ShapeKind::kText ? totals_.text_rows : totals_.json_rows);
    std::set<std::uint32_t> fields;
    for (const std::uint32_t column : shape.columns) fields.insert(footer_.columns[column].field);
    for (const std::uint32_t field : fields) ++present_rows_[field];
  }
  totals_.whole_rows += whole_rows;
  if (whole_rows != frames_.info().whole_rows) {
    corrupt("the block's whole records are not as many as it says [I8]");
  }
}

void BlockVerifier::verify_column(const ColumnEntry& entry) {
  const std::size_t column = entry.key - kFirstColumnKey;
  if (column >= footer_.columns.size()) return corrupt("a frame of no column of the schema [I14]");
  ColumnInfo& total = totals_.columns[column];
  total.value_count += entry.value_count;
  total.raw_bytes += entry.raw_bytes;
  total.stored_bytes += frames_.stored_bytes(entry);
  auto values = frames_.values(entry);
  if (note(values)) verify_values(entry, *values);
}

void BlockVerifier::verify_values(const ColumnEntry& entry, const DecodedValues& values) {
  const ColumnInfo& column = footer_.columns[entry.key - kFirstColumnKey];
  std::uint64_t raw_bytes = 0;
  TextSummariser summariser(column.value_class);
  record::TextScratch scratch;
  KindSet kinds;
  const auto damaged = [&](std::string_view what) {
    fault(Error::corrupt(std::string(what), frames_.describe(entry)));
  };
  for (std::size_t i = 0; i < values.count; ++i) {
    const std::string_view raw = values.text(i, scratch);
    raw_bytes += raw.size();
    if (column.value_class == ValueClass::kString && !escapes_are_whole(raw)) {
      return damaged("a string with a broken escape [I21]");
    }
    kinds.add(kind_of(column.value_class, raw));
    summariser.add(raw);
  }
  if (raw_bytes != entry.raw_bytes) damaged("the values are not as long as the directory says [I18]");
  if (column.value_class == ValueClass::kWhole) {
    record::PathTable paths;
    record::JsonScanner scanner(paths);
    for (std::size_t i = 0; i < values.count; ++i) {
      if (!scanner.scan(values.text(i, scratch))) return damaged("a whole record is no JSON object [I21]");
    }
    return;
  }
  const auto [at, first] = seen_.try_emplace(column.field);
  unite(at->second, summariser.finish(0), first);
  at->second.kinds.add(kinds);
}

// What the zone map promises must hold for what was seen.
bool zone_holds(const Zone& zone, const Zone& seen) {
  if (zone.kinds != seen.kinds) return false;
  if (zone.has_integers &&
      (!seen.has_integers || zone.min_integer > seen.min_integer ||
       zone.max_integer < seen.max_integer)) {
    return false;
  }
  if (zone.has_numbers && (!seen.has_numbers || zone.min_number > seen.min_number ||
                           zone.max_number < seen.max_number)) {
    return false;
  }
  if (zone.has_texts && seen.has_texts &&
      (zone.min_text > seen.min_text || zone.max_text < seen.max_text)) {
    return false;
  }
  return true;
}

void BlockVerifier::verify_zones() {
  present_rows_.erase(kNoField);
  const std::vector<Zone>& zones = frames_.info().zones;
  if (zones.size() != present_rows_.size()) corrupt("zone maps of other fields than the block has [I16]");
  for (const Zone& zone : zones) {
    const std::string& name = footer_.fields[zone.field].path.name();
    const auto present = present_rows_.find(zone.field);
    if (present == present_rows_.end() || present->second != zone.present_rows) {
      corrupt(fmt::format("the zone map of {} counts its rows wrongly [I16]", name));
    }
    const auto seen = seen_.find(zone.field);
    if (seen != seen_.end() && !zone_holds(zone, seen->second)) {
      corrupt(fmt::format("values of {} lie outside its zone map [I16]", name));
    }
  }
}

void BlockVerifier::verify_delta(const Stretch& delta, std::uint64_t behind_bytes,
                                 std::string_view what) {
  const BlockInfo& info = frames_.info();
  const std::uint64_t offset =
      info.offset + info.length_bytes - behind_bytes - delta.stored_bytes;
  auto stored = file_.read(offset, delta.stored_bytes);
  if (!stored) return fault(std::move(stored).error().at(frames_.describe()));
  std::string raw;
  Status status = check_stretch(*stored, delta.checksum, what);
  if (status) status = unpack(as_bytes(*stored), delta.raw_bytes, raw);
  if (!status) fault(std::move(status).error().at(frames_.describe()));
}

}  // namespace

bool verify_block(SegmentFile& file, const Footer& footer, SegmentTables tables, std::size_t block, BlockTotals& totals, const OnFault& on_fault) {
  auto frames = BlockColumns::open(file, footer, tables, block);
  if (!frames) {
    on_fault(frames.error());
    return false;
  }
  totals.columns.resize(footer.columns.size());
  return BlockVerifier(**frames, file, footer, tables.shapes, totals, on_fault).run();
}

}  // namespace logkit::segment
