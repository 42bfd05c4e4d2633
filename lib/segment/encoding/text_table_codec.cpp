#include "lib/segment/encoding/text_table_codec.h"

#include <algorithm>

#include "lib/segment/compress.h"
#include "lib/segment/encoding/packed_hex.h"
#include "lib/segment/values.h"
#include "lib/segment/wire.h"

namespace logkit::segment {
namespace {

constexpr char kPatternEnd = '\x02';
// Of the dictionary list.
constexpr std::size_t kSmallestEntryBytes = 3;

// Of the flags of a dictionary.
constexpr std::uint8_t kHoldsFeeds = 1;
constexpr std::uint8_t kPackedHex = 2;
constexpr std::uint8_t kHasParts = 4;
// Packing has to spare this share of the text.
constexpr std::size_t kPackedDivisor = 8;

constexpr std::size_t kTrialBytes = 2u << 20;
constexpr int kTrialLevel = 3;

// The bytes that mark packed digits, and the end of an entry.
bool has_marks(std::string_view entry) {
  return std::any_of(entry.begin(), entry.end(),
                     [](char c) { return c == '\x01' || c == '\x02' || c == '\n'; });
}

bool has_digits_to_pack(const StringDictionary& dictionary) {
  std::size_t digits = 0;
  for (const std::string_view entry : dictionary.entries()) digits += packable_digits(entry);
  if (digits / 2 * kPackedDivisor <= dictionary.text_bytes()) return false;
  const auto& entries = dictionary.entries();
  return std::none_of(entries.begin(), entries.end(), has_marks);
}

// Cuts a dictionary where one entry ends and another begins: in each piece those that
// lie in it, and those that lie in several one by one.
class PartCutter {
 public:
  explicit PartCutter(std::uint64_t begin) : part_begin_(begin), at_(begin) {}

  // The next entry ends here.
  void add(std::uint64_t end) {
    const bool across = at_ / kPieceBytes != (end - 1) / kPieceBytes;
    if (across || at_ % kPieceBytes == 0) cut();
    ++entries_;
    at_ = end;
    if (across) cut();
  }
  std::vector<DictionaryPart> finish() {
    cut();
    if (parts_.empty()) parts_.emplace_back();
    return std::move(parts_);
  }

 private:
  void cut() {
    if (entries_ > 0) parts_.push_back({.entries = entries_, .bytes = at_ - part_begin_});
    entries_ = 0;
    part_begin_ = at_;
  }

