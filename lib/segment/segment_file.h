// SegmentFile: the bytes of an open segment, by range, each stretch checked
// before anybody sees it; and what reading has cost.
//
// Thread safety: may be shared.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/io/fs.h"
#include "lib/segment/footer.h"
#include "lib/segment/wire.h"

namespace logkit::segment {

class SegmentFile {
 public:
  SegmentFile(std::unique_ptr<io::ReadFile> file, std::string name)
      : file_(std::move(file)), name_(std::move(name)) {}

  const std::string& name() const { return name_; }
  std::uint64_t size_bytes() const { return file_->size_bytes(); }
  std::uint64_t bytes_read() const { return bytes_read_; }
  std::uint64_t reads() const { return reads_; }

  // All of [offset, offset + length); kCorrupt where the file ends before.
  // Errors do not name the file: the caller knows the place more closely.
  Result<std::string> read(std::uint64_t offset, std::uint64_t length);

  // Bytes that are at hand: reading them costs nothing. Before it is shared.
  void keep(std::uint64_t offset, std::string bytes) {
    kept_offset_ = offset;
    kept_ = std::move(bytes);
  }

 private:
  std::unique_ptr<io::ReadFile> file_;
  std::string name_;
  std::atomic<std::uint64_t> bytes_read_ = 0;
  std::atomic<std::uint64_t> reads_ = 0;
  std::uint64_t kept_offset_ = 0;
  std::string kept_;
};

// kCorrupt where the bytes do not have that checksum; `what` names them.
Status check_stretch(std::string_view stored, std::uint64_t checksum, std::string_view what);

// What lies at the end of a segment, read and checked in at most three reads
// (one, where it is no longer than kSuffixBytes): footer, schema, zone maps.
Result<Footer> read_footer(SegmentFile& file);

// "dictionaries, piece 0, at byte 4711"
std::string describe(const Section& section);
// One piece of a section, unpacked.
Result<std::string> read_piece(SegmentFile& file, const Section& section);
// Gets pieces one by one, unpacked, by their index: each until the next one. Those that lie
// near each other in the file come with one read, of a few MiB at most; the first trouble
// ends it.
using TakePiece = std::function<Status(std::size_t index, std::string_view raw)>;
Status read_pieces(SegmentFile& file, std::span<const Section* const> pieces,
                   const TakePiece& take);
// All pieces of a section, unpacked, one after the other.
Result<std::vector<std::string>> read_section(SegmentFile& file, const Footer& footer,
                                              SectionKind kind);

}  // namespace logkit::segment
