#include "lib/ship/spool_codec.h"

#include "lib/base/bytes.h"
#include "lib/spool/frame.h"

namespace logkit::ship {
namespace {

constexpr unsigned kJson = 1;
constexpr unsigned kCut = 2;
constexpr unsigned kDescribed = 4;

}  // namespace

void SpoolEncoder::encode_origin(OriginId id, std::uint64_t sequence, std::string& out) {
  if (known_.size() <= id) known_.resize(id + 1);
  if (known_[id]) return;
  known_[id] = true;
  const Origin& origin = origins_.at(id);
  const std::size_t begin = spool::begin_frame(out);
  ByteWriter writer(out);
  writer.put_varint(id);
  const std::string descriptor = whole_descriptor(origin);
  for (const std::string* text :
       {&origin.source, &descriptor, &origin.lane, &origin.label, &origin.members})
    writer.put_string(*text);
  spool::end_frame(out, begin, spool::FrameKind::kOrigin, sequence);
}

std::uint64_t SpoolEncoder::encode(const Parcel& parcel, std::uint64_t first_sequence,
                                   std::string& out) {
  std::uint64_t sequence = first_sequence;
  parcel.for_each_pending([&](std::size_t, const Batch& batch, const Record& record) {
    encode_origin(batch.origin, sequence, out);
    const bool is_described = !batch.descriptor.empty() && &record == &batch.records.back();
    const unsigned flags = (record.kind == RecordKind::kJson ? kJson : 0) |
                           (record.cut ? kCut : 0) | (is_described ? kDescribed : 0);
    const std::size_t begin = spool::begin_frame(out);
    ByteWriter writer(out);
    writer.put_varint(batch.origin);
    writer.put_le(static_cast<std::uint8_t>(flags));
    writer.put_varint(record.position);
    writer.put_zigzag(batch.received_ns);
    if (is_described) writer.put_string(batch.descriptor);
    writer.put_bytes(batch.text(record));
    spool::end_frame(out, begin, spool::FrameKind::kRecord, sequence++);
  });
  return sequence - first_sequence;
}

std::optional<SpooledOrigin> decode_origin(std::string_view payload) {
  ByteReader reader(payload);
  SpooledOrigin made;
  made.number = reader.get_varint();
  for (std::string* text : {&made.origin.source, &made.origin.descriptor, &made.origin.lane,
                            &made.origin.label, &made.origin.members})
    *text = reader.get_string();
  if (!reader.ok() || !reader.at_end()) return std::nullopt;
  return made;
}

std::optional<SpooledRecord> decode_record(std::string_view payload) {
  ByteReader reader(payload);
  SpooledRecord made;
  made.origin = reader.get_varint();
  const unsigned flags = reader.get_le<std::uint8_t>();
  made.record.position = reader.get_varint();
  made.record.kind = (flags & kJson) != 0 ? RecordKind::kJson : RecordKind::kText;
  made.record.cut = (flags & kCut) != 0;
  made.received_ns = reader.get_zigzag();
  if ((flags & kDescribed) != 0) made.descriptor = reader.get_string();
  made.text = reader.get_bytes(reader.remaining_bytes());
  if (!reader.ok()) return std::nullopt;
  return made;
}

}  // namespace logkit::ship
