// Dictionary: the distinct values in the order they first appear, and an id
// for each value.
//
//   entries varint        at least 1
//   text bytes varint     of all entries, without LFs
//   frame bytes varint    of the entries' texts
//   texts                 codec_texts.h
//   ids                   packed; raw: planes of `count` bytes, highest first;
//                         one plane up to 256 entries, two up to 65536, else four
#include <algorithm>

#include <fmt/format.h>

#include "lib/base/hash.h"
#include "lib/segment/codec_texts.h"
#include "lib/segment/compress.h"

namespace logkit::segment {
namespace {

// A dictionary has to halve the number of texts at least; a column whose first
// values are mostly new is not worth going through.
constexpr std::size_t kEarlyCount = 1024;
constexpr std::size_t kEarlyDistinct = 768;
constexpr std::size_t kFewestValues = 8;

std::size_t id_width(std::size_t entries) {
  if (entries <= 1u << 8) return 1;
  return entries <= 1u << 16 ? 2 : 4;
}

// Open addressing over the values; a slot holds id + 1.
class Interner {
 public:
  explicit Interner(std::size_t expected) {
    std::size_t size = 256;
    while (size < expected * 2) size *= 2;
    slots_.resize(size);
  }

  std::uint32_t intern(std::string_view value) {
    const std::uint64_t hash = hash64(value, seed_);
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
      Slot& slot = slots_[at];
      if (slot.id_plus_1 == 0) {
        entries_.append(value);
        slot = {static_cast<std::uint32_t>(hash >> 32), static_cast<std::uint32_t>(entries_.size())};
        return slot.id_plus_1 - 1;
      }
      if (slot.tag == static_cast<std::uint32_t>(hash >> 32) &&
          entries_[slot.id_plus_1 - 1] == value) {
        return slot.id_plus_1 - 1;
      }
    }
  }
  const Values& entries() const { return entries_; }

 private:
  struct Slot {
    std::uint32_t tag = 0;
    std::uint32_t id_plus_1 = 0;
  };
  std::vector<Slot> slots_;
  Values entries_;
  // Chosen values cannot make it slow; the ids do not depend on it.
  std::uint64_t seed_ = process_hash_seed();
};

void put_ids(const std::vector<std::uint32_t>& ids, std::size_t width, int zstd_level,
             std::string& out) {
  std::string planes(ids.size() * width, '\0');
  char* to = planes.data();
  for (std::size_t plane = 0; plane < width; ++plane) {
    const std::size_t shift = 8 * (width - 1 - plane);
    for (const std::uint32_t id : ids) *to++ = static_cast<char>(id >> shift);
  }
  pack(planes, zstd_level, out);
}

Status get_ids(Bytes stored, std::size_t count, std::size_t entries,
               std::vector<std::uint32_t>& ids) {
  const std::size_t width = id_width(entries);
  std::string planes;
  LK_RETURN_IF_ERROR(unpack(stored, std::uint64_t{width} * count, planes));
  ids.assign(count, 0);
  const char* from = planes.data();
  for (std::size_t plane = 0; plane < width; ++plane) {
    for (std::uint32_t& id : ids) id = id << 8 | static_cast<unsigned char>(*from++);
  }
  const bool all_known =
      std::all_of(ids.begin(), ids.end(), [&](std::uint32_t id) { return id < entries; });
  if (!all_known) return Error::corrupt("an id is beyond its dictionary");
  return {};
}

class DictionaryCodec : public ColumnCodec {
 public:
  CodecId id() const override { return CodecId::kDictionary; }
  std::string_view name() const override { return "dictionary"; }

  bool encode(const Values& values, const EncodeContext& context, std::string& out,
              ValueSummary& summary) const override {
    const std::size_t count = values.size();
    if (count < kFewestValues) return false;
    Interner interner(count / 2 + 1);
    std::vector<std::uint32_t> ids(count);
    for (std::size_t i = 0; i < count; ++i) {
      ids[i] = interner.intern(values[i]);
      if (interner.entries().size() > count / 2) return false;
      if (i == kEarlyCount && interner.entries().size() > kEarlyDistinct) return false;
    }
    const Values& entries = interner.entries();
    TextSummariser summariser(context.value_class);
    for (std::size_t i = 0; i < entries.size(); ++i) summariser.add(entries[i]);
    summary = summariser.finish(static_cast<std::uint32_t>(entries.size()));

    std::string texts;
    put_texts(entries, context.zstd_level, texts);
    ByteWriter writer(out);
    writer.put_varint(entries.size());
    writer.put_varint(entries.raw_bytes());
    writer.put_string(texts);
    put_ids(ids, id_width(entries.size()), context.zstd_level, out);
    return true;
  }

  Result<DecodedValues> decode(Bytes frame, const DecodeContext& context) const override {
    ByteReader reader(frame);
    const std::uint64_t entries = reader.get_varint();
    const std::uint64_t text_bytes = reader.get_varint();
    const std::string_view texts = reader.get_string();
    if (!reader.ok() || entries == 0 || entries > context.count || text_bytes > context.raw_bytes) {
      return Error::corrupt("the head of a dictionary frame makes no sense");
    }
    DecodedValues decoded;
    decoded.form = DecodedValues::Form::kDictionary;
    decoded.count = context.count;
    LK_RETURN_IF_ERROR(get_texts(as_bytes(texts), entries, text_bytes, decoded));
    LK_RETURN_IF_ERROR(
        get_ids(frame.subspan(reader.offset()), context.count, entries, decoded.ids));
    return decoded;
  }
};

}  // namespace

const ColumnCodec& dictionary_codec() {
  static const DictionaryCodec codec;
  return codec;
}

}  // namespace logkit::segment
