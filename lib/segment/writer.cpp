#include "lib/segment/writer.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "lib/record/batch.h"
#include "lib/segment/footer_codec.h"
#include "lib/segment/reserved.h"
#include "lib/segment/segment_writer.h"

namespace logkit::segment {
namespace {

// Paths, shapes and their text may grow with the records, up to a cap: what
// differs in every record gains nothing as a table.
constexpr std::size_t kMaxPaths = 1u << 16;
constexpr std::size_t kFreeShapes = 4096;
constexpr std::size_t kMaxShapes = 1u << 16;
constexpr std::size_t kFreeShapeTextBytes = 4u << 20;
constexpr std::size_t kMaxShapeTextBytes = 32u << 20;

// What is less is not worth the second thread.
constexpr std::uint64_t kFewestSharedBlockBytes = 256u << 10;

// Two merges of eight.
constexpr double kMostRoomToGrow = 64;
constexpr std::uint64_t kFirstFlushShare = 64;

// Trials instead of estimates, and every block looked at anew.
ColumnWriterOptions column_options(Level level) {
  ColumnWriterOptions options;
  if (level != Level::kArchive) return options;
  options.sample_rows = 4000;
  options.fewest_predicted = 64;
  options.decision_blocks = 0;
  return options;
}

}  // namespace

bool WriterOptions::leaves_out(std::string_view field) const {
  const auto names = [field](const std::vector<std::string>& list) {
    return std::find(list.begin(), list.end(), field) != list.end();
  };
  return names(unindexed_fields) || (!indexed_fields.empty() && !names(indexed_fields));
}

SegmentWriter::SegmentWriter(io::WriteFile& file, WriterOptions options)
    : options_(options),
      out_(file, footer_, options.level),
      paths_(kMaxPaths),
      scanner_(paths_),
      foreign_tokens_(paths_),
      table_(paths_),
      terms_(options.index ? std::make_unique<TermCollector>(options_) : nullptr),
      builder_(text_tables_, terms_.get(), options.level, column_options(options.level)),
      work_(options.threads > 1) {
  options_.block_rows = std::clamp<std::uint32_t>(options_.block_rows, 1, record::kMaxBatchRows);
  options_.block_raw_bytes = std::clamp<std::uint32_t>(options_.block_raw_bytes, 1,
                                                       static_cast<std::uint32_t>(kMaxBlockRawBytes));
}

ShapeLimits SegmentWriter::limits(const BlockInfo& more) const {
  const std::uint64_t rows = row_count() + more.rows;
  const std::uint64_t bytes = raw_bytes() + more.raw_bytes;
  return {.shapes = std::min<std::size_t>(kFreeShapes + rows / 8, kMaxShapes),
          .text_bytes =
              std::min<std::size_t>(kFreeShapeTextBytes + bytes / 16, kMaxShapeTextBytes)};
}

Status SegmentWriter::begin_block(std::uint64_t raw_bytes, const RecordStamp& stamp) {
  LK_CHECK(!finished_);
  if (raw_bytes > kMaxRecordBytes) {
    return Error::invalid(fmt::format("a record of {} bytes; at most {} can be stored", raw_bytes,
                                      kMaxRecordBytes));
  }
  if (stamp.arrival > kMostArrival) {
    return Error::invalid("an arrival number beyond 2^63");
  }
  return rows_.row_count() == 0 ? Status() : flush_block(Beside::kNextBlock);
}

Status SegmentWriter::add_json(std::string_view object, const RecordStamp& stamp) {
  if (!scanner_.scan(object)) {
    const record::JsonError& error = scanner_.error();
    return Error::invalid(error.reason, fmt::format("byte {}", error.offset + 1));
  }
  return add_tokens(object, scanner_.tokens(), stamp);
}

Status SegmentWriter::add_scanned(const record::ScannedObject& object, const RecordStamp& stamp) {
  if (!object.has_tokens() || !foreign_tokens_.translate(object))
    return add_json(object.text, stamp);
  return add_tokens(object.text, foreign_tokens_.tokens(), stamp);
}

Status SegmentWriter::add_tokens(std::string_view object,
                                 std::span<const record::JsonToken> tokens,
                                 const RecordStamp& stamp) {
  const std::uint64_t raw_bytes = object.size() + 1 + stamp.stripped_bytes;
  LK_RETURN_IF_ERROR(make_room(raw_bytes, stamp));
  const std::optional<ShapeMatch> match = table_.match(object, tokens, limits());
  if (!match) return add_whole(object, stamp, raw_bytes);
  begin_row(match->shape, stamp, raw_bytes);
  const std::span<const std::uint32_t> columns = table_.shapes().columns(match->shape);
  for (std::size_t slot = 0; slot < columns.size(); ++slot) {
    const record::JsonToken& token = tokens[match->all_tokens ? slot : match->tokens[slot]];
    rows_.append(columns[slot], token.raw(object));
  }
  ++footer_.statistics.json_rows;
  return {};
}

Status SegmentWriter::add_shaped(const record::ShapedObject& object, const RecordStamp& stamp) {
  ForeignShapes::Known known;
  if (!foreign_shapes_.find(object, known)) return add_new_shape(object, stamp);
  const std::uint64_t raw_bytes = object.text_bytes + 1 + stamp.stripped_bytes;
  LK_RETURN_IF_ERROR(make_room(raw_bytes, stamp));
  begin_row(known.shape, stamp, raw_bytes);
  const std::span<const std::uint32_t> columns = table_.shapes().columns(known.shape);
  for (std::size_t slot = 0; slot < columns.size(); ++slot)
    rows_.append(columns[slot], object.values[known.kept[slot]]);
  ++footer_.statistics.json_rows;
  return {};
}

Status SegmentWriter::add_new_shape(const record::ShapedObject& object,
                                    const RecordStamp& stamp) {
  shaped_text_.clear();
  object.append_text(shaped_text_);
  LK_RETURN_IF_ERROR(add_json(shaped_text_, stamp));
  const std::span<const record::JsonToken> tokens = scanner_.tokens();
  if (tokens.size() != object.values.size()) return {};  // too many paths
  if (const auto match = table_.match(shaped_text_, tokens, {})) foreign_shapes_.note(object, *match);
  return {};
}

Status SegmentWriter::add_values(std::uint32_t shape, std::span<const std::string_view> values,
                                 const RecordStamp& stamp) {
  const std::span<const std::uint32_t> columns = table_.shapes().columns(shape);
  LK_CHECK(columns.size() == values.size());
  std::uint64_t raw_bytes = table_.shapes()[shape].text.size() + 1 + stamp.stripped_bytes;
  for (const std::string_view value : values) raw_bytes += value.size();
  LK_RETURN_IF_ERROR(make_room(raw_bytes, stamp));
  begin_row(shape, stamp, raw_bytes);
  for (std::size_t slot = 0; slot < columns.size(); ++slot) {
    rows_.append(columns[slot], values[slot]);
  }
  ++footer_.statistics.json_rows;
  return {};
}

void SegmentWriter::add_positions(std::span<const Position> positions) {
  for (const Position& position : positions) {
    rows_.add_position(table_.source_id(position.source), position);
  }
}

Status SegmentWriter::add_whole(std::string_view object, const RecordStamp& stamp,
                                std::uint64_t raw_bytes) {
  LK_CHECK(strip_reserved(object, stripped_));
  const std::uint32_t shape = table_.whole_shape();
  begin_row(shape, stamp, raw_bytes);
  rows_.append(table_.shapes().columns(shape)[0], stripped_);
  ++footer_.statistics.json_rows;
  ++footer_.statistics.whole_rows;
  return {};
}

Status SegmentWriter::add_text(std::string_view line, bool terminated,
                               std::string_view parse_error, const RecordStamp& stamp) {
  const std::uint64_t raw_bytes = line.size() + 1 + stamp.stripped_bytes;
  LK_RETURN_IF_ERROR(make_room(raw_bytes, stamp));
  const std::uint32_t shape = table_.text_shape(terminated, !parse_error.empty());
  begin_row(shape, stamp, raw_bytes);
  const std::span<const std::uint32_t> columns = table_.shapes().columns(shape);
  rows_.append(columns[0], line);
  if (!parse_error.empty()) {
    rows_.append(columns[1], parse_error.substr(0, kMaxReasonBytes));
    ++footer_.statistics.parse_error_rows;
  }
  ++footer_.statistics.text_rows;
  return {};
}

void SegmentWriter::note_totals(const BlockInfo& info) {
  const bool first = footer_.blocks.empty();
  footer_.rows += info.rows;
  footer_.raw_bytes += info.raw_bytes;
  footer_.min_time_ns = first ? info.min_time_ns : std::min(footer_.min_time_ns, info.min_time_ns);
  footer_.max_time_ns = first ? info.max_time_ns : std::max(footer_.max_time_ns, info.max_time_ns);
  if (first) footer_.first_arrival = info.first_arrival;
  footer_.last_arrival = info.last_arrival;
}

Status SegmentWriter::flush_block(Beside beside) {
  LK_RETURN_IF_ERROR(take_block());
  block_tables_bytes_ =
      text_tables_.memory_bytes() + (terms_ == nullptr ? 0 : terms_->memory_bytes());
  builder_.take_tables(table_);
  rows_before_ += rows_.row_count();
  raw_bytes_before_ += rows_.raw_bytes();
  std::swap(rows_, encoded_rows_);
  const auto ordinal = static_cast<std::uint32_t>(footer_.blocks.size());
  const auto encode = [this, ordinal] {
    block_ = builder_.encode(encoded_rows_, ordinal, footer_.columns, footer_.fields);
  };
  const bool is_shared =
      work_.is_threaded() && encoded_rows_.raw_bytes() >= kFewestSharedBlockBytes;
  builder_.share(is_shared ? &work_ : nullptr);
  if (beside == Beside::kNothing && !is_shared) {
    encode();
  } else {
    work_.start(encode);
  }
  if (options_.threads > 1) return {};
  LK_RETURN_IF_ERROR(take_block());
  std::swap(rows_, encoded_rows_);  // one buffer is enough
  return {};
}

Status SegmentWriter::take_block() {
  if (encoded_rows_.row_count() == 0) return {};
  work_.wait();
  if (terms_ != nullptr) LK_RETURN_IF_ERROR(terms_->take_status());
  encoded_rows_.clear();
  return put_block();
}

Status SegmentWriter::put_block() {
  block_.info.offset = out_.offset();
  LK_RETURN_IF_ERROR(out_.put(block_.bytes));
  note_totals(block_.info);
  footer_.blocks.push_back(std::move(block_.info));
  last_schema_delta_ = block_.schema_delta;
  last_shapes_delta_ = block_.shapes_delta;
  block_ = {};
  return {};
}

Status SegmentWriter::begin_finish() {
  const bool is_worth_it = work_.is_threaded() && rows_.raw_bytes() >= kFewestSharedBlockBytes;
  return is_worth_it ? flush_block(Beside::kNextBlock) : Status();
}

Result<Footer> SegmentWriter::finish(const Provenance& provenance) {
  if (rows_.row_count() > 0) LK_RETURN_IF_ERROR(flush_block(Beside::kNothing));
  LK_RETURN_IF_ERROR(take_block());
  finished_ = true;
  blocks_end_ = out_.offset();
  footer_.provenance = provenance;
  footer_.level = options_.level;
  footer_.stream_fields = options_.stream_fields;
  footer_.sources = table_.schema().sources;
  // Shapes may name columns before a value of theirs is stored.
  footer_.columns.resize(table_.schema().columns.size());
  footer_.fields.resize(table_.schema().fields.size());
  LK_RETURN_IF_ERROR(put_sections());
  LK_RETURN_IF_ERROR(add_schema(table_.schema(), footer_));
  LK_RETURN_IF_ERROR(out_.put_footer());
  return footer_;
}

// Blocks that are too small to be copied need none.
index::RoomToGrow SegmentWriter::room_to_grow() const {
  const bool any_large =
      std::any_of(footer_.blocks.begin(), footer_.blocks.end(),
                  [&](const BlockInfo& block) { return is_large(block, options_); });
  if (!any_large || options_.grows_to_rows <= footer_.rows) return {};
  index::RoomToGrow room;
  room.times = std::min(static_cast<double>(options_.grows_to_rows) /
                            static_cast<double>(footer_.rows),
                        kMostRoomToGrow);
  // The first of a store may stay the only one.
  if (footer_.provenance.flush_number == 1) room.most_bytes = blocks_end_ / kFirstFlushShare;
  return room;
}

// What is needed most is last.
Status SegmentWriter::put_sections() {
  const bool is_shared = work_.is_threaded() && footer_.raw_bytes >= kFewestSharedBlockBytes;
  out_.share(is_shared ? &work_ : nullptr);
  out_.pack_text_tables(text_tables_);
  std::string index_footer;
  if (terms_ != nullptr) LK_RETURN_IF_ERROR(out_.put_index(*terms_, room_to_grow(), index_footer));
  LK_RETURN_IF_ERROR(out_.put_text_tables());
  if (footer_.blocks.size() == 1) {
    out_.point_to_deltas(blocks_end_, last_schema_delta_, last_shapes_delta_);
  } else if (!footer_.blocks.empty()) {
    LK_RETURN_IF_ERROR(out_.put_tables(table_.schema(), table_.shapes()));
  }
  LK_RETURN_IF_ERROR(out_.put_index_footer(index_footer));
  return out_.put_zones();
}

Result<std::unique_ptr<Writer>> Writer::create(io::WriteFile& file, WriterOptions options) {
  auto writer = std::make_unique<SegmentWriter>(file, options);
  LK_RETURN_IF_ERROR(writer->begin());
  return std::unique_ptr<Writer>(std::move(writer));
}

}  // namespace logkit::segment
