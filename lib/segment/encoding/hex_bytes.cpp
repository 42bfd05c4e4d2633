#include "lib/segment/encoding/hex_bytes.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "lib/base/hash.h"
#include "lib/segment/encoding/distinct_table.h"
#include "lib/segment/encoding/hex_digits.h"
#include "lib/segment/encoding/text_hash.h"

namespace logkit::segment {
namespace {

constexpr std::size_t kMaxPlaneBytes = 20;
constexpr std::size_t kMinimumPlaneEntries = 64;
constexpr std::uint8_t kUpperCase = 128;
constexpr std::size_t kUuidText = 36;

Error corrupt() { return Error::corrupt("what is said of a column of hex digits makes no sense [I26]"); }

// Groups of digits end at these bytes of a UUID.
bool dash_after(Notation notation, std::size_t byte) {
  return notation == Notation::kUuid && (byte == 3 || byte == 5 || byte == 7 || byte == 9);
}

std::size_t text_bytes(Notation notation, std::size_t width) {
  return notation == Notation::kUuid ? kUuidText : 2 * width;
}

// As DecodedValues, whose ends have 32 bits.
bool fits(Notation notation, std::size_t width, std::uint64_t entries) {
  return entries <= UINT32_MAX / (text_bytes(notation, width) + 1);
}

bool in_planes(std::size_t width, std::size_t entries) {
  return width <= kMaxPlaneBytes && entries >= kMinimumPlaneEntries;
}

// The bytes of a value of the right length; letters as in HexDigit.
bool parse_row(std::string_view text, Notation notation, char* to, std::uint8_t& letters) {
  std::size_t at = 0;
  for (std::size_t byte = 0; at + 1 < text.size(); ++byte) {
    const HexDigit high = hex_digit(text[at]);
    const HexDigit low = hex_digit(text[at + 1]);
    letters = static_cast<std::uint8_t>(letters | high.flags | low.flags);
    to[byte] = static_cast<char>(high.value << 4 | low.value);
    at += 2;
    if (dash_after(notation, byte) && text[at++] != '-') return false;
  }
  return (letters & HexDigit::kNone) == 0;
}

struct Rows {
  std::string bytes;
  std::size_t width = 0;
  bool upper_case = false;
  std::size_t entries = 0;
  std::vector<std::int64_t> ids;  // empty: every value is an entry
};

DistinctTable<std::string_view>& cleared_table() {
  thread_local DistinctTable<std::string_view> table;
  table.clear();
  return table;
}

// Keeps distinct rows once where that is smaller.
void make_distinct(Rows& rows, std::size_t count, int zstd_level) {
  const std::uint64_t seed = process_hash_seed();
  DistinctTable<std::string_view>& table = cleared_table();
  std::vector<std::int64_t> ids(count);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view row(rows.bytes.data() + i * rows.width, rows.width);
    ids[i] = table.id_of(row, text_hash(row, seed));
  }
  const std::size_t spared = (count - table.keys().size()) * rows.width;
  if (spared == 0) return;
  if (static_cast<double>(spared) <= estimate_integer_bytes(ids, zstd_level)) return;
  std::string distinct;
  distinct.reserve(table.keys().size() * rows.width);
  for (const std::string_view row : table.keys()) distinct.append(row);
  rows.entries = table.keys().size();
  rows.bytes = std::move(distinct);
  rows.ids = std::move(ids);
}

std::optional<Rows> parse_rows(std::span<const std::string_view> values, Notation notation) {
  Rows rows;
  rows.entries = values.size();
  rows.width = notation == Notation::kUuid ? kUuidBytes : values[0].size() / 2;
  const std::size_t length = text_bytes(notation, rows.width);
  if (rows.width == 0 || rows.width > kMaxHexBytes ||
      !fits(notation, rows.width, values.size())) {
    return std::nullopt;
  }
  rows.bytes.reserve(values.size() * rows.width);
  std::array<char, kMaxHexBytes> row;
  std::uint8_t letters = 0;
  for (const std::string_view value : values) {
    if (value.size() != length || !parse_row(value, notation, row.data(), letters)) {
      return std::nullopt;
    }
    rows.bytes.append(row.data(), rows.width);
    if (letters == (HexDigit::kLower | HexDigit::kUpper)) return std::nullopt;
  }
  rows.upper_case = letters == HexDigit::kUpper;
  return rows;
}

void write_rows(Rows& rows, Notation notation, PayloadWriter& out) {
  make_distinct(rows, rows.entries, out.zstd_level());
  out.meta().put_le(static_cast<std::uint8_t>(notation));
  out.meta().put_le(static_cast<std::uint8_t>(rows.upper_case ? kUpperCase : 0));
  if (notation == Notation::kHexBytes) out.meta().put_le(static_cast<std::uint8_t>(rows.width));
  out.meta().put_varint(rows.entries);
  write_integers(rows.ids, {.kind = PayloadKind::kEntryIds}, out);
  if (in_planes(rows.width, rows.entries)) {
    write_row_planes(rows.bytes, rows.width, PayloadKind::kNumbers, out);
  } else {
    out.put(PayloadKind::kNumbers, rows.bytes);
  }
}

// The bytes of all entries, row by row.
Result<std::string> read_rows(const StoredTypedValues& stored, PayloadSource& source) {
  const std::size_t width = stored.width;
  if (stored.planes.empty()) {
    LK_TRY(auto rows, source.read(stored.bytes));
    if (rows.size() != width * stored.entries) return corrupt();
    return rows;
  }
  LK_TRY(const auto planes, read_planes(stored.planes, stored.entries, source));
  std::string rows(width * stored.entries, '\0');
  for (std::size_t plane = 0; plane < width; ++plane) {
    const BytePlane& described = stored.planes[plane];
    for (std::size_t i = 0; i < stored.entries; ++i) {
      rows[i * width + plane] =
          described.constant ? static_cast<char>(described.value) : planes[plane][i];
    }
  }
  return rows;
}

// As text, each with its LF.
void put_texts(std::string_view rows, const StoredTypedValues& stored, DecodedValues& decoded) {
  const std::size_t length = text_bytes(stored.notation, stored.width) + 1;
  decoded.bytes.resize(stored.entries * length);
  decoded.ends.resize(stored.entries);
  char* to = decoded.bytes.data();
  const char* from = rows.data();
  for (std::size_t i = 0; i < stored.entries; ++i) {
    for (std::size_t byte = 0; byte < stored.width; ++byte) {
      const auto value = static_cast<unsigned char>(*from++);
      *to++ = hex_text(value >> 4, stored.upper_case);
      *to++ = hex_text(value & 15, stored.upper_case);
      if (dash_after(stored.notation, byte)) *to++ = '-';
    }
    *to++ = '\n';
    decoded.ends[i] = static_cast<std::uint32_t>((i + 1) * length - 1);
  }
}

}  // namespace

