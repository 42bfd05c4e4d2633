#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "lib/ship/files/file_reader.h"

namespace logkit::ship {
namespace {

constexpr std::size_t kScanBytes = 256 << 10;
// Of a batch that may be smaller.
constexpr std::size_t kLeastChunkBytes = 64 << 10;

std::span<char> span_of(std::string& text, std::size_t from) {
  return std::span(text).subspan(from);
}

class PlainReader : public FileReader {
 public:
  PlainReader(const io::LiveFile& file, ReadLimits limits, std::uint64_t position,
              const std::string& tail)
      : file_(file),
        limits_(limits),
        chunk_bytes_(limits.bounds.any() ? std::min(kLeastChunkBytes, limits.batch_bytes)
                                         : limits.batch_bytes) {
    position_ = position;
    scanned_ = position;
    // In place from now on: what a file keeps lies together, and not between the
    // batches of the many that are read for the first time.
    tail_.reserve(record::kTailBytes);
    tail_ = tail;
  }

  Result<ReadStep> read(Batch& batch) override {
    LK_TRY(const io::LiveInfo info, file_.info());
    size_ = info.size_bytes;
    if (size_ < position_) return ReadStep::kRewritten;
    const bool touched = std::exchange(modified_ns_, info.modified_time_ns) != modified_ns_;
    if (size_ <= scanned_) return touched ? check_tail() : ReadStep::kNothing;
    if (scanned_ == position_) {
      LK_TRY(const ReadStep step, read_chunk(batch));
      if (step != ReadStep::kNothing || scanned_ >= size_) return step;
      batch.clear();
    }
    return read_long_line(batch);
  }

  Result<ReadStep> read_rest(Batch& batch) override {
    LK_TRY(const ReadStep step, read(batch));
    if (step != ReadStep::kNothing || size_ <= position_) return step;
    const std::uint64_t left = size_ - position_;
    const bool cut = left > limits_.max_record_bytes;
    batch.bytes.resize(cut ? limits_.max_record_bytes : static_cast<std::size_t>(left));
    LK_TRY(const std::size_t got, file_.read_at(position_, span_of(batch.bytes, 0)));
    if (got < batch.bytes.size()) return ReadStep::kRewritten;
    batch.records.push_back(
        {.position = size_, .size = static_cast<std::uint32_t>(got), .cut = cut});
    return take(batch, size_);
  }

 private:
  // Written to, and no longer than before: rewritten to the same length?
  Result<ReadStep> check_tail() {
    std::array<char, record::kTailBytes> found{};
    const auto wanted = std::span(found).first(tail_.size());
    LK_TRY(const std::size_t got, file_.read_at(position_ - tail_.size(), wanted));
    const bool is_same = got == tail_.size() && std::equal(tail_.begin(), tail_.end(), found.begin());
    return is_same ? ReadStep::kNothing : ReadStep::kRewritten;
  }

  // Reads on from the position, together with the bytes before it: they tell
  // whether this is still the file that was read.
  Result<ReadStep> read_chunk(Batch& batch) {
    const std::size_t before = tail_.size();
    const std::size_t most =
        position_ == 0 ? std::min(limits_.first_batch_bytes, chunk_bytes_) : chunk_bytes_;
    const std::uint64_t wanted = std::min<std::uint64_t>(size_ - position_, most);
    batch.bytes.resize(before + static_cast<std::size_t>(wanted));
    LK_TRY(const std::size_t got, file_.read_at(position_ - before, span_of(batch.bytes, 0)));
    if (got < before || std::memcmp(batch.bytes.data(), tail_.data(), before) != 0)
      return ReadStep::kRewritten;
    batch.bytes.resize(got);
    const std::size_t lines_end = cut_lines(batch, before, position_, limits_.max_record_bytes);
    const std::size_t end = keep_bounded(batch, lines_end);
    if (end > before) return take(batch, position_ + (end - before));
    scanned_ = position_ + (got - before);
    return ReadStep::kNothing;
  }

