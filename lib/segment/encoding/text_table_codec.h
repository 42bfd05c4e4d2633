// How the text tables of a segment lie in its sections.
//
//   patterns      tables varint, then for each: patterns varint, and each
//                 pattern followed by the byte 2 (which no pattern has); one
//                 that no text has in the end is left empty
//   dictionary list   dictionaries varint, then for each: entries varint, bytes
//                 varint, u8 flags: 1 where entries hold LF, 2 where hexadecimal
//                 digits are packed (packed_hex.h), 4 where parts varint follow, and
//                 for each part entries varint, bytes varint
//   dictionaries  one after the other, cut anywhere into pieces of kPieceBytes:
//                 entries each followed by LF; where entries hold LF, before
//                 them their lengths as varints, and after those one 0 byte;
//                 all that packed with flag 2
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/result.h"
#include "lib/segment/encoding/column_memory.h"
#include "lib/segment/encoding/stored_column.h"

namespace logkit::segment {

// A writer's dictionaries have 64 MiB of text together; ends and lengths come on top.
inline constexpr std::uint64_t kMaxDictionaryBytes = 256u << 20;

struct DictionaryInfo {
  std::uint64_t entries = 0;
  std::uint64_t bytes = 0;  // as it lies among the dictionaries
  bool holds_feeds = false;
  bool packed_hex = false;
  // What can be read by itself: entries that lie in one piece, or one that does not. At
  // least one; several are stored, and then no entry holds LF.
  std::vector<DictionaryPart> parts = {};
  std::uint64_t begin = 0;  // of the dictionary among all; not stored
};

std::string encode_patterns(const TextTables& tables);
Result<std::vector<std::vector<ParsedPattern>>> decode_patterns(std::string_view raw);

// Whether the dictionaries are smaller with hexadecimal digits packed. Digits
// that repeat each other are better left for zstd to find: both are tried.
bool packing_digits_pays(const TextTables& tables);
// Appends the dictionary that begins at byte `begin` of all, and says what it is.
DictionaryInfo encode_dictionary(const StringDictionary& dictionary, bool pack_digits,
                                 std::uint64_t begin, std::string& out);
// One of its parts.
Result<TextList> decode_dictionary(std::string bytes, const DictionaryInfo& info, std::size_t part);

std::string encode_dictionary_list(const std::vector<DictionaryInfo>& list);
// `total_bytes` of all dictionaries.
Result<std::vector<DictionaryInfo>> decode_dictionary_list(std::string_view raw,
                                                           std::uint64_t total_bytes);

}  // namespace logkit::segment
