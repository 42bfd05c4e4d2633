#include "lib/segment/block_builder.h"

#include <algorithm>
#include <iterator>

#include "lib/base/hash.h"
#include "lib/base/short_text.h"
#include "lib/segment/compress.h"
#include "lib/segment/encoding/integers.h"
#include "lib/segment/value_summary.h"
#include "lib/segment/wire.h"

namespace logkit::segment {
namespace {

// Deltas and tables are small and read at every opening.
constexpr int kTableZstdLevel = 6;
// What is less is looked at at once: handing it over would take as long.
constexpr std::size_t kFewestSharedValues = 2048;

KindSet kinds_of(std::span<const std::string_view> values, ValueClass value_class) {
  KindSet kinds;
  switch (value_class) {
    case ValueClass::kLiteral:
      for (const std::string_view value : values) {
        kinds.add(value[0] == 'n' ? record::Kind::kNull : record::Kind::kBool);
      }
      break;
    case ValueClass::kNumber: kinds.add(record::Kind::kNumber); break;
    case ValueClass::kString:
    case ValueClass::kText: kinds.add(record::Kind::kString); break;
    case ValueClass::kJson:
    case ValueClass::kWhole: kinds.add(record::Kind::kJson); break;
  }
  return kinds;
}

bool consecutive(const std::vector<std::int64_t>& arrivals) {
  return static_cast<std::size_t>(arrivals.back() - arrivals.front()) == arrivals.size() - 1;
}

// Lines, arrays and whole records have no bounds that could prune.
bool has_bounds(ValueClass value_class) {
  return value_class != ValueClass::kText && value_class != ValueClass::kJson &&
         value_class != ValueClass::kWhole;
}

ValueSummary summarise(std::span<const std::string_view> values, ValueClass value_class) {
  const bool constant = std::all_of(values.begin(), values.end(), [&](std::string_view value) {
    return same_text(value, values.front());
  });
  ValueSummary summary;
  summary.distinct_hint = constant ? 1 : 0;
  if (!has_bounds(value_class)) return summary;
  TextSummariser summariser(value_class);
  const std::string_view* before = nullptr;
  for (const std::string_view& value : values) {
    if (before == nullptr || !same_text(*before, value)) summariser.add(value);
    if (summariser.is_settled()) break;
    before = &value;
  }
  return summariser.finish(summary.distinct_hint);
}

}  // namespace

void BlockBuilder::take_tables(const ShapeTable& table) {
  const Schema& schema = table.schema();
  const auto append = [](const auto& from, auto& to) {
    to.insert(to.end(), from.begin() + static_cast<std::ptrdiff_t>(to.size()), from.end());
  };
  append(schema.fields, schema_.fields);
  append(schema.columns, schema_.columns);
  append(schema.sources, schema_.sources);
  if (terms_ != nullptr) terms_->take_fields(schema_.fields);
  for (std::size_t i = shapes_.size(); i < table.shapes().size(); ++i) shapes_.add(table.shapes()[i]);
}

void BlockBuilder::end_column(std::uint32_t key, std::uint64_t value_count,
                              std::uint64_t raw_bytes, Directory& directory) {
  ColumnEntry& entry = directory.columns.emplace_back();
  entry.key = key;
  entry.value_count = value_count;
  entry.raw_bytes = raw_bytes;
  payloads_.end_column();
}

void BlockBuilder::share(SharedWork* work) {
  work_ = work;
  payloads_.share(work);
  packer_.share(work);
  if (terms_ != nullptr) terms_->queue().share(work);
}

void BlockBuilder::write_rows(BlockInfo& info, Directory& directory) {
  const auto write = [&](FrameKey key, std::span<const std::int64_t> numbers, PayloadKind kind) {
    write_integers_later(numbers, {.kind = kind}, payloads_);
    end_column(key, numbers.size(), 0, directory);
  };
  const std::vector<std::uint32_t>& shape_ids = rows_->shape_ids();
  const std::vector<std::int64_t>& times = rows_->times_ns();
  const std::vector<std::int64_t>& arrivals = rows_->arrivals();
  write_integers_later(std::vector<std::int64_t>(shape_ids.begin(), shape_ids.end()),
                       {.kind = PayloadKind::kTemplateIds}, payloads_);
  end_column(kShapeFrame, shape_ids.size(), 0, directory);
  write(kTimeFrame, times, PayloadKind::kTimes);
  if (!consecutive(arrivals)) write(kArrivalFrame, arrivals, PayloadKind::kNumbers);
  const bool any_source = std::any_of(
      rows_->source_ids().begin(), rows_->source_ids().end(),
      [&](std::int64_t id) { return !schema_.sources[static_cast<std::size_t>(id)].empty(); });
  if (any_source) write(kSourceFrame, rows_->source_ids(), PayloadKind::kEntryIds);
  info.rows = static_cast<std::uint32_t>(shape_ids.size());
  info.raw_bytes = rows_->raw_bytes();
  const auto [min, max] = std::minmax_element(times.begin(), times.end());
  info.min_time_ns = *min;
  info.max_time_ns = *max;
  info.time_ordered = std::is_sorted(times.begin(), times.end());
  info.first_arrival = static_cast<std::uint64_t>(arrivals.front());
  info.last_arrival = static_cast<std::uint64_t>(arrivals.back());
}

void BlockBuilder::write_part(const Part& part) {
  ColumnInput input;
  input.column = part.column;
  input.values = {part.values, part.rows};
  input.memory = &memory_of(part.column);
  input.predicts = part.one_a_row;
  switch (part.value_class) {
    case ValueClass::kText:
    case ValueClass::kWhole:
    case ValueClass::kJson:
      input.level = TextLevel::kLine;
      input.typed = false;
      break;
    case ValueClass::kLiteral:
      input.level = TextLevel::kWord;
      input.typed = false;
      break;
    case ValueClass::kNumber: break;
    case ValueClass::kString:
      input.level = part.is_message ? TextLevel::kLine : TextLevel::kUnit;
      input.refers = part.one_a_row;
      break;
  }
  const bool indexed = terms_ != nullptr && terms_->begin_column(schema_.columns[part.column],
                                                                 rows_->values()[part.column]);
  if (indexed) input.terms = &terms_->queue();
  columns_.write_column(input);
  if (indexed) terms_->queue().end_column();
}

void BlockBuilder::summarise_later(const Part& part, PartSummary& summary) {
  const auto job = [&part, &summary] {
    summary.values = summarise(part.values, part.value_class);
    summary.kinds = kinds_of(part.values, part.value_class);
  };
  if (work_ == nullptr || part.values.size() < kFewestSharedValues) return job();
  work_->post(job);
}

void BlockBuilder::add_zone(const Part& part, const PartSummary& summary, BlockInfo& info,
                            std::vector<std::size_t>& zone_of_field) {
  const std::uint32_t field = schema_.columns[part.column].field;
  if (field == kNoField) {
    info.whole_rows += static_cast<std::uint32_t>(part.values.size());
    return;
  }
  const bool first = zone_of_field[field] == info.zones.max_size();
  if (first) {
    zone_of_field[field] = info.zones.size();
    info.zones.emplace_back().field = field;
  }
  Zone& zone = info.zones[zone_of_field[field]];
  unite(zone, summary.values, first);
  zone.kinds.add(summary.kinds);
}

void BlockBuilder::write_parts(std::uint32_t ordinal, BlockInfo& info, Directory& directory,
                               std::vector<ColumnInfo>& totals) {
  std::vector<Part> parts = take_parts();
  order(parts);
  std::vector<PartSummary> summaries(parts.size());
  columns_.begin_block(rows_->shape_ids(), rows_->times_ns());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const Part& part = parts[i];
    write_part(part);
    end_column(kFirstColumnKey + part.column, part.values.size(),
               rows_->values()[part.column].raw_bytes(), directory);
    if (schema_.columns[part.column].field != kNoField) summarise_later(part, summaries[i]);
  }
  if (terms_ != nullptr) terms_->end_block(ordinal);
  payloads_.settle();  // jobs look at the parts
  columns_.end_block();
  totals.resize(schema_.columns.size());
  std::vector<std::size_t> zone_of_field(schema_.fields.size(), info.zones.max_size());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const Part& part = parts[i];
    add_zone(part, summaries[i], info, zone_of_field);
    ColumnInfo& total = totals[part.column];
    total.field = schema_.columns[part.column].field;
    total.value_class = part.value_class;
    total.value_count += part.values.size();
    total.raw_bytes += rows_->values()[part.column].raw_bytes();
  }
  std::sort(info.zones.begin(), info.zones.end(),
            [](const Zone& a, const Zone& b) { return a.field < b.field; });
}