  // What is too much for the batch is read again, so not much more than that is read
  // at once. Where the lines that are kept end.
  std::size_t keep_bounded(Batch& batch, std::size_t end) {
    const std::size_t kept = count_bounded(batch.records, limits_.bounds,
                                           [](const Record& record) { return record.size; });
    if (kept == batch.records.size()) {
      chunk_bytes_ = std::min(chunk_bytes_ * 2, limits_.batch_bytes);
      return end;
    }
    end = batch.records[kept].begin;
    batch.records.resize(kept);
    batch.bytes.resize(end);
    chunk_bytes_ = std::min(std::max(end + end / 4, kLeastChunkBytes), limits_.batch_bytes);
    return end;
  }

  // The line at the position is longer than what was looked at: look for its
  // end without reading its beginning again.
  Result<ReadStep> read_long_line(Batch& batch) {
    std::string& room = batch.bytes;
    room.resize(kScanBytes);
    while (scanned_ < size_) {
      LK_TRY(const std::size_t got, file_.read_at(scanned_, span_of(room, 0)));
      if (got == 0) return ReadStep::kRewritten;
      const void* const found = std::memchr(room.data(), '\n', got);
      if (found == nullptr) {
        scanned_ += got;
        continue;
      }
      const auto at = static_cast<std::uint64_t>(static_cast<const char*>(found) - room.data());
      return take_long_line(batch, scanned_ + at);
    }
    return ReadStep::kNothing;
  }

  Result<ReadStep> take_long_line(Batch& batch, std::uint64_t line_end) {
    const std::size_t before = tail_.size();
    const std::uint64_t length = line_end - position_;
    const bool cut = length > limits_.max_record_bytes;
    const std::size_t kept = cut ? limits_.max_record_bytes : static_cast<std::size_t>(length);
    batch.bytes.resize(before + kept);
    LK_TRY(const std::size_t got, file_.read_at(position_ - before, span_of(batch.bytes, 0)));
    if (got < before + kept || std::memcmp(batch.bytes.data(), tail_.data(), before) != 0)
      return ReadStep::kRewritten;
    batch.records.push_back({.position = line_end + 1,
                             .begin = static_cast<std::uint32_t>(before),
                             .size = static_cast<std::uint32_t>(kept),
                             .cut = cut});
    return take(batch, line_end + 1);
  }

  Result<ReadStep> take(Batch& batch, std::uint64_t end) {
    const std::uint64_t from = end - std::min<std::uint64_t>(end, record::kTailBytes);
    std::array<char, record::kTailBytes> room{};
    const auto tail = std::span(room).first(static_cast<std::size_t>(end - from));
    LK_TRY(const std::size_t got, file_.read_at(from, tail));
    if (got < tail.size()) return ReadStep::kRewritten;
    batch.read_bytes = end - position_;
    position_ = end;
    scanned_ = end;
    tail_.assign(tail.data(), tail.size());
    return ReadStep::kRecords;
  }

  const io::LiveFile& file_;
  const ReadLimits limits_;
  std::size_t chunk_bytes_;  // are read at once
  std::uint64_t size_ = 0;
  std::int64_t modified_ns_ = 0;
  std::uint64_t scanned_ = 0;  // from the position to there is no line end
};

}  // namespace

std::unique_ptr<FileReader> make_plain_reader(const io::LiveFile& file, ReadLimits limits,
                                              std::uint64_t position, std::string tail) {
  return std::make_unique<PlainReader>(file, limits, position, tail);
}

std::size_t cut_lines(Batch& batch, std::size_t begin, std::uint64_t offset,
                      std::size_t max_record_bytes) {
  const char* const bytes = batch.bytes.data();
  const std::size_t size = batch.bytes.size();
  const std::uint64_t base = offset - begin;
  std::size_t at = begin;
  while (at < size) {
    const void* const found = std::memchr(bytes + at, '\n', size - at);
    if (found == nullptr) break;
    const auto end = static_cast<std::size_t>(static_cast<const char*>(found) - bytes);
    const std::size_t length = end - at;
    batch.records.push_back({.position = base + end + 1,
                             .begin = static_cast<std::uint32_t>(at),
                             .size = static_cast<std::uint32_t>(std::min(length, max_record_bytes)),
                             .cut = length > max_record_bytes});
    at = end + 1;
  }
  return at;
}

}  // namespace logkit::ship
