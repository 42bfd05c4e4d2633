// Integers back from their planes.
#include <algorithm>
#include <limits>

#include "lib/segment/encoding/integers.h"

namespace logkit::segment {
namespace {

using Form = StoredIntegers::Form;

constexpr std::uint8_t kFormBits = 7;
constexpr std::uint8_t kMasked = 8;

Error corrupt() { return Error::corrupt("what is said of a column of integers makes no sense [I25]"); }

bool has_planes(Form form) {
  return form != Form::kConstant && form != Form::kListed && form != Form::kParts;
}
bool is_scaled(Form form) {
  return form == Form::kScaledOffsets || form == Form::kScaledDifferences;
}

// What integers within integers may be.
struct Allowed {
  bool dictionary = true;
  bool parts = true;
};

Result<StoredIntegers> parse(PayloadParser& parser, PayloadKind kind, std::size_t count,
                             Allowed allowed);

Status parse_parts(PayloadParser& parser, PayloadKind kind, StoredIntegers& stored) {
  stored.scale = parser.meta().get_varint();
  LK_TRY(auto quotients, parse(parser, kind, stored.count, {.dictionary = true, .parts = false}));
  LK_TRY(auto remainders, parse(parser, kind, stored.count, {.dictionary = true, .parts = false}));
  stored.quotients = std::make_unique<StoredIntegers>(std::move(quotients));
  stored.remainders = std::make_unique<StoredIntegers>(std::move(remainders));
  return {};
}

Result<StoredIntegers> parse(PayloadParser& parser, PayloadKind kind, std::size_t count,
                             Allowed allowed) {
  StoredIntegers stored;
  stored.count = count;
  if (count == 0) return stored;
  const auto head = parser.meta().get_le<std::uint8_t>();
  const std::size_t width = head >> 4;
  const bool masked = (head & kMasked) != 0;
  stored.form = static_cast<Form>(head & kFormBits);
  if (width > kMaxNumberWidth) return corrupt();
  if (!has_planes(stored.form) && (width > 0 || masked)) return corrupt();
  std::uint64_t entries = 0;
  if (stored.form == Form::kListed) {
    if (count > kMaxListedIntegers) return corrupt();
    for (std::size_t i = 0; i < count; ++i) stored.listed.push_back(parser.meta().get_zigzag());
  } else if (stored.form == Form::kDictionary) {
    entries = parser.meta().get_varint();
    if (!allowed.dictionary || entries == 0 || entries > count) return corrupt();
  } else if (stored.form == Form::kParts) {
    if (!allowed.parts) return corrupt();
    LK_RETURN_IF_ERROR(parse_parts(parser, kind, stored));
    return stored;
  } else {
    stored.base = parser.meta().get_zigzag();
  }
  if (is_scaled(stored.form)) stored.scale = parser.meta().get_varint();
  stored.planes = parse_planes(parser, kind, width, count, masked);
  if (!parser.ok()) return corrupt();
  if (stored.form == Form::kDictionary) {
    LK_TRY(auto parsed, parse(parser, kind, entries, {.dictionary = false, .parts = false}));
    stored.entries = std::make_unique<StoredIntegers>(std::move(parsed));
  }
  return stored;
}

// The numbers of the planes as they are.
Result<std::vector<std::int64_t>> read_joined(const StoredIntegers& stored,
                                              PayloadSource& source) {
  LK_TRY(const auto read, read_planes(stored.planes, stored.count, source));
  std::array<const char*, kMaxNumberWidth> planes{};
  const std::size_t width = std::min(read.size(), kMaxNumberWidth);
  std::uint64_t constant = 0;
  for (std::size_t i = 0; i < width; ++i) {
    constant = constant << 8 | stored.planes[i].value;
    if (!stored.planes[i].constant) planes[i] = read[i].data();
  }
  std::vector<std::int64_t> numbers(stored.count);
  join_planes(std::span<const char* const>(planes.data(), width), numbers);
  if (constant != 0) {
    for (std::int64_t& number : numbers) number |= static_cast<std::int64_t>(constant);
  }
  return numbers;
}

void add_offsets(std::vector<std::int64_t>& numbers, std::uint64_t base, std::uint64_t scale) {
  if (scale == 1) {
    if (base == 0) return;
    for (std::int64_t& n : numbers) {
      n = static_cast<std::int64_t>(base + static_cast<std::uint64_t>(n));
    }
    return;
  }
  for (std::int64_t& n : numbers) {
    n = static_cast<std::int64_t>(base + scale * static_cast<std::uint64_t>(n));
  }
}

// How often each byte stands in a plane.
std::array<std::uint64_t, 256> count_bytes(std::string_view plane) {
  // Several tables: a byte does not wait for the count of the one before, which is
  // often the same.
  constexpr std::size_t kTables = 4;
  std::array<std::array<std::uint32_t, 256>, kTables> tables{};
  std::size_t at = 0;
  for (; at + kTables <= plane.size(); at += kTables) {
    for (std::size_t i = 0; i < kTables; ++i) {
      ++tables[i][static_cast<unsigned char>(plane[at + i])];
    }
  }
  for (; at < plane.size(); ++at) ++tables[0][static_cast<unsigned char>(plane[at])];
  std::array<std::uint64_t, 256> counts{};
  for (std::size_t byte = 0; byte < counts.size(); ++byte) {
    for (const auto& table : tables) counts[byte] += table[byte];
  }
  return counts;
}

void add_differences(std::vector<std::int64_t>& numbers, std::uint64_t before,
                     std::uint64_t scale) {
  for (std::int64_t& n : numbers) {
    before += scale * static_cast<std::uint64_t>(unzigzag(static_cast<std::uint64_t>(n)));
    n = static_cast<std::int64_t>(before);
  }
}

}  // namespace

Result<StoredIntegers> parse_integers(PayloadParser& parser, PayloadKind kind, std::size_t count) {
  return parse(parser, kind, count, {});
}

Result<std::optional<NumberCounts>> count_integers(const StoredIntegers& stored,
                                                   PayloadSource& source) {
  NumberCounts counted;
  if (stored.form == Form::kConstant && stored.count > 0) {
    counted.numbers = {stored.base};
    counted.counts = {stored.count};
    return std::optional(std::move(counted));
  }
  const bool is_of_bytes = stored.form == Form::kOffsets && stored.planes.size() == 1 &&
                           !stored.planes.front().constant;
  if (!is_of_bytes) return std::optional<NumberCounts>();
  LK_TRY(const auto planes, read_planes(stored.planes, stored.count, source));
  const auto of_bytes = count_bytes(planes.front());
  for (std::size_t byte = 0; byte < of_bytes.size(); ++byte) {
    if (of_bytes[byte] == 0) continue;
    counted.numbers.push_back(
        static_cast<std::int64_t>(static_cast<std::uint64_t>(stored.base) + byte));
    counted.counts.push_back(of_bytes[byte]);
  }
  return std::optional(std::move(counted));
}

Result<std::vector<std::uint32_t>> read_integer_ids(const StoredIntegers& stored,
                                                    PayloadSource& source) {
  LK_CHECK(stored.form == Form::kDictionary);
  LK_TRY(const auto joined, read_joined(stored, source));
  std::vector<std::uint32_t> ids(joined.size());
  std::uint64_t highest = 0;
  for (std::size_t i = 0; i < joined.size(); ++i) {
    const auto id = static_cast<std::uint64_t>(joined[i]);
    highest = std::max(highest, id);
    ids[i] = static_cast<std::uint32_t>(id);
  }
  if (highest >= stored.entries->count) {
    return Error::corrupt("a column of integers names an entry that its dictionary does not have [I25]");
  }
  return ids;
}

Result<std::vector<std::int64_t>> read_integers(const StoredIntegers& stored,
                                                PayloadSource& source) {
  if (stored.form == Form::kConstant) return std::vector<std::int64_t>(stored.count, stored.base);
  if (stored.form == Form::kListed) return stored.listed;
  if (stored.form == Form::kDictionary) {
    LK_TRY(const auto ids, read_integer_ids(stored, source));
    LK_TRY(const auto entries, read_integers(*stored.entries, source));
    std::vector<std::int64_t> numbers(ids.size());
    for (std::size_t i = 0; i < ids.size(); ++i) numbers[i] = entries[ids[i]];
    return numbers;
  }
  if (stored.form == Form::kParts) {
    LK_TRY(auto numbers, read_integers(*stored.quotients, source));
    LK_TRY(const auto remainders, read_integers(*stored.remainders, source));
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      numbers[i] = static_cast<std::int64_t>(static_cast<std::uint64_t>(numbers[i]) * stored.scale +
                                             static_cast<std::uint64_t>(remainders[i]));
    }
    return numbers;
  }
  LK_TRY(auto numbers, read_joined(stored, source));
  const auto base = static_cast<std::uint64_t>(stored.base);
  if (stored.form == Form::kOffsets || stored.form == Form::kScaledOffsets) {
    add_offsets(numbers, base, stored.scale);
  } else {
    add_differences(numbers, base, stored.scale);
  }
  return numbers;
}

}  // namespace logkit::segment
