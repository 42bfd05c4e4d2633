#include "lib/record/level.h"

#include <array>

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

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

}  // namespace

std::string_view level_name(Level level) {
  constexpr std::array<std::string_view, 6> kNames = {"trace", "debug", "info",
                                                      "warn",  "error", "fatal"};
  return kNames[static_cast<std::size_t>(level)];
}

std::optional<Level> parse_level(std::string_view text) {
  if (text.empty() || text.size() > kLongestSpelling) return std::nullopt;
  std::array<char, kLongestSpelling> lowered{};
  for (std::size_t i = 0; i < text.size(); ++i) lowered[i] = lower(text[i]);
  const std::string_view wanted(lowered.data(), text.size());
  for (const Spelling& spelling : kSpellings)
    if (spelling.text == wanted) return spelling.level;
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
