// BlockSource: the rows of one block as a BatchSource, with what a segment
// knows beyond it.
//
// Ownership: must not outlive its Reader. Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <string_view>

#include "lib/base/result.h"
#include "lib/record/batch.h"

namespace logkit::segment {

// What a row came as.
enum class RowKind : std::uint8_t {
  kJson,
  kLine,              // of text, with its LF
  kUnterminatedLine,  // the last of its input, without LF
};

class BlockSource : public record::BatchSource {
 public:
  virtual Result<RowKind> row_kind(std::size_t row) = 0;
  // The _src of the row, "" where it has none. The view lives as long as the
  // Reader.
  virtual Result<std::string_view> source(std::size_t row) = 0;
  // The arrival number of the row.
  virtual Result<std::uint64_t> arrival(std::size_t row) = 0;
};

}  // namespace logkit::segment
