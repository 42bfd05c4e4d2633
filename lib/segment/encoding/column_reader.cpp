#include "lib/segment/encoding/column_reader.h"

#include "lib/segment/encoding/column_decoder.h"

namespace logkit::segment {

Result<DecodedValues> read_column(const ParsedColumn& parsed, ColumnEnvironment& environment,
                                  std::span<const std::uint32_t> rows, std::uint64_t raw_bytes) {
  if (parsed.needs_rows && rows.size() != parsed.root.count) {
    return Error::corrupt("the number of rows of a column is damaged [I19]");
  }
  ColumnDecoder decoder(environment, raw_bytes);
  return decoder.read(parsed.root, parsed.needs_rows ? rows : std::span<const std::uint32_t>());
}

}  // namespace logkit::segment
