// ColumnCodec: one way to write the values of a column of one block. A frame
// names its codec by a number; readers and writers know codecs by this
// interface only, so a new one is a new file and a line in the registry.
//
// A codec gets the values as the record had them (ValueClass) and gives them
// back exactly. It decodes into the form that a query can use best.
//
// decode() treats its bytes as hostile: a checksum says that they are what was
// written, not that the writer was sane.
//
// Thread safety: codecs are stateless and may be shared.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "lib/base/bytes.h"
#include "lib/base/result.h"
#include "lib/segment/footer.h"
#include "lib/segment/value_summary.h"
#include "lib/segment/values.h"

namespace logkit::segment {

// On disk: never renumbered.
enum class CodecId : std::uint8_t {
  kConstant = 1,
  kDictionary = 2,
  kIntegers = 3,
  kPlain = 4,
};

struct EncodeContext {
  ValueClass value_class = ValueClass::kString;
  int zstd_level = 3;
};

// What the directory says of a frame; decode() believes none of it unchecked.
struct DecodeContext {
  std::size_t count = 0;        // of values; bounded by the caller
  std::uint64_t raw_bytes = 0;  // of all values; bounded by the caller
};

class ColumnCodec {
 public:
  virtual ~ColumnCodec() = default;

  virtual CodecId id() const = 0;
  virtual std::string_view name() const = 0;
  // Appends the frame and fills `summary`. False, and nothing is appended:
  // the codec cannot hold these values, or not well. `values` is not empty.
  virtual bool encode(const Values& values, const EncodeContext& context, std::string& out,
                      ValueSummary& summary) const = 0;
  // Exactly context.count values, or kCorrupt.
  virtual Result<DecodedValues> decode(Bytes frame, const DecodeContext& context) const = 0;
};

// Null where this program has no codec of that number: the segment is of a
// newer one, not damaged.
const ColumnCodec* find_codec(std::uint64_t id);
const ColumnCodec& codec(CodecId id);

// Integers that are no column of records: shape ids, times, arrival numbers,
// source ids. The frame of CodecId::kIntegers.
void encode_integers(const std::vector<std::int64_t>& numbers, int zstd_level, std::string& out);
Result<std::vector<std::int64_t>> decode_integers(Bytes frame, std::size_t count);

}  // namespace logkit::segment
