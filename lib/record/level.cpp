#include "lib/record/level.h"

#include <array>
#include <iterator>

namespace logkit::record {
namespace {

struct Spelling {
  std::string_view text;
  Level level;
};

constexpr Spelling kSpellings[] = {
    {"trace", Level::kTrace},       {"finest", Level::kTrace},  {"finer", Level::kTrace},
    {"verbose", Level::kTrace},     {"debug", Level::kDebug},   {"fine", Level::kDebug},
    {"dbg", Level::kDebug},         {"d", Level::kDebug},       {"info", Level::kInfo},
    {"information", Level::kInfo},  {"notice", Level::kInfo},   {"i", Level::kInfo},
    {"informational", Level::kInfo}, {"warn", Level::kWarn},    {"warning", Level::kWarn},
    {"w", Level::kWarn},            {"error", Level::kError},   {"err", Level::kError},
    {"e", Level::kError},           {"severe", Level::kError},  {"fatal", Level::kFatal},
    {"crit", Level::kFatal},        {"critical", Level::kFatal}, {"alert", Level::kFatal},
    {"emerg", Level::kFatal},       {"emergency", Level::kFatal}, {"panic", Level::kFatal},
    {"f", Level::kFatal},
};
constexpr std::size_t kLongestSpelling = 13;

constexpr std::size_t kPackedBytes = 8;

constexpr std::uint64_t byte_at(const char* at) { return static_cast<unsigned char>(*at); }
constexpr std::uint64_t four_bytes(const char* at) {
  return byte_at(at) | byte_at(at + 1) << 8 | byte_at(at + 2) << 16 | byte_at(at + 3) << 24;
}
constexpr std::uint64_t eight_bytes(const char* at) {
  return four_bytes(at) | four_bytes(at + 4) << 32;
}

// The first eight letters in one number, or all, some of them twice: as if all were in
// lower case. No byte but a letter becomes one by that.
constexpr std::uint64_t pack_front(std::string_view text) {
  constexpr std::uint64_t kLowerCase = 0x2020202020202020;
  const char* const at = text.data();
  const std::size_t size = text.size();
  std::uint64_t packed = 0;
  if (size >= kPackedBytes) {
    packed = eight_bytes(at);
  } else if (size >= 4) {
    packed = four_bytes(at) | four_bytes(at + size - 4) << 32;
  } else {
    packed = byte_at(at) | byte_at(at + size / 2) << 8 | byte_at(at + size - 1) << 16;
  }
  return packed | kLowerCase;
}
// The last eight of a longer one.
constexpr std::uint64_t pack_back(std::string_view text) {
  return text.size() > kPackedBytes ? pack_front(text.substr(text.size() - kPackedBytes)) : 0;
}

// The table by length, then in its order.
struct PackedSpellings {
  std::array<std::uint64_t, std::size(kSpellings)> front{};
  std::array<std::uint64_t, std::size(kSpellings)> back{};
  std::array<Level, std::size(kSpellings)> level{};
  std::array<std::size_t, kLongestSpelling + 2> begin{};  // by length
};

constexpr PackedSpellings pack_spellings() {
  PackedSpellings packed;
  std::size_t count = 0;
  for (std::size_t length = 0; length <= kLongestSpelling; ++length) {
    packed.begin[length] = count;
    for (const Spelling& spelling : kSpellings) {
      if (spelling.text.size() != length) continue;
      packed.front[count] = pack_front(spelling.text);
      packed.back[count] = pack_back(spelling.text);
      packed.level[count++] = spelling.level;
    }
  }
  packed.begin[kLongestSpelling + 1] = count;
  return packed;
}
constexpr PackedSpellings kPacked = pack_spellings();

// By the first letter: a bit for each length that a spelling has.
constexpr std::array<std::uint16_t, 256> make_lengths() {
  std::array<std::uint16_t, 256> lengths{};
  for (const Spelling& spelling : kSpellings) {
    const auto first = static_cast<unsigned char>(spelling.text.front());
    for (const unsigned letter : {unsigned{first}, first - 32u})
      lengths[letter] = static_cast<std::uint16_t>(lengths[letter] | 1u << spelling.text.size());
  }
  return lengths;
}
constexpr std::array<std::uint16_t, 256> kLengths = make_lengths();

}  // namespace

std::string_view level_name(Level level) {
  constexpr std::array<std::string_view, 6> kNames = {"trace", "debug", "info",
                                                      "warn",  "error", "fatal"};
  return kNames[static_cast<std::size_t>(level)];
}

std::optional<Level> parse_level(std::string_view text) {
  if (text.empty() || text.size() > kLongestSpelling) return std::nullopt;
  if ((kLengths[static_cast<unsigned char>(text.front())] >> text.size() & 1) == 0)
    return std::nullopt;
  const std::uint64_t front = pack_front(text);
  const std::uint64_t back = pack_back(text);
  for (std::size_t i = kPacked.begin[text.size()]; i < kPacked.begin[text.size() + 1]; ++i)
    if (kPacked.front[i] == front && kPacked.back[i] == back) return kPacked.level[i];
  return std::nullopt;
}

std::optional<Level> level_of_syslog_severity(unsigned severity) {
  constexpr std::array<Level, 8> kSeverities = {Level::kFatal, Level::kFatal, Level::kFatal,
                                                Level::kError, Level::kWarn,  Level::kInfo,
                                                Level::kInfo,  Level::kDebug};
  if (severity >= kSeverities.size()) return std::nullopt;
  return kSeverities[severity];
}

std::optional<Level> level_of_json_number(std::string_view digits) {
  if (digits.size() != 2 || digits[1] != '0' || digits[0] < '1' || digits[0] > '6')
    return std::nullopt;
  return static_cast<Level>(digits[0] - '1');
}

}  // namespace logkit::record
