#include "lib/base/bytes.h"
#include "lib/segment/footer_codec.h"

namespace logkit::segment {
namespace {

enum ZoneFlag : std::uint8_t { kNumbers = 1, kIntegers = 2, kTexts = 4 };

void put_zone(const Zone& zone, std::uint32_t before, ByteWriter& writer) {
  unsigned flags = 0;
  if (zone.has_numbers) flags |= kNumbers;
  if (zone.has_integers) flags |= kIntegers;
  if (zone.has_texts) flags |= kTexts;
  writer.put_varint(zone.field - before);
  writer.put_varint(zone.present_rows);
  writer.put_le(zone.kinds.bits());
  writer.put_varint(zone.distinct_hint);
  writer.put_le(static_cast<std::uint8_t>(flags));
  if (zone.has_numbers) {
    writer.put_le(zone.min_number);
    writer.put_le(zone.max_number);
  }
  if (zone.has_integers) {
    writer.put_zigzag(zone.min_integer);
    writer.put_zigzag(zone.max_integer);
  }
  if (zone.has_texts) {
    writer.put_string(zone.min_text);
    writer.put_string(zone.max_text);
  }
}

Zone get_zone(std::uint32_t before, ByteReader& reader) {
  Zone zone;
  zone.field = before + static_cast<std::uint32_t>(reader.get_varint());
  zone.present_rows = static_cast<std::uint32_t>(reader.get_varint());
  zone.kinds = KindSet(reader.get_le<std::uint8_t>());
  zone.distinct_hint = static_cast<std::uint32_t>(reader.get_varint());
  const auto flags = reader.get_le<std::uint8_t>();
  zone.has_numbers = (flags & kNumbers) != 0;
  zone.has_integers = (flags & kIntegers) != 0;
  zone.has_texts = (flags & kTexts) != 0;
  if (zone.has_numbers) {
    zone.min_number = reader.get_le<double>();
    zone.max_number = reader.get_le<double>();
  }
  if (zone.has_integers) {
    zone.min_integer = reader.get_zigzag();
    zone.max_integer = reader.get_zigzag();
  }
  if (zone.has_texts) {
    zone.min_text = reader.get_string();
    zone.max_text = reader.get_string();
  }
  return zone;
}

Status get_block_zones(ByteReader& reader, std::size_t field_count, BlockInfo& block) {
  const std::uint64_t count = reader.get_varint();
  if (count > field_count) return Error::corrupt("more zones than fields [I16]");
  std::uint32_t before = 0;
  for (std::uint64_t i = 0; i < count && reader.ok(); ++i) {
    Zone zone = get_zone(before, reader);
    if (zone.field >= field_count || (i > 0 && zone.field <= before) ||
        zone.present_rows > block.rows) {
      return Error::corrupt("a zone of no field, or of more rows than its block has [I16]");
    }
    before = zone.field;
    block.zones.push_back(std::move(zone));
  }
  if (!reader.ok()) return Error::corrupt("the zone maps are cut off [I16]");
  return {};
}

}  // namespace

std::size_t encode_zones(const Footer& footer, std::size_t from, std::size_t piece_bytes,
                         std::string& out) {
  ByteWriter writer(out);
  writer.put_varint(from);
  std::size_t next = from;
  for (; next < footer.blocks.size() && out.size() < piece_bytes; ++next) {
    const std::vector<Zone>& zones = footer.blocks[next].zones;
    writer.put_varint(zones.size());
    std::uint32_t before = 0;
    for (const Zone& zone : zones) {
      put_zone(zone, before, writer);
      before = zone.field;
    }
  }
  return next;
}

Status decode_zones(std::string_view piece, Footer& footer) {
  ByteReader reader(piece);
  for (std::uint64_t next = reader.get_varint(); reader.ok() && !reader.at_end(); ++next) {
    if (next >= footer.blocks.size() || !footer.blocks[next].zones.empty()) {
      return Error::corrupt("zone maps of no block [I16]");
    }
    LK_RETURN_IF_ERROR(get_block_zones(reader, footer.fields.size(), footer.blocks[next]));
  }
  if (!reader.ok()) return Error::corrupt("the zone maps are cut off [I16]");
  return {};
}

}  // namespace logkit::segment
