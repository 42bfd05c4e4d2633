#include "lib/segment/encoding/text_table_codec.h"

#include <algorithm>

#include "lib/segment/compress.h"
#include "lib/segment/encoding/packed_hex.h"
#include "lib/segment/values.h"

namespace logkit::segment {
namespace {

constexpr char kPatternEnd = '\x02';
// Of the dictionary list.
constexpr std::size_t kSmallestEntryBytes = 3;

// Of the flags of a dictionary.
constexpr std::uint8_t kHoldsFeeds = 1;
constexpr std::uint8_t kPackedHex = 2;
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
    encode_dictionary(dictionary, false, plain);
    encode_dictionary(dictionary, true, packed);
  }
  if (plain.empty()) return false;
  std::string plain_stored;
  std::string packed_stored;
  pack(plain, kTrialLevel, plain_stored);
  pack(packed, kTrialLevel, packed_stored);
  return packed_stored.size() < plain_stored.size();
}

DictionaryInfo encode_dictionary(const StringDictionary& dictionary, bool pack_digits,
                                 std::string& out) {
  DictionaryInfo info;
  info.entries = dictionary.size();
  const std::size_t begin = out.size();
  info.holds_feeds = std::any_of(
      dictionary.entries().begin(), dictionary.entries().end(),
      [](std::string_view entry) { return entry.find('\n') != std::string_view::npos; });
  if (info.holds_feeds) {
    ByteWriter writer(out);
    for (const std::string_view entry : dictionary.entries()) writer.put_varint(entry.size());
    out.push_back('\0');
  }
  info.packed_hex = pack_digits && has_digits_to_pack(dictionary);
  for (const std::string_view entry : dictionary.entries()) {
    if (info.packed_hex) {
      pack_hex(entry, out);
    } else {
      out.append(entry);
    }
    out.push_back('\n');
  }
  info.bytes = out.size() - begin;
  return info;
}

Result<TextList> decode_dictionary(std::string bytes, const DictionaryInfo& info) {
  if (info.packed_hex) {
    auto unpacked = unpack_hex(bytes, 2 * kMaxDictionaryBytes);
    if (!unpacked) return senseless_dictionary("a dictionary");
    bytes = std::move(*unpacked);
  }
  DecodedValues decoded;
  decoded.count = info.entries;
  std::vector<std::int64_t> lengths;
  if (info.holds_feeds) {
    ByteReader reader(bytes);
    for (std::uint64_t i = 0; i < info.entries && reader.ok(); ++i) {
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
                                            (info.packed_hex ? kPackedHex : 0)));
  }
  return out;
}

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
    if (!reader.ok() || flags > (kHoldsFeeds | kPackedHex) || info.bytes > total_bytes - begin || info.entries > info.bytes ||
        info.bytes > kMaxDictionaryBytes) {
      return senseless_dictionary("the dictionary list");
    }
    begin += info.bytes;
  }
  if (!reader.at_end() || begin != total_bytes) return senseless_dictionary("the dictionary list");
  return list;
}

}  // namespace logkit::segment
