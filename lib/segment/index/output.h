// Output: the bytes of an index on their way out, in pieces that each end in
// their checksum.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "lib/base/bytes.h"
#include "lib/base/hash.h"
#include "lib/base/result.h"

namespace logkit::segment::index {

inline constexpr std::size_t kChecksumBytes = 8;

// XXH3-64 seeded with the place of the piece in the index, so that a piece
// that is read from a wrong place is caught too.
inline std::uint64_t piece_checksum(std::string_view piece, std::uint64_t offset) {
  return hash64(piece, offset);
}

class Output {
 public:
  using Append = std::function<Status(std::string_view)>;
  explicit Output(Append append) : append_(std::move(append)) {}

  std::uint64_t offset() const { return offset_; }
  Status put(std::string_view bytes) {
    LK_RETURN_IF_ERROR(append_(bytes));
    offset_ += bytes.size();
    return {};
  }
  // Appends the checksum to `piece`, then puts it.
  Status put_piece(std::string& piece) {
    const std::uint64_t checksum = piece_checksum(piece, offset_);
    ByteWriter(piece).put_le(checksum);
    return put(piece);
  }

 private:
  Append append_;
  std::uint64_t offset_ = 0;
};

}  // namespace logkit::segment::index