void BlockBuilder::count_presence(BlockInfo& info) const {
  std::vector<std::uint32_t> rows_of_shape(shapes_.size());
  for (const std::uint32_t id : rows_->shape_ids()) ++rows_of_shape[id];
  std::vector<std::uint32_t> present(schema_.fields.size());
  std::vector<std::size_t> counted_for(schema_.fields.size());  // shape + 1
  for (std::size_t shape = 0; shape < rows_of_shape.size(); ++shape) {
    if (rows_of_shape[shape] == 0) continue;
    for (const std::uint32_t column : shapes_.columns(shape)) {
      const std::uint32_t field = schema_.columns[column].field;
      if (field == kNoField || counted_for[field] == shape + 1) continue;
      counted_for[field] = shape + 1;
      present[field] += rows_of_shape[shape];
    }
  }
  for (Zone& zone : info.zones) zone.present_rows = present[zone.field];
}

void BlockBuilder::add_fields(const BlockInfo& info, std::vector<FieldInfo>& field_totals) const {
  field_totals.resize(schema_.fields.size());
  for (const Zone& zone : info.zones) {
    FieldInfo& field = field_totals[zone.field];
    field.path = schema_.fields[zone.field];
    field.kinds.add(zone.kinds);
    field.value_count += zone.present_rows;
  }
}

