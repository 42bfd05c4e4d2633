// The lines that logging libraries write: a time, a level, a thread, a logger
// and the message, in the orders that Log4j, Logback, Spring, java.util.logging,
// Python's logging, NLog, Serilog and their like have by default:
//
//   2026-03-01 12:00:00,123 INFO  [main] com.example.Cart - text
//   2026-03-01 12:00:00.123  INFO 4711 --- [main] c.example.Cart : text
//   2026-03-01T12:00:00.123Z  INFO 4711 --- [cart] [main] c.example.Cart : text
//   [2026-03-01T12:00:00,123][WARN ][o.e.c.Cart] [node] text
//   [2026-03-01 12:00:00,123] INFO [Controller 0]: text (kafka.Controller)
//   2026-03-01 12:00:00,123 - cart - ERROR - text
//   INFO:root:text      ERROR 2026-03-01 12:00:00,123 cart 4711 text
//
// Thread safety: pure functions, but for what a TimeResolver remembers.
#pragma once

#include <string_view>

#include "lib/parse/format.h"
#include "lib/parse/parsed_record.h"
#include "lib/parse/time_scan.h"

namespace logkit::parse {

inline constexpr FieldInfo kAppFields[] = {
    {"thread", "the thread, where it stands in brackets"},
    {"logger", "the logger or class"},
    {"pid", "the process id, a number"},
    {"service", "of Spring Boot: the application's name; group its group"},
    {"trace_id", "of Spring Boot, where it traces; likewise span_id"},
    {"exception.type", "of a stack trace: the class of the outermost exception"},
    {"exception.message", "likewise its message"},
};

// How much of such a line there was.
struct AppLine {
  bool has_time = false;
  bool has_level = false;
  bool has_origin = false;  // a thread or a logger
};

// Fills `record` from the first line of `text`; the message is the rest of the
// text. Nothing has to be there: the caller decides what is enough.
AppLine parse_app_line(std::string_view text, TimeResolver& times, ParsedRecord& record);

// Whether a record begins with this line: a time, or a level and a time.
bool begins_app_line(std::string_view line);

}  // namespace logkit::parse
