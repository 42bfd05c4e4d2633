#include "lib/segment/column_codec.h"

#include "lib/segment/codec_texts.h"

namespace logkit::segment {

const ColumnCodec* find_codec(std::uint64_t id) {
  switch (id) {
    case static_cast<std::uint64_t>(CodecId::kConstant): return &constant_codec();
    case static_cast<std::uint64_t>(CodecId::kDictionary): return &dictionary_codec();
    case static_cast<std::uint64_t>(CodecId::kIntegers): return &integers_codec();
    case static_cast<std::uint64_t>(CodecId::kPlain): return &plain_codec();
    default: return nullptr;
  }
}

const ColumnCodec& codec(CodecId id) {
  const ColumnCodec* found = find_codec(static_cast<std::uint64_t>(id));
  LK_CHECK(found != nullptr);
  return *found;
}

}  // namespace logkit::segment
