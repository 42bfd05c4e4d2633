#include "lib/spool/segment_scan.h"

#include <algorithm>

namespace logkit::spool {
namespace {

constexpr std::size_t kWindowBytes = 1u << 20;
// How far sequences may jump over damage: more than a segment ever holds.
constexpr std::uint64_t kMaxJump = 1u << 26;

}  // namespace

Result<SegmentReader> SegmentReader::open(io::Fs& fs, std::string path, std::uint64_t first) {
  SegmentReader reader(fs, std::move(path));
  LK_RETURN_IF_ERROR(reader.reopen());
  LK_RETURN_IF_ERROR(reader.fill(kHeaderBytes));
  reader.faults_.next = first;
  const auto header = parse_header(reader.rest());
  // What it is in place of a header, next() skips as any damage.
  if (!header) return reader;
  if (header->version != kVersion) {
    Error error = Error::corrupt("is of version " + std::to_string(header->version) +
                                     ", and this program knows version " + std::to_string(kVersion),
                                 reader.path_);
    error.help = "deliver it with the release that wrote it";
    return error;
  }
  reader.faults_.has_header = true;
  reader.faults_.next = header->first;
  reader.taken_ = kHeaderBytes;
  return reader;
}

Status SegmentReader::reopen() {
  LK_TRY(file_, fs_->open_read(path_));
  return {};
}

// Has at least `wanted` bytes at hand, fewer at the end of the file.
Status SegmentReader::fill(std::size_t wanted) {
  const std::size_t have = rest().size();
  if (have >= wanted) return {};
  std::copy_n(window_.begin() + static_cast<std::ptrdiff_t>(taken_), have, window_.begin());
  taken_ = 0;
  filled_ = have;
  if (window_.size() < std::max(wanted, kWindowBytes))
    window_.resize(std::max(wanted, kWindowBytes));
  const auto room = std::as_writable_bytes(std::span(window_)).subspan(have);
  LK_TRY(const std::size_t got, file_->read_at(offset_, room));
  filled_ += got;
  offset_ += got;
  return {};
}

Result<std::optional<Frame>> SegmentReader::next(std::uint64_t limit) {
  while (true) {
    LK_RETURN_IF_ERROR(fill(kFrameBytes));
    if (rest().size() < kFrameBytes) return std::optional<Frame>();
    if (faults_.next >= limit) return std::optional<Frame>();
    const auto size = frame_size(rest());
    if (size) LK_RETURN_IF_ERROR(fill(std::min(*size, kMaxPayloadBytes)));
    const auto frame = parse_frame(rest());
    const bool fits = frame && frame->sequence >= faults_.next &&
                      frame->sequence - faults_.next <= kMaxJump;
    if (!fits) {
      LK_TRY(const bool found, resync(limit));
      if (!found) return std::optional<Frame>();
      continue;
    }
    taken_ += frame->size_bytes;
    if (frame->kind == FrameKind::kRecord) {
      faults_.lost_records += frame->sequence - faults_.next;
      faults_.next = frame->sequence + 1;
      ++faults_.records;
    }
    return frame;
  }
}

Result<bool> SegmentReader::resync(std::uint64_t limit) {
  // The whole rest may be needed: what is damaged may be a length.
  const std::uint64_t most = limit == kNoLimit ? faults_.next + kMaxJump : limit;
  constexpr std::size_t looked = 1;
  while (true) {
    const auto found = rest().size() > looked
                           ? find_frame(rest().substr(looked), faults_.next, most)
                           : std::optional<std::size_t>();
    if (found) {
      faults_.damaged_bytes += looked + *found;
      taken_ += looked + *found;
      return true;
    }
    const std::size_t before = rest().size();
    // Twice as much each time: a frame may begin in what was looked at.
    LK_RETURN_IF_ERROR(fill(std::max(2 * before, kWindowBytes)));
    if (rest().size() == before) return false;
  }
}

void SegmentReader::finish() { faults_.torn_bytes = rest().size(); }

Result<SegmentFaults> scan_segment(io::Fs& fs, const std::string& path, std::uint64_t first,
                                   const VisitFrame& visit, std::uint64_t limit) {
  LK_TRY(SegmentReader reader, SegmentReader::open(fs, path, first));
  while (true) {
    LK_TRY(const auto frame, reader.next(limit));
    if (!frame) break;
    if (visit) LK_RETURN_IF_ERROR(visit(*frame));
  }
  reader.finish();
  return reader.faults();
}

}  // namespace logkit::spool
