#include "lib/segment/column_encoder.h"

#include "lib/record/json_text.h"

namespace logkit::segment {
namespace {

// How many blocks a column stays plain before a dictionary is tried again.
constexpr std::uint32_t kPlainPeriod = 8;

}  // namespace

bool ColumnEncoder::integers_fit(const Values& values, const EncodeContext& context) const {
  if (context.value_class != ValueClass::kNumber && context.value_class != ValueClass::kString) {
    return false;
  }
  std::int64_t number = 0;
  return record::is_canonical_int64(values[0], number) &&
         record::is_canonical_int64(values[values.size() / 2], number) &&
         record::is_canonical_int64(values[values.size() - 1], number);
}

CodecId ColumnEncoder::encode(const Values& values, const EncodeContext& context, std::string& out,
                              ValueSummary& summary) {
  const auto try_codec = [&](CodecId id) {
    return codec(id).encode(values, context, out, summary);
  };
  if (try_codec(CodecId::kConstant)) return CodecId::kConstant;
  if (integers_fit(values, context) && try_codec(CodecId::kIntegers)) return CodecId::kIntegers;
  if (plain_blocks_ % kPlainPeriod == 0 && try_codec(CodecId::kDictionary)) {
    plain_blocks_ = 0;
    return CodecId::kDictionary;
  }
  ++plain_blocks_;
  LK_CHECK(try_codec(CodecId::kPlain));
  return CodecId::kPlain;
}

}  // namespace logkit::segment