  std::vector<DictionaryPart> parts_;
  std::uint64_t part_begin_;
  std::uint64_t at_;
  std::uint64_t entries_ = 0;
};

Error senseless_pattern(std::string_view what) {
  return Error::corrupt(std::string(what) + " of the segment makes no sense [I30]");
}
Error senseless_dictionary(std::string_view what) {
  return Error::corrupt(std::string(what) + " of the segment makes no sense [I31]");
}

}  // namespace

std::string encode_patterns(const TextTables& tables) {
  std::string out;
  ByteWriter writer(out);
  writer.put_varint(tables.patterns.size());
  for (const PatternTable& table : tables.patterns) {
    writer.put_varint(table.size());
    for (std::uint32_t id = 0; id < table.size(); ++id) {
      if (table.is_used(id)) writer.put_bytes(table.text(id));
      out.push_back(kPatternEnd);
    }
  }
  return out;
}

Result<std::vector<std::vector<ParsedPattern>>> decode_patterns(std::string_view raw) {
  ByteReader reader(raw);
  const std::uint64_t count = reader.get_varint();
  if (!reader.ok() || count > raw.size()) return senseless_pattern("the pattern tables");
  std::vector<std::vector<ParsedPattern>> tables(count);
  for (auto& table : tables) {
    const std::uint64_t patterns = reader.get_varint();
    if (!reader.ok() || patterns > reader.remaining_bytes()) return senseless_pattern("a pattern table");
    table.reserve(patterns);
    for (std::uint64_t i = 0; i < patterns; ++i) {
      const std::size_t end = raw.find(kPatternEnd, reader.offset());
      if (end == std::string_view::npos) return senseless_pattern("a pattern table");
      auto parsed = parse_pattern(reader.get_bytes(end - reader.offset()));
      reader.get_bytes(1);
      if (!parsed) return senseless_pattern("a pattern");
      table.push_back(std::move(*parsed));
    }
  }
  if (!reader.at_end()) return senseless_pattern("the end of the pattern tables");
  return tables;
}

bool packing_digits_pays(const TextTables& tables) {
  std::string plain;
  std::string packed;
  for (const StringDictionary& dictionary : tables.dictionaries) {
    if (plain.size() >= kTrialBytes) break;
    if (!has_digits_to_pack(dictionary)) continue;
    encode_dictionary(dictionary, false, 0, plain);
    encode_dictionary(dictionary, true, 0, packed);
  }
  if (plain.empty()) return false;
  std::string plain_stored;
  std::string packed_stored;
  pack(plain, kTrialLevel, plain_stored);
  pack(packed, kTrialLevel, packed_stored);
  return packed_stored.size() < plain_stored.size();
}

DictionaryInfo encode_dictionary(const StringDictionary& dictionary, bool pack_digits,
                                 std::uint64_t begin, std::string& out) {
  DictionaryInfo info;
  info.entries = dictionary.size();
  const std::size_t before = out.size();
  info.holds_feeds = std::any_of(
      dictionary.entries().begin(), dictionary.entries().end(),
      [](std::string_view entry) { return entry.find('\n') != std::string_view::npos; });
  if (info.holds_feeds) {
    ByteWriter writer(out);
    for (const std::string_view entry : dictionary.entries()) writer.put_varint(entry.size());
    out.push_back('\0');
  }
  info.packed_hex = pack_digits && has_digits_to_pack(dictionary);
  PartCutter cutter(begin);
  for (const std::string_view entry : dictionary.entries()) {
    if (info.packed_hex) {
      pack_hex(entry, out);
    } else {
      out.append(entry);
    }
    out.push_back('\n');
    if (!info.holds_feeds) cutter.add(begin + out.size() - before);
  }
  info.bytes = out.size() - before;
  info.parts =
      info.holds_feeds ? std::vector{DictionaryPart{info.entries, info.bytes}} : cutter.finish();
  return info;
}

Result<TextList> decode_dictionary(std::string bytes, const DictionaryInfo& info,
                                   std::size_t part) {
  const std::uint64_t entries = info.parts[part].entries;
  if (info.packed_hex) {
    auto unpacked = unpack_hex(bytes, 2 * kMaxDictionaryBytes);
    if (!unpacked) return senseless_dictionary("a dictionary");
    bytes = std::move(*unpacked);
  }
  DecodedValues decoded;
  decoded.count = entries;
  std::vector<std::int64_t> lengths;
  if (info.holds_feeds) {
    ByteReader reader(bytes);
    for (std::uint64_t i = 0; i < entries && reader.ok(); ++i) {
      lengths.push_back(static_cast<std::int64_t>(reader.get_varint()));
    }
    if (reader.get_le<char>() != 0 || !reader.ok()) return senseless_dictionary("a dictionary");
    bytes.erase(0, reader.offset());
  }
  decoded.bytes = std::move(bytes);
  const Status split =
      info.holds_feeds ? decoded.split_by_length(lengths) : decoded.split_by_line_feed();
  if (!split) return senseless_dictionary("a dictionary");
  return TextList{std::move(decoded.bytes), std::move(decoded.ends)};
}

std::string encode_dictionary_list(const std::vector<DictionaryInfo>& list) {
  std::string out;
  ByteWriter writer(out);
  writer.put_varint(list.size());
  for (const DictionaryInfo& info : list) {
    writer.put_varint(info.entries);
    writer.put_varint(info.bytes);
    writer.put_le(static_cast<std::uint8_t>((info.holds_feeds ? kHoldsFeeds : 0) |
                                            (info.packed_hex ? kPackedHex : 0) |
                                            (info.parts.size() > 1 ? kHasParts : 0)));
    if (info.parts.size() <= 1) continue;
    writer.put_varint(info.parts.size());
    for (const DictionaryPart& part : info.parts) {
      writer.put_varint(part.entries);
      writer.put_varint(part.bytes);
    }
  }
  return out;
}

namespace {

// Whether they are the whole dictionary.
bool decode_parts(ByteReader& reader, DictionaryInfo& info) {
  const std::uint64_t count = reader.get_varint();
  if (!reader.ok() || count > reader.remaining_bytes() / 2) return false;
  info.parts.resize(count);
  std::uint64_t entries = 0;
  std::uint64_t bytes = 0;
  for (DictionaryPart& part : info.parts) {
    part = {.entries = reader.get_varint(), .bytes = reader.get_varint()};
    if (part.entries > info.entries - entries || part.bytes > info.bytes - bytes) return false;
    entries += part.entries;
    bytes += part.bytes;
  }
  return reader.ok() && count > 0 && !info.holds_feeds && entries == info.entries &&
         bytes == info.bytes;
}

}  // namespace

Result<std::vector<DictionaryInfo>> decode_dictionary_list(std::string_view raw,
                                                           std::uint64_t total_bytes) {
  ByteReader reader(raw);
  const std::uint64_t count = reader.get_varint();
  if (!reader.ok() || count > reader.remaining_bytes() / kSmallestEntryBytes) {
    return senseless_dictionary("the dictionary list");
  }
  std::vector<DictionaryInfo> list(count);
  std::uint64_t begin = 0;
  for (DictionaryInfo& info : list) {
    info.entries = reader.get_varint();
    info.bytes = reader.get_varint();
    const auto flags = reader.get_le<std::uint8_t>();
    info.holds_feeds = (flags & kHoldsFeeds) != 0;
    info.packed_hex = (flags & kPackedHex) != 0;
    info.begin = begin;
    if (!reader.ok() || flags > (kHoldsFeeds | kPackedHex | kHasParts) ||
        info.bytes > total_bytes - begin || info.entries > info.bytes ||
        info.bytes > kMaxDictionaryBytes) {
      return senseless_dictionary("the dictionary list");
    }
    if ((flags & kHasParts) == 0) {
      info.parts.push_back({.entries = info.entries, .bytes = info.bytes});
    } else if (!decode_parts(reader, info)) {
      return senseless_dictionary("a part of a dictionary");
    }
    begin += info.bytes;
  }
  if (!reader.at_end() || begin != total_bytes) return senseless_dictionary("the dictionary list");
  return list;
}

}  // namespace logkit::segment
