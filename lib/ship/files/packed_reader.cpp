#include <optional>
#include <utility>

#include "lib/io/input.h"
#include "lib/io/line_reader.h"
#include "lib/ship/files/file_reader.h"

namespace logkit::ship {
namespace {

class PackedReader : public FileReader {
 public:
  PackedReader(io::Fs& fs, std::string path, std::uint64_t inode, ReadLimits limits,
               std::uint64_t position)
      : fs_(fs), path_(std::move(path)), inode_(inode), limits_(limits) {
    position_ = position;
  }

  Result<ReadStep> read(Batch& batch) override {
    if (ended_) return ReadStep::kNothing;
    if (!lines_) LK_RETURN_IF_ERROR(open());
    if (!lines_) return ReadStep::kNothing;
    if (short_) return ReadStep::kRewritten;
    while (batch.records.empty()) {
      if (left_.empty()) LK_RETURN_IF_ERROR(next_lines());
      if (ended_) return ReadStep::kNothing;
      const std::size_t count = count_bounded(
          left_, limits_.bounds, [](const io::Line& line) { return line.text.size(); });
      take(left_.first(count), batch);
      left_ = left_.subspan(count);
    }
    return ReadStep::kRecords;
  }

  bool has_ended() const override { return ended_; }
  // Its last line is as whole as it will ever be.
  Result<ReadStep> read_rest(Batch& batch) override { return read(batch); }

 private:
  Status open() {
    LK_TRY(input_, io::open_input(fs_, path_));
    const auto info = io::live_info(path_);
    if (!info || info->inode != inode_) return {};
    LK_TRY(const bool has_member, input_->next_member());
    if (!has_member || !input_->member().empty()) {
      Error error = Error::invalid("is an archive", path_);
      error.help = "read it with logparse or logidx";
      return error;
    }
    const std::uint64_t before = std::min<std::uint64_t>(position_, record::kTailBytes);
    LK_TRY(std::uint64_t skipped, input_->skip(position_ - before));
    tail_.resize(static_cast<std::size_t>(before));
    std::size_t have = 0;
    while (skipped == position_ - before && have < tail_.size()) {
      LK_TRY(const std::size_t got, input_->read(std::span(tail_).subspan(have)));
      if (got == 0) break;
      have += got;
    }
    short_ = skipped < position_ - before || have < tail_.size();
    lines_.emplace(*input_, io::LineReaderOptions{.chunk_bytes = limits_.batch_bytes,
                                                  .max_line_bytes = limits_.max_record_bytes,
                                                  .start_offset = position_});
    return {};
  }

  Status next_lines() {
    LK_TRY(left_, lines_->next_chunk());
    if (left_.empty()) {
      ended_ = true;
      lines_.reset();
      input_.reset();
    } else if (lines_->has_failed() && !left_.back().terminated) {
      // A line without end, because reading failed: the rest may still come.
      left_ = left_.first(left_.size() - 1);
    }
    return {};
  }

  void take(std::span<const io::Line> lines, Batch& batch) {
    if (lines.empty()) return;
    const char* const first = lines.front().text.data();
    const std::string_view last = lines.back().text;
    batch.bytes.assign(first, static_cast<std::size_t>(last.data() + last.size() - first));
    batch.records.reserve(lines.size());
    for (const io::Line& line : lines) {
      batch.records.push_back({.position = line.end_offset,
                               .begin = static_cast<std::uint32_t>(line.text.data() - first),
                               .size = static_cast<std::uint32_t>(line.text.size()),
                               .cut = line.truncated});
    }
    bool has_cut = false;
    for (const io::Line& line : lines) has_cut |= line.truncated;
    remember_tail(batch, lines.back().terminated, has_cut);
  }

  void remember_tail(Batch& batch, bool ends_whole, bool has_cut) {
    const std::uint64_t end = batch.records.back().position;
    batch.read_bytes = end - position_;
    position_ = end;
    // The end of a cut line is not at hand: the bytes do not lie together.
    if (has_cut) {
      tail_.clear();
      return;
    }
    if (!tail_.empty() || end == batch.read_bytes) tail_ += batch.bytes;
    else tail_ = batch.bytes.size() >= record::kTailBytes ? batch.bytes : std::string();
    if (ends_whole && !tail_.empty()) tail_.push_back('\n');
    if (tail_.size() > record::kTailBytes) tail_.erase(0, tail_.size() - record::kTailBytes);
  }

  io::Fs& fs_;
  const std::string path_;
  const std::uint64_t inode_;
  const ReadLimits limits_;
  std::unique_ptr<io::Input> input_;
  std::optional<io::LineReader> lines_;
  std::span<const io::Line> left_;  // of its last chunk
  bool ended_ = false;
  bool short_ = false;  // it ends before the position
};

}  // namespace

std::unique_ptr<FileReader> make_packed_reader(io::Fs& fs, std::string path, std::uint64_t inode,
                                               ReadLimits limits, std::uint64_t position) {
  return std::make_unique<PackedReader>(fs, std::move(path), inode, limits, position);
}

}  // namespace logkit::ship
