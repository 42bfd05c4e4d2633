#include "lib/query/exec/stream_chunks.h"

#include <algorithm>
#include <limits>

#include "lib/base/bytes.h"
#include "lib/query/exec/fields.h"

namespace logkit::query {
namespace {

// Chunk, stream by its text, then row by number.
int compare_keys(std::string_view a, std::string_view b) {
  ByteReader bytes_a(a);
  ByteReader bytes_b(b);
  const std::uint64_t chunk_a = bytes_a.get_varint();
  const std::uint64_t chunk_b = bytes_b.get_varint();
  if (chunk_a != chunk_b) return chunk_a < chunk_b ? -1 : 1;
  const int by_stream = bytes_a.get_string().compare(bytes_b.get_string());
  if (by_stream != 0) return by_stream;
  const std::uint64_t number_a = bytes_a.get_varint();
  const std::uint64_t number_b = bytes_b.get_varint();
  return number_a < number_b ? -1 : (number_a > number_b ? 1 : 0);
}

std::int64_t add_clamped(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  using Limits = std::numeric_limits<std::int64_t>;
  return b > 0 ? Limits::max() : Limits::min();
}

Result<StreamChunks::RowId> id_of(record::Batch& batch, const record::Column& times,
                                  std::uint32_t row) {
  StreamChunks::RowId id;
  id.has_time = times.present(row);
  if (id.has_time) id.time_ns = times.numbers()[row];
  LK_TRY(id.arrival, batch.arrival(row));
  return id;
}

}  // namespace

StreamChunks::StreamChunks(const ChunkOptions& options, std::uint64_t max_memory_bytes,
                           const StageContext& context)
    : options_(options),
      codec_(context.needed_below),
      max_memory_bytes_(max_memory_bytes),
      sorter_(compare_keys, context.spill) {
  range_ = {.min_ns = std::numeric_limits<std::int64_t>::max(),
            .max_ns = std::numeric_limits<std::int64_t>::min()};
}

Status StreamChunks::mark(record::Batch& batch) {
  LK_TRY(const record::Column* streams, resolve_field(batch, kStreamField));
  LK_TRY(const record::Column* times, batch.times());
  record::TextScratch scratch;
  for (const std::uint32_t row : batch.selection()) {
    const std::uint32_t stream = names_.find_or_add(streams->text(row, scratch));
    if (stream == streams_.size()) streams_.emplace_back();
    LK_TRY(const RowId id, id_of(batch, *times, row));
    streams_[stream].marks.push_back(id);
    memory_bytes_ += sizeof(RowId);
    has_timeless_mark_ = has_timeless_mark_ || !id.has_time;
    range_.min_ns = std::min(range_.min_ns, add_clamped(id.time_ns, -options_.window_ns));
    range_.max_ns = std::max(range_.max_ns, add_clamped(id.time_ns, options_.window_ns));
  }
  return memory_bytes_ > max_memory_bytes_ ? too_much() : Status();
}

void StreamChunks::finish_marking() {
  if (has_timeless_mark_) range_ = {};
  for (Stream& stream : streams_) std::sort(stream.marks.begin(), stream.marks.end());
}

Status StreamChunks::push(record::Batch& batch) {
  LK_TRY(const record::Column* streams, resolve_field(batch, kStreamField));
  LK_TRY(const record::Column* times, batch.times());
  record::TextScratch scratch;
  bool has_begun = false;
  for (const std::uint32_t row : batch.selection()) {
    const std::uint32_t stream = names_.find(streams->text(row, scratch));
    if (stream == KeyTable::kNone) continue;
    if (!has_begun) LK_RETURN_IF_ERROR(codec_.begin(batch));
    has_begun = true;
    Waiting waiting;
    waiting.number = streams_[stream].row_count++;
    LK_TRY(waiting.id, id_of(batch, *times, row));
    LK_RETURN_IF_ERROR(codec_.encode(row, waiting.row));
    LK_RETURN_IF_ERROR(look_at(stream, std::move(waiting)));
  }
  return {};
}

bool StreamChunks::is_near(const RowId& a, const RowId& b) const {
  if (!a.has_time || !b.has_time) return true;
  const auto [least, greatest] = std::minmax(a.time_ns, b.time_ns);
  return static_cast<std::uint64_t>(greatest) - static_cast<std::uint64_t>(least) <=
         static_cast<std::uint64_t>(options_.window_ns);
}

Status StreamChunks::look_at(std::uint32_t number, Waiting row) {
  Stream& stream = streams_[number];
  if (std::binary_search(stream.marks.begin(), stream.marks.end(), row.id)) {
    for (const Waiting& waiting : stream.before) {
      memory_bytes_ -= sizeof(Waiting) + waiting.row.size();
      if (is_near(waiting.id, row.id)) LK_RETURN_IF_ERROR(give(number, waiting));
    }
    stream.before.clear();
    stream.after_left = options_.after;
    stream.last_mark = row.id;
    return give(number, row);
  }
  if (stream.after_left > 0 && is_near(stream.last_mark, row.id)) {
    --stream.after_left;
    return give(number, row);
  }
  stream.after_left = 0;
  return hold(stream, std::move(row));
}

// The last rows of the stream that may yet come before a marked one.
Status StreamChunks::hold(Stream& stream, Waiting row) {
  if (options_.before == 0) return {};
  const auto drop = [&] {
    memory_bytes_ -= sizeof(Waiting) + stream.before.front().row.size();
    stream.before.pop_front();
  };
  while (!stream.before.empty() && (stream.before.size() >= options_.before ||
                                    !is_near(stream.before.front().id, row.id))) {
    drop();
  }
  memory_bytes_ += sizeof(Waiting) + row.row.size();
  stream.before.push_back(std::move(row));
  return memory_bytes_ > max_memory_bytes_ ? too_much() : Status();
}

Status StreamChunks::give(std::uint32_t number, const Waiting& row) {
  Stream& stream = streams_[number];
  if (row.number != stream.next_given) stream.chunk = ++chunk_count_;
  stream.next_given = row.number + 1;
  std::string key;
  ByteWriter writer(key);
  writer.put_varint(options_.by_time ? stream.chunk : 0);
  writer.put_string(names_.key(number));
  writer.put_varint(row.number);
  return sorter_.add(key, row.row);
}

Status StreamChunks::finish() { return sorter_.finish_adding(); }

Result<bool> StreamChunks::next(std::string_view& row, bool& begins_chunk) {
  ExternalSorter::Item item;
  LK_TRY(const bool more, sorter_.next(item));
  if (!more) return false;
  ByteReader key(item.key);
  key.get_varint();
  const std::string_view stream = key.get_string();
  const std::uint64_t number = key.get_varint();
  begins_chunk = stream != last_stream_ || number != last_number_ + 1;
  last_stream_ = stream;
  last_number_ = number;
  row = item.payload;
  return true;
}

Error StreamChunks::too_much() const {
  Error error = Error::invalid("stream_context needs more than the " +
                               std::to_string(max_memory_bytes_ >> 20) +
                               " MiB of memory that a query may use");
  error.help = "narrow the query, or ask for fewer rows before";
  return error;
}

}  // namespace logkit::query
