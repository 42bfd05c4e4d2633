// ColumnEncoder: chooses the codec of a column, block by block.
//
// The first that fits of constant, integers, dictionary, plain. What a column
// was is what it will be: a column found plain is not tried as a dictionary
// again for a while. The choice depends on the values alone, so the same input
// gives the same bytes.
//
// Thread safety: one thread at a time.
#pragma once

#include <cstdint>
#include <string>

#include "lib/segment/column_codec.h"

namespace logkit::segment {

class ColumnEncoder {
 public:
  // Appends the frame of `values` (not empty) and says which codec made it.
  CodecId encode(const Values& values, const EncodeContext& context, std::string& out,
                 ValueSummary& summary);

 private:
  bool integers_fit(const Values& values, const EncodeContext& context) const;

  std::uint32_t plain_blocks_ = 0;  // in a row
};

}  // namespace logkit::segment
