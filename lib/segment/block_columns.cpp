#include "lib/segment/block_columns.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include <fmt/format.h>

#include "lib/base/hash.h"
#include "lib/segment/compress.h"

namespace logkit::segment {
namespace {

// The header of a block and what the footer says of it are written together.
bool same_block(const BlockInfo& header, const BlockInfo& footer) {
  return header.length_bytes == footer.length_bytes && header.head_bytes == footer.head_bytes &&
         header.rows == footer.rows && header.whole_rows == footer.whole_rows &&
         header.raw_bytes == footer.raw_bytes && header.min_time_ns == footer.min_time_ns &&
         header.max_time_ns == footer.max_time_ns && header.time_ordered == footer.time_ordered &&
         header.first_arrival == footer.first_arrival &&
         header.last_arrival == footer.last_arrival &&
         header.header_checksum == footer.header_checksum;
}

std::string column_name(std::uint32_t key, const Footer& footer) {
  switch (key) {
    case kShapeFrame: return "shape ids";
    case kTimeFrame: return "times";
    case kArrivalFrame: return "arrival numbers";
    case kSourceFrame: return "source ids";
    default: break;
  }
  const std::size_t column = key - kFirstColumnKey;
  if (key < kFirstColumnKey || column >= footer.columns.size()) return fmt::format("column {}", key);
  const std::uint32_t field = footer.columns[column].field;
  if (field == kNoField) return "whole records";
  return fmt::format("column {}", footer.fields[field].path.name());
}

}  // namespace

Result<std::unique_ptr<BlockColumns>> BlockColumns::open(SegmentFile& file, const Footer& footer,
                                                         SegmentTables tables, std::size_t block) {
  std::unique_ptr<BlockColumns> columns(new BlockColumns(file, footer, tables, block));
  Status status = columns->open_head();
  if (!status) return std::move(status).error().at(columns->describe());
  return columns;
}

Status BlockColumns::open_head() {
  LK_TRY(const std::string head, file_.read(info().offset, std::max<std::uint64_t>(
                                                               info().head_bytes, kBlockHeaderBytes)));
  LK_TRY(header_, decode_block_header(as_bytes(head)));
  if (header_.ordinal != block_ || !same_block(header_.info, info())) {
    return Error::corrupt("the block's header and the footer do not say the same [I20]");
  }
  const std::string_view directory =
      std::string_view(head).substr(kBlockHeaderBytes, header_.directory_bytes);
  LK_RETURN_IF_ERROR(check_stretch(directory, header_.directory_checksum, "the block's directory"));
  LK_TRY(directory_, decode_directory(directory, header_));
  LK_RETURN_IF_ERROR(unpack_small(head));
  for (const StoredBytes& frame : directory_.own_frames) own_raw_bytes_.push_back(frame.raw_bytes);
  by_key_.resize(entries().size());
  std::iota(by_key_.begin(), by_key_.end(), 0u);
  std::sort(by_key_.begin(), by_key_.end(), [&](std::uint32_t a, std::uint32_t b) {
    return entries()[a].key < entries()[b].key;
  });
  const auto twice = std::adjacent_find(
      by_key_.begin(), by_key_.end(),
      [&](std::uint32_t a, std::uint32_t b) { return entries()[a].key == entries()[b].key; });
  if (twice != by_key_.end()) return Error::corrupt("the block has a column twice [I17]");
  return {};
}

Status BlockColumns::unpack_small(std::string_view head) {
  const std::string_view small = head.substr(directory_.meta.offset, directory_.small_bytes());
  LK_RETURN_IF_ERROR(check_stretch(small, directory_.small_checksum, "the block's small payloads"));
  const auto take = [&](const StoredBytes& stored, std::string& out) {
    const std::string_view bytes = head.substr(stored.offset, stored.stored_bytes);
    return unpack(as_bytes(bytes), stored.raw_bytes, out);
  };
  LK_RETURN_IF_ERROR(take(directory_.meta, meta_));
  for (std::size_t i = 0; i < kPayloadGroups; ++i) {
    LK_RETURN_IF_ERROR(take(directory_.groups[i], groups_[i]));
  }
  return {};
}

const ColumnEntry* BlockColumns::find(std::uint32_t key) const {
  const auto at = std::lower_bound(
      by_key_.begin(), by_key_.end(), key,
      [&](std::uint32_t i, std::uint32_t wanted) { return entries()[i].key < wanted; });
  return at != by_key_.end() && entries()[*at].key == key ? &entries()[*at] : nullptr;
}

Status BlockColumns::read_all() {
  if (directory_.own_frames.empty() || has_all_frames_) return {};
  const std::uint64_t begin = directory_.own_frames.front().offset;
  const StoredBytes& last = directory_.own_frames.back();
  auto bytes = file_.read(info().offset + begin, last.offset + last.stored_bytes - begin);
  if (!bytes) return std::move(bytes).error().at(describe());
  kept_.clear();
  kept_.push_back({begin, std::move(*bytes)});
  has_all_frames_ = true;
  return {};
}

Result<std::string> BlockColumns::read(const Payload& payload) {
  if (payload.bytes == 0) return std::string();
  if (payload.group != Payload::kOwn) {
    return groups_[payload.group].substr(payload.place, payload.bytes);
  }
  const StoredBytes& frame = directory_.own_frames[payload.place];
  std::string own;
  LK_TRY(const std::string_view stored, stored_frame(frame, own));
  std::string raw;
  LK_RETURN_IF_ERROR(unpack(as_bytes(stored), frame.raw_bytes, raw));
  return raw;
}

Result<std::string_view> BlockColumns::stored_frame(const StoredBytes& frame, std::string& own) {
  std::string_view stored;
  const auto kept = std::find_if(kept_.begin(), kept_.end(),
                                 [&](const Stretch& stretch) { return stretch.has(frame); });
  if (frames_.has(frame)) {
    stored = frames_.at(frame);
  } else if (kept != kept_.end()) {
    stored = kept->at(frame);
  } else {
    LK_TRY(own, file_.read(info().offset + frame.offset, frame.stored_bytes));
    stored = own;
  }
  LK_RETURN_IF_ERROR(check_stretch(stored, frame.checksum, "the frame"));
  return stored;
}

bool BlockColumns::are_at_hand(const ColumnEntry& entry) const {
  if (entry.extent.own_frames == 0) return true;
  const StoredBytes& first = directory_.own_frames[entry.first_own_frame];
  return std::any_of(kept_.begin(), kept_.end(),
                     [&](const Stretch& stretch) { return stretch.has(first); });
}

// The frames of a column lie side by side: one read brings them.
Result<BlockColumns::Stretch> BlockColumns::read_frames(const ColumnEntry& entry) {
  const StoredBytes& first = directory_.own_frames[entry.first_own_frame];
  const StoredBytes& last =
      directory_.own_frames[entry.first_own_frame + entry.extent.own_frames - 1];
  LK_TRY(std::string bytes, file_.read(info().offset + first.offset,
                                       last.offset + last.stored_bytes - first.offset));
  return Stretch{first.offset, std::move(bytes)};
}

PayloadParser BlockColumns::parser_of(const ColumnEntry& entry) const {
  PayloadParser::Bounds bounds;
  bounds.own_raw_bytes = own_raw_bytes_;
  bounds.first_own_frame = entry.first_own_frame;
  bounds.end_own_frame = entry.first_own_frame + entry.extent.own_frames;
  bounds.group_begin = entry.group_begin;
  for (std::size_t i = 0; i < kPayloadGroups; ++i) {
    bounds.group_end[i] = entry.group_begin[i] + entry.extent.group_bytes[i];
  }
  return PayloadParser(meta_of(entry), bounds);
}

Result<ParsedColumn> BlockColumns::parse(const ColumnEntry& entry, ColumnOutline* outline) {
  PayloadParser parser = parser_of(entry);
  LK_TRY(ParsedColumn parsed,
         parse_column(parser, tables_.texts, entry.value_count, entry.raw_bytes, outline));
  if (!parser.at_end()) {
    return Error::corrupt("the column does not use up its meta and payloads [I27]");
  }
  return parsed;
}

Result<DecodedValues> BlockColumns::read_values(const ColumnEntry& entry) {
  LK_TRY(const ParsedColumn parsed, parse(entry));
  std::vector<std::uint32_t> rows;
  if (parsed.needs_rows) {
    LK_TRY(rows, rows_of(entry));
  }
  if (entry.extent.own_frames > 1 && !are_at_hand(entry)) {
    LK_TRY(frames_, read_frames(entry));
    auto values = read_column(parsed, *this, rows, entry.raw_bytes);
    frames_ = {};
    return values;
  }
  return read_column(parsed, *this, rows, entry.raw_bytes);
}

Result<DecodedValues> BlockColumns::values(const ColumnEntry& entry) {
  auto values = read_values(entry);
  if (!values) return std::move(values).error().at(describe(entry));
  return values;
}

Result<std::span<const std::uint32_t>> BlockColumns::shape_ids() {
  if (!shape_ids_) {
    const ColumnEntry* entry = find(kShapeFrame);
    if (entry == nullptr) return Error::corrupt("the block has no shape ids [I17]", describe());
    LK_TRY(shape_ids_, ids(*entry, tables_.shapes.size()));
  }
  return std::span<const std::uint32_t>(*shape_ids_);
}

Result<std::span<const std::int64_t>> BlockColumns::row_times_ns() {
  if (!row_times_ns_) {
    const ColumnEntry* entry = find(kTimeFrame);
    if (entry == nullptr) return Error::corrupt("the block has no times [I17]", describe());
    LK_TRY(row_times_ns_, integers(*entry));
  }
  return std::span<const std::int64_t>(*row_times_ns_);
}

// How often the shapes of the block have the column; of others it says nothing.
std::vector<std::uint32_t> BlockColumns::counts_in_shapes(std::span<const std::uint32_t> shapes,
                                                          std::uint32_t column) const {
  constexpr std::uint32_t kUnknown = ~std::uint32_t{0};
  std::vector<std::uint32_t> counts(tables_.shapes.size(), kUnknown);
  for (const std::uint32_t shape : shapes) {
    if (counts[shape] != kUnknown) continue;
    const std::span<const std::uint32_t> columns = tables_.shapes.columns(shape);
    counts[shape] = static_cast<std::uint32_t>(std::count(columns.begin(), columns.end(), column));
  }
  return counts;
}

Result<std::vector<std::uint32_t>> BlockColumns::rows_of(const ColumnEntry& entry) {
  LK_TRY(const std::span<const std::uint32_t> shapes, shape_ids());
  const std::vector<std::uint32_t> counts = counts_in_shapes(shapes, entry.key - kFirstColumnKey);
  std::uint64_t values = 0;
  for (const std::uint32_t shape : shapes) values += counts[shape];
  if (values != entry.value_count) {
    return Error::corrupt("the shapes of the rows and the column do not agree on its values [I19]");
  }
  // A place more: a row without the column is written there, and over again.
  std::vector<std::uint32_t> rows(entry.value_count + 1);
  std::uint32_t* next = rows.data();
  for (std::uint32_t row = 0; row < shapes.size(); ++row) {
    const std::uint32_t count = counts[shapes[row]];
    *next = row;
    if (count > 1) std::fill_n(next, count, row);
    next += count;
  }
  rows.pop_back();
  return rows;
}

Result<PredictorValues> BlockColumns::outer_column(std::uint64_t column) {
  const ColumnEntry* entry =
      column < footer_.columns.size()
          ? find(kFirstColumnKey + static_cast<std::uint32_t>(column))
          : nullptr;
  if (entry == nullptr) return Error::corrupt("a column hangs on one that is not there [I32]");
  Outer& outer = outer_[entry->key];
  if (outer.loading || outer_depth_ > kDeepestReference) {
    return Error::corrupt("columns hang on each other in a circle, or too deep [I32]");
  }
  if (!outer.loaded) {
    outer.loading = true;
    ++outer_depth_;
    Stretch frames = std::exchange(frames_, {});
    auto values = read_values(*entry);
    frames_ = std::move(frames);
    --outer_depth_;
    outer.loading = false;
    if (!values) return std::move(values).error();
    outer.values = std::move(*values);
    LK_TRY(outer.rows, rows_of(*entry));
    outer.loaded = true;
  }
  return PredictorValues{&outer.values, outer.rows};
}

PayloadKind BlockColumns::kind_of_integers(const ColumnEntry& entry) {
  switch (entry.key) {
    case kShapeFrame: return PayloadKind::kTemplateIds;
    case kTimeFrame: return PayloadKind::kTimes;
    case kSourceFrame: return PayloadKind::kEntryIds;
    default: return PayloadKind::kNumbers;
  }
}

Result<std::vector<std::int64_t>> BlockColumns::integers(const ColumnEntry& entry) {
  const auto read_them = [&]() -> Result<std::vector<std::int64_t>> {
    PayloadParser parser = parser_of(entry);
    LK_TRY(const StoredIntegers stored,
           parse_integers(parser, kind_of_integers(entry), entry.value_count));
    if (!parser.at_end()) return Error::corrupt("the integers do not use up their payloads [I27]");
    if (entry.extent.own_frames < 2 || are_at_hand(entry)) return read_integers(stored, *this);
    LK_TRY(Stretch own, read_frames(entry));
    // Another column may be in the middle of being read.
    std::swap(frames_, own);
    auto list = read_integers(stored, *this);
    std::swap(frames_, own);
    return list;
  };
  auto numbers = read_them();
  if (!numbers) return std::move(numbers).error().at(describe(entry));
  return numbers;
}

Result<std::vector<std::uint32_t>> BlockColumns::ids(const ColumnEntry& entry, std::size_t limit) {
  LK_TRY(const auto numbers, integers(entry));
  std::vector<std::uint32_t> list(numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (numbers[i] < 0 || static_cast<std::uint64_t>(numbers[i]) >= limit) {
      return Error::corrupt(fmt::format("row {} has id {} of {} [I19]", i, numbers[i], limit),
                            describe(entry));
    }
    list[i] = static_cast<std::uint32_t>(numbers[i]);
  }
  return list;
}

Result<std::vector<std::uint64_t>> BlockColumns::arrivals() {
  std::vector<std::uint64_t> list(info().rows);
  const ColumnEntry* entry = find(kArrivalFrame);
  if (entry == nullptr) {
    if (info().last_arrival - info().first_arrival != info().rows - 1) {
      return Error::corrupt("the arrival numbers have gaps but no frame [I13]", describe());
    }
    std::iota(list.begin(), list.end(), info().first_arrival);
    return list;
  }
  LK_TRY(const auto numbers, integers(*entry));
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    list[i] = static_cast<std::uint64_t>(numbers[i]);
    if (i > 0 && list[i] <= list[i - 1]) {
      return Error::corrupt(fmt::format("arrival numbers do not increase at row {} [I13]", i),
                            describe(*entry));
    }
  }
  if (list.front() != info().first_arrival || list.back() != info().last_arrival) {
    return Error::corrupt("arrival numbers are not those of the block's header [I13]",
                          describe(*entry));
  }
  return list;
}

std::string BlockColumns::describe() const {
  return fmt::format("{}: block {} at byte {}", file_.name(), block_, info().offset);
}

std::string BlockColumns::describe(const ColumnEntry& entry) const {
  const std::uint64_t offset =
      entry.extent.own_frames > 0 ? directory_.own_frames[entry.first_own_frame].offset
                                  : directory_.meta.offset;
  return fmt::format("{}: block {}, {} at byte {}", file_.name(), block_,
                     column_name(entry.key, footer_), info().offset + offset);
}

}  // namespace logkit::segment
