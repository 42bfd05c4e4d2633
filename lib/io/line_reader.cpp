#include "lib/io/line_reader.h"

#include <algorithm>
#include <cstring>

namespace logkit::io {
namespace {

constexpr std::size_t kMinChunkBytes = 64;

}  // namespace

LineReader::LineReader(Input& input, LineReaderOptions options)
    : input_(input),
      options_(options),
      offset_(options.start_offset),
      next_offset_(options.start_offset) {
  options_.chunk_bytes = std::max(options_.chunk_bytes, kMinChunkBytes);
  buffer_.resize(options_.chunk_bytes + kPaddingBytes);
}

// Moves what no line was made of yet to the front.
void LineReader::drop_taken() {
  used_bytes_ -= taken_bytes_;
  scanned_bytes_ -= taken_bytes_;
  std::memmove(buffer_.data(), buffer_.data() + taken_bytes_, used_bytes_);
  taken_bytes_ = 0;
  offset_ = next_offset_;
  // One long line must not keep its memory for the rest of the input.
  const std::size_t usual = options_.chunk_bytes + kPaddingBytes;
  if (buffer_.size() > 2 * usual && used_bytes_ <= options_.chunk_bytes) {
    std::string smaller(usual, '\0');
    std::memcpy(smaller.data(), buffer_.data(), used_bytes_);
    buffer_ = std::move(smaller);
  }
}

// Doubling keeps the copying of a long line linear.
void LineReader::make_room() {
  if (used_bytes_ + kPaddingBytes >= buffer_.size()) buffer_.resize(buffer_.size() * 2);
}

std::size_t LineReader::read_more() {
  const std::size_t room = buffer_.size() - kPaddingBytes - used_bytes_;
  auto got = input_.read(std::span(buffer_.data() + used_bytes_, room));
  if (!got) failure_ = std::move(got).error();
  const std::size_t count = got ? *got : 0;
  at_end_ = count == 0;
  used_bytes_ += count;
  return count;
}

// The lines of buffer_[0, end), of which the last byte is an LF.
void LineReader::add_lines(std::size_t end) {
  const char* const data = buffer_.data();
  const std::size_t limit = options_.max_line_bytes == 0 ? end : options_.max_line_bytes;
  for (std::size_t begin = 0; begin < end;) {
    const void* found = std::memchr(data + begin, '\n', end - begin);
    const auto lf = static_cast<std::size_t>(static_cast<const char*>(found) - data);
    const std::size_t length = lf - begin;
    Line line;
    line.text = std::string_view(data + begin, std::min(length, limit));
    line.end_offset = offset_ + lf + 1;
    line.truncated = length > limit;
    lines_.push_back(line);
    begin = lf + 1;
  }
  taken_bytes_ = end;
  next_offset_ = offset_ + end;
  scanned_bytes_ = used_bytes_;
}

void LineReader::add_last_line() {
  if (used_bytes_ == 0) return;
  Line line;
  line.text = std::string_view(buffer_.data(), used_bytes_);
  line.end_offset = next_offset_ = offset_ + used_bytes_;
  line.terminated = false;
  lines_.push_back(line);
  taken_bytes_ = scanned_bytes_ = used_bytes_;
}

// The line at the front is longer than the limit: what goes past it is read
// over and over into the room behind, until its end is found.
void LineReader::add_cut_line() {
  const std::size_t limit = options_.max_line_bytes;
  buffer_.resize(std::max(buffer_.size(), limit + options_.chunk_bytes + kPaddingBytes));
  Line line;
  line.truncated = true;
  line.terminated = false;
  std::uint64_t passed = used_bytes_;
  taken_bytes_ = used_bytes_;
  while (!line.terminated) {
    used_bytes_ = limit;
    if (read_more() == 0) break;
    const std::size_t got = used_bytes_ - limit;
    const void* found = std::memchr(buffer_.data() + limit, '\n', got);
    line.terminated = found != nullptr;
    taken_bytes_ = line.terminated
                       ? static_cast<std::size_t>(static_cast<const char*>(found) -
                                                  buffer_.data()) + 1
                       : used_bytes_;
    passed += taken_bytes_ - limit;
  }
  used_bytes_ = std::max(used_bytes_, taken_bytes_);
  scanned_bytes_ = taken_bytes_;
  line.text = std::string_view(buffer_.data(), limit);
  line.end_offset = next_offset_ = offset_ + passed;
  lines_.push_back(line);
}

Result<std::span<const Line>> LineReader::next_chunk() {
  line_number_ += lines_.size();
  lines_.clear();
  drop_taken();
  while (lines_.empty()) {
    const char* const data = buffer_.data();
    const void* last = memrchr(data + scanned_bytes_, '\n', used_bytes_ - scanned_bytes_);
    scanned_bytes_ = used_bytes_;
    if (last != nullptr) {
      add_lines(static_cast<std::size_t>(static_cast<const char*>(last) - data) + 1);
    } else if (options_.max_line_bytes != 0 && used_bytes_ > options_.max_line_bytes) {
      add_cut_line();
    } else if (at_end_) {
      add_last_line();
      break;
    } else {
      make_room();
      read_more();
    }
  }
  if (lines_.empty() && !failure_) return failure_.error();
  return std::span<const Line>(lines_);
}

}  // namespace logkit::io
