// Numbers for people: sizes, durations and counts, printed and read. Data and
// --json carry plain numbers; only what is meant for eyes comes from here.
//
// Thread safety: pure functions; no locale.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace logkit {

// Powers of 1024, three significant digits: "999 B", "1.00 KiB", "18.4 MiB",
// "412 GiB".
std::string format_size(std::uint64_t bytes);
// "64M", "64MiB", "64 MB" (all 64 · 1024²), "64000000", "1.5G", "0". Units
// B K M G T P E in any case, each with or without "iB" or "B".
std::optional<std::uint64_t> parse_size(std::string_view text);

// What the eye takes in, the largest fitting unit: "0 s", "350 ns", "12 ms",
// "1.2 s", "3 min 20 s", "2 h 5 min", "3 d 4 h".
std::string format_duration(std::int64_t duration_ns);
// "1.5s", "250ms", "1w2d3h4m5s", "10m", "90" (seconds); spaces between parts
// are allowed. Units: ns us µs ms s m h d w, and their usual names (sec,
// seconds, min, minutes, hr, hours, days, weeks, …). Not negative.
std::optional<std::int64_t> parse_duration(std::string_view text);

// Digits in groups of three, a plain space between: "120 344". Below 10 000
// ungrouped.
std::string format_count(std::uint64_t count);

// "0.01%", "12%", "100%": never "100%" or "0%" where it is not exact.
std::string format_percent(std::uint64_t part, std::uint64_t whole);

}  // namespace logkit