bool write_hex_bytes(std::span<const std::string_view> values, Notation notation,
                     PayloadWriter& out) {
  auto rows = parse_rows(values, notation);
  if (!rows) return false;
  const auto shared = std::make_shared<Rows>(std::move(*rows));
  out.put_later(shared->bytes.size(), [shared, notation](PayloadWriter& writer) {
    write_rows(*shared, notation, writer);
  });
  return true;
}

Status parse_hex_bytes(PayloadParser& parser, StoredTypedValues& stored) {
  const auto letters = parser.meta().get_le<std::uint8_t>();
  stored.upper_case = letters == kUpperCase;
  stored.width = kUuidBytes;
  if (stored.notation == Notation::kHexBytes) {
    stored.width = parser.meta().get_le<std::uint8_t>();
  }
  const std::uint64_t entries = parser.meta().get_varint();
  if (!parser.ok() || (letters & ~kUpperCase) != 0 || stored.width == 0 || entries == 0 ||
      entries > stored.count || !fits(stored.notation, stored.width, entries)) {
    return corrupt();
  }
  stored.entries = static_cast<std::uint32_t>(entries);
  if (entries < stored.count) {
    LK_TRY(stored.numbers, parse_integers(parser, PayloadKind::kEntryIds, stored.count));
  }
  if (in_planes(stored.width, entries)) {
    stored.planes = parse_planes(parser, PayloadKind::kNumbers, stored.width, entries, true);
  } else {
    stored.bytes = parser.next(PayloadKind::kNumbers, stored.width * entries);
  }
  if (!parser.ok()) return corrupt();
  return {};
}

Result<DecodedValues> read_hex_bytes(const StoredTypedValues& stored, PayloadSource& source) {
  DecodedValues decoded;
  decoded.count = stored.count;
  decoded.form = DecodedValues::Form::kPlain;
  if (stored.entries < stored.count) {
    decoded.form = DecodedValues::Form::kDictionary;
    LK_TRY(const auto ids, read_integers(stored.numbers, source));
    decoded.ids.resize(ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) {
      if (ids[i] < 0 || ids[i] >= stored.entries) return corrupt();
      decoded.ids[i] = static_cast<std::uint32_t>(ids[i]);
    }
  }
  LK_TRY(const std::string rows, read_rows(stored, source));
  put_texts(rows, stored, decoded);
  return decoded;
}

}  // namespace logkit::segment
