#include "lib/segment/block_builder.h"

#include <algorithm>
#include <iterator>

#include "lib/base/hash.h"
#include "lib/segment/compress.h"
#include "lib/segment/wire.h"

namespace logkit::segment {
namespace {

// Frames below this lie beside the directory and are read with it, until the
// head is as large as one read should be.
constexpr std::size_t kSmallFrameBytes = 1024;
constexpr std::size_t kHeadFrameBytes = 32u << 10;
// Deltas and tables are small and read at every opening.
constexpr int kTableZstdLevel = 6;
// Buffers that grew beyond this together are given back after the block.
constexpr std::size_t kKeptBytes = 48u << 20;

KindSet kinds_of(const Values& values, ValueClass value_class) {
  KindSet kinds;
  switch (value_class) {
    case ValueClass::kLiteral:
      for (std::size_t i = 0; i < values.size(); ++i) {
        kinds.add(values[i][0] == 'n' ? record::Kind::kNull : record::Kind::kBool);
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

}  // namespace

void BlockBuilder::begin_row(std::uint32_t shape, const RecordStamp& stamp,
                             std::uint32_t source_id, std::uint64_t raw_bytes) {
  LK_CHECK(arrivals_.empty() || static_cast<std::int64_t>(stamp.arrival) > arrivals_.back());
  shape_ids_.push_back(shape);
  times_.push_back(stamp.time_ns);
  arrivals_.push_back(static_cast<std::int64_t>(stamp.arrival));
  source_ids_.push_back(source_id);
  raw_bytes_ += raw_bytes;
  if (stamp.source.empty()) return;
  if (last_position_ == nullptr || last_position_->first.first != source_id ||
      last_position_->first.second != stamp.lane) {
    last_position_ = &*positions_.try_emplace({source_id, std::string(stamp.lane)}).first;
  }
  last_position_->second = std::max(last_position_->second, {stamp.position, stamp.sub});
}

std::size_t BlockBuilder::memory_bytes() const {
  std::size_t bytes = shape_ids_.capacity() * 4 * sizeof(std::int64_t);
  for (const Values& values : values_) bytes += values.memory_bytes();
  return bytes;
}

void BlockBuilder::add_row_frames(std::vector<Frame>& frames, BlockInfo& info) const {
  const auto add = [&](FrameKey key, const std::vector<std::int64_t>& numbers) {
    Frame& frame = frames.emplace_back();
    frame.entry.key = key;
    frame.entry.codec = static_cast<std::uint64_t>(CodecId::kIntegers);
    frame.entry.value_count = numbers.size();
    encode_integers(numbers, zstd_level_, frame.bytes);
  };
  add(kShapeFrame, shape_ids_);
  add(kTimeFrame, times_);
  if (!consecutive(arrivals_)) add(kArrivalFrame, arrivals_);
  const bool any_source = std::any_of(
      source_ids_.begin(), source_ids_.end(),
      [&](std::int64_t id) { return !table_.schema().sources[static_cast<std::size_t>(id)].empty(); });
  if (any_source) add(kSourceFrame, source_ids_);
  info.rows = static_cast<std::uint32_t>(shape_ids_.size());
  info.raw_bytes = raw_bytes_;
  const auto [min, max] = std::minmax_element(times_.begin(), times_.end());
  info.min_time_ns = *min;
  info.max_time_ns = *max;
  info.time_ordered = std::is_sorted(times_.begin(), times_.end());
  info.first_arrival = static_cast<std::uint64_t>(arrivals_.front());
  info.last_arrival = static_cast<std::uint64_t>(arrivals_.back());
}

void BlockBuilder::add_column_frames(std::vector<Frame>& frames, BlockInfo& info,
                                     std::vector<ColumnInfo>& totals) {
  const Schema& schema = table_.schema();
  totals.resize(schema.columns.size());
  encoders_.resize(schema.columns.size());
  std::vector<std::size_t> zone_of_field(schema.fields.size(), info.zones.max_size());
  for (std::uint32_t column = 0; column < values_.size(); ++column) {
    const Values& values = values_[column];
    if (values.empty()) continue;
    const ColumnKey& key = schema.columns[column];
    Frame& frame = frames.emplace_back();
    ValueSummary summary;
    const EncodeContext context{.value_class = key.value_class, .zstd_level = zstd_level_};
    const CodecId used = encoders_[column].encode(values, context, frame.bytes, summary);
    frame.entry.key = kFirstColumnKey + column;
    frame.entry.codec = static_cast<std::uint64_t>(used);
    frame.entry.value_count = values.size();
    frame.entry.raw_bytes = values.raw_bytes();
    totals[column].field = key.field;
    totals[column].value_class = key.value_class;
    totals[column].value_count += values.size();
    totals[column].raw_bytes += values.raw_bytes();
    totals[column].stored_bytes += frame.bytes.size();
    if (key.field == kNoField) {
      info.whole_rows += static_cast<std::uint32_t>(values.size());
      continue;
    }
    const bool first = zone_of_field[key.field] == info.zones.max_size();
    if (first) {
      zone_of_field[key.field] = info.zones.size();
      info.zones.emplace_back().field = key.field;
    }
    Zone& zone = info.zones[zone_of_field[key.field]];
    unite(zone, summary, first);
    zone.kinds.add(kinds_of(values, key.value_class));
  }
  std::sort(info.zones.begin(), info.zones.end(),
            [](const Zone& a, const Zone& b) { return a.field < b.field; });
}

void BlockBuilder::count_presence(BlockInfo& info, std::vector<FieldInfo>& field_totals) const {
  const Schema& schema = table_.schema();
  const ShapeList& shapes = table_.shapes();
  std::vector<std::uint32_t> rows_of_shape(shapes.size());
  for (const std::int64_t id : shape_ids_) ++rows_of_shape[static_cast<std::size_t>(id)];
  std::vector<std::uint32_t> present(schema.fields.size());
  std::vector<std::size_t> counted_for(schema.fields.size());  // shape + 1
  for (std::size_t shape = 0; shape < rows_of_shape.size(); ++shape) {
    if (rows_of_shape[shape] == 0) continue;
    for (const std::uint32_t column : shapes.columns(shape)) {
      const std::uint32_t field = schema.columns[column].field;
      if (field == kNoField || counted_for[field] == shape + 1) continue;
      counted_for[field] = shape + 1;
      present[field] += rows_of_shape[shape];
    }
  }
  field_totals.resize(schema.fields.size());
  for (Zone& zone : info.zones) {
    zone.present_rows = present[zone.field];
    FieldInfo& field = field_totals[zone.field];
    field.path = schema.fields[zone.field];
    field.kinds.add(zone.kinds);
    field.value_count += zone.present_rows;
  }
}

std::vector<Position> BlockBuilder::positions() const {
  std::vector<Position> list;
  for (const auto& [key, highest] : positions_) {
    Position& position = list.emplace_back();
    position.source = table_.schema().sources[key.first];
    position.lane = key.second;
    position.position = highest.first;
    position.sub = highest.second;
  }
  return list;
}

Stretch BlockBuilder::append_stretch(std::string_view raw, std::string& out) const {
  Stretch stretch;
  const std::size_t start = out.size();
  pack(raw, kTableZstdLevel, out);
  const std::string_view stored = std::string_view(out).substr(start);
  stretch.stored_bytes = static_cast<std::uint32_t>(stored.size());
  stretch.raw_bytes = static_cast<std::uint32_t>(raw.size());
  stretch.checksum = hash64(stored);
  return stretch;
}

EncodedBlock BlockBuilder::assemble(std::uint32_t ordinal, std::vector<Frame> frames,
                                    BlockInfo info) {
  // Small frames first, as many as one read of the head should take.
  std::vector<Frame> ordered;
  std::vector<Frame> large;
  std::size_t small_bytes = 0;
  for (Frame& frame : frames) {
    const bool small = frame.bytes.size() < kSmallFrameBytes &&
                       small_bytes + frame.bytes.size() <= kHeadFrameBytes;
    if (small) small_bytes += frame.bytes.size();
    (small ? ordered : large).push_back(std::move(frame));
  }
  std::move(large.begin(), large.end(), std::back_inserter(ordered));
  BlockHeader header;
  header.ordinal = ordinal;
  std::vector<FrameEntry> entries;
  std::size_t frame_bytes = 0;
  for (Frame& frame : ordered) {
    frame.entry.stored_bytes = frame.bytes.size();
    frame.entry.checksum = hash64(frame.bytes);
    frame_bytes += frame.bytes.size();
    entries.push_back(frame.entry);
  }
  const std::string directory = encode_directory(entries);
  header.directory_bytes = static_cast<std::uint32_t>(directory.size());
  header.directory_checksum = hash64(directory);
  std::string deltas;
  std::string raw;
  encode_schema(table_.schema(), schema_mark_, positions(), raw);
  header.schema_delta = append_stretch(raw, deltas);
  raw.clear();
  encode_shapes(table_.shapes(), shape_mark_, ~std::size_t{0}, raw);
  header.shapes_delta = append_stretch(raw, deltas);
  info.head_bytes = static_cast<std::uint32_t>(kBlockHeaderBytes + directory.size() + small_bytes);
  info.length_bytes = kBlockHeaderBytes + directory.size() + frame_bytes + deltas.size();
  header.info = info;

  EncodedBlock block;
  block.bytes.reserve(info.length_bytes);
  block.bytes.append(encode_block_header(header)).append(directory);
  for (const Frame& frame : ordered) block.bytes.append(frame.bytes);
  block.bytes.append(deltas);
  block.schema_delta = header.schema_delta;
  block.shapes_delta = header.shapes_delta;
  block.info = std::move(info);
  return block;
}

EncodedBlock BlockBuilder::finish(std::uint32_t ordinal, std::vector<ColumnInfo>& totals,
                                  std::vector<FieldInfo>& field_totals) {
  std::vector<Frame> frames;
  BlockInfo info;
  add_row_frames(frames, info);
  add_column_frames(frames, info, totals);
  count_presence(info, field_totals);
  EncodedBlock block = assemble(ordinal, std::move(frames), std::move(info));
  clear();
  return block;
}

void BlockBuilder::clear() {
  schema_mark_ = mark_of(table_.schema());
  shape_mark_ = table_.shapes().size();
  shape_ids_.clear();
  times_.clear();
  arrivals_.clear();
  source_ids_.clear();
  positions_.clear();
  raw_bytes_ = 0;
  last_position_ = nullptr;
  if (memory_bytes() > kKeptBytes) {
    values_.clear();
  } else {
    for (Values& values : values_) values.clear();
  }
}

}  // namespace logkit::segment
