// Levels: the fixed table of logkit-record(5).
//
// Thread safety: pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace logkit::record {

enum class Level : std::uint8_t { kTrace, kDebug, kInfo, kWarn, kError, kFatal };

// "trace" … "fatal".
std::string_view level_name(Level level);
// A spelling in any case: "WARNING", "err", "I". None: keep it as it is.
std::optional<Level> parse_level(std::string_view text);
// A syslog severity, 0 (emergency) to 7 (debug); only where the format is syslog.
std::optional<Level> level_of_syslog_severity(unsigned severity);
// bunyan's and pino's 10, 20 … 60; only in JSON.
std::optional<Level> level_of_json_number(std::string_view digits);

}  // namespace logkit::record