std::vector<Position> BlockBuilder::positions() const {
  std::vector<Position> list;
  for (const auto& [key, highest] : rows_->positions()) {
    Position& position = list.emplace_back();
    position.source = schema_.sources[key.first];
    position.lane = key.second;
    position.position = highest.first;
    position.sub = highest.second;
  }
  return list;
}

Stretch BlockBuilder::append_stretch(std::string_view raw, std::string& out) {
  Stretch stretch;
  const std::size_t start = out.size();
  pack(raw, kTableZstdLevel, out);
  const std::string_view stored = std::string_view(out).substr(start);
  stretch.stored_bytes = static_cast<std::uint32_t>(stored.size());
  stretch.raw_bytes = static_cast<std::uint32_t>(raw.size());
  stretch.checksum = hash64(stored);
  return stretch;
}

EncodedBlock BlockBuilder::assemble(std::uint32_t ordinal, Directory& directory, BlockInfo info,
                                    const std::vector<Position>& positions) {
  payloads_.join();
  std::uint32_t own_frames = 0;
  for (std::size_t i = 0; i < directory.columns.size(); ++i) {
    ColumnEntry& entry = directory.columns[i];
    entry.extent = payloads_.extents()[i];
    entry.first_own_frame = own_frames;
    own_frames += entry.extent.own_frames;
  }
  const std::string small = packer_.pack(payloads_, info.raw_bytes, directory);
  const std::string directory_bytes = encode_directory(directory);
  BlockHeader header;
  header.ordinal = ordinal;
  header.directory_bytes = static_cast<std::uint32_t>(directory_bytes.size());
  header.directory_checksum = hash64(directory_bytes);
  std::string deltas;
  std::string raw;
  encode_schema(schema_, schema_mark_, positions, raw);
  header.schema_delta = append_stretch(raw, deltas);
  raw.clear();
  encode_shapes(shapes_, shape_mark_, ~std::size_t{0}, raw);
  header.shapes_delta = append_stretch(raw, deltas);
  info.head_bytes =
      static_cast<std::uint32_t>(kBlockHeaderBytes + directory_bytes.size() + small.size());
  info.length_bytes = info.head_bytes + deltas.size();
  for (const StoredBytes& frame : directory.own_frames) info.length_bytes += frame.stored_bytes;
  header.info = info;

  EncodedBlock block;
  block.bytes.reserve(info.length_bytes);
  block.bytes.append(encode_block_header(header));
  info.header_checksum = block_header_checksum(as_bytes(block.bytes));
  block.bytes.append(directory_bytes).append(small);
  for (const PackedPayload& frame : payloads_.own_frames()) block.bytes.append(frame.bytes);
  block.bytes.append(deltas);
  block.schema_delta = header.schema_delta;
  block.shapes_delta = header.shapes_delta;
  block.info = std::move(info);
  return block;
}

EncodedBlock BlockBuilder::encode(const BlockRows& rows, std::uint32_t ordinal,
                                  std::vector<ColumnInfo>& totals,
                                  std::vector<FieldInfo>& field_totals) {
  rows_ = &rows;
  Directory directory;
  BlockInfo info;
  write_rows(info, directory);
  write_parts(ordinal, info, directory, totals);
  count_presence(info);
  add_fields(info, field_totals);
  EncodedBlock block = assemble(ordinal, directory, std::move(info), positions());
  rows_ = nullptr;
  end_block(directory, totals);
  return block;
}

void BlockBuilder::end_block(const Directory& directory, std::vector<ColumnInfo>& totals) {
  for (const ColumnEntry& column : directory.columns) {
    if (column.key < kFirstColumnKey) continue;
    totals[column.key - kFirstColumnKey].stored_bytes += directory.stored_bytes(column);
  }
  schema_mark_ = mark_of(schema_);
  shape_mark_ = shapes_.size();
  payloads_.clear();
}

}  // namespace logkit::segment
