// Constant: all values are the same; it is kept once.
//
//   length varint
//   value          packed
#include "lib/segment/codec_texts.h"
#include "lib/segment/compress.h"

namespace logkit::segment {
namespace {

class ConstantCodec : public ColumnCodec {
 public:
  CodecId id() const override { return CodecId::kConstant; }
  std::string_view name() const override { return "constant"; }

  bool encode(const Values& values, const EncodeContext& context, std::string& out,
              ValueSummary& summary) const override {
    const std::string_view first = values[0];
    for (std::size_t i = values.size(); i-- > 1;) {
      if (values[i] != first) return false;
    }
    TextSummariser summariser(context.value_class);
    summariser.add(first);
    summary = summariser.finish(1);
    ByteWriter(out).put_varint(first.size());
    pack(first, context.zstd_level, out);
    return true;
  }

  Result<DecodedValues> decode(Bytes frame, const DecodeContext& context) const override {
    ByteReader reader(frame);
    const std::uint64_t length = reader.get_varint();
    if (!reader.ok() || context.count == 0 || length > context.raw_bytes / context.count) {
      return Error::corrupt("the head of a constant frame makes no sense");
    }
    DecodedValues decoded;
    decoded.form = DecodedValues::Form::kConstant;
    decoded.count = context.count;
    LK_RETURN_IF_ERROR(unpack(frame.subspan(reader.offset()), length, decoded.bytes));
    decoded.ends.push_back(static_cast<std::uint32_t>(length));
    decoded.bytes.push_back('\n');
    return decoded;
  }
};

}  // namespace

const ColumnCodec& constant_codec() {
  static const ConstantCodec codec;
  return codec;
}

}  // namespace logkit::segment
