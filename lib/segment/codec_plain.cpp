// Plain: every value, packed (codec_texts.h). What nothing better fits.
#include "lib/segment/codec_texts.h"

namespace logkit::segment {
namespace {

class PlainCodec : public ColumnCodec {
 public:
  CodecId id() const override { return CodecId::kPlain; }
  std::string_view name() const override { return "plain"; }

  bool encode(const Values& values, const EncodeContext& context, std::string& out,
              ValueSummary& summary) const override {
    TextSummariser summariser(context.value_class);
    for (std::size_t i = 0; i < values.size(); ++i) summariser.add(values[i]);
    summary = summariser.finish(0);
    put_texts(values, context.zstd_level, out);
    return true;
  }

  Result<DecodedValues> decode(Bytes frame, const DecodeContext& context) const override {
    DecodedValues decoded;
    decoded.form = DecodedValues::Form::kPlain;
    decoded.count = context.count;
    LK_RETURN_IF_ERROR(get_texts(frame, context.count, context.raw_bytes, decoded));
    return decoded;
  }
};

}  // namespace

const ColumnCodec& plain_codec() {
  static const PlainCodec codec;
  return codec;
}

}  // namespace logkit::segment
