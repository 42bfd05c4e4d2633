#include <catch2/catch.hpp>

#include <string>

#include "lib/record/aliases.h"
#include "lib/record/level.h"

namespace logkit::record {
namespace {

TEST_CASE("aliases come in their order of precedence", "[aliases]") {
  REQUIRE(aliases_of("_time").size() == 8);
  CHECK(aliases_of("_time").front() == "_time");
  CHECK(aliases_of("_time").back() == "EventTime");
  CHECK(aliases_of("_msg")[1] == "message");
  CHECK(aliases_of("level")[4] == "log.level");
  CHECK(aliases_of("trace_id")[1] == "traceId");
  CHECK(aliases_of("span_id")[3] == "span.id");
  CHECK(aliases_of("message").empty());
  CHECK(aliases_of("Level").empty());
}

TEST_CASE("reserved fields are the five of positions", "[aliases]") {
  for (const char* name : {"_src", "_pos", "_start", "_sub", "_src_info"})
    CHECK(is_reserved_field(name));
  for (const char* name : {"_time", "_msg", "src", "_src.x", ""})
    CHECK_FALSE(is_reserved_field(name));
}

TEST_CASE("levels are those of the table, in any case", "[level]") {
  struct Case {
    Level level;
    const char* spellings[10];
  };
  const Case cases[] = {
      {Level::kTrace, {"trace", "FINEST", "finer", "Verbose"}},
      {Level::kDebug, {"debug", "fine", "dbg", "D"}},
      {Level::kInfo, {"info", "information", "informational", "NOTICE", "I"}},
      {Level::kWarn, {"warn", "WARNING", "w"}},
      {Level::kError, {"error", "Err", "E", "SEVERE"}},
      {Level::kFatal, {"fatal", "crit", "critical", "alert", "emerg", "EMERGENCY", "panic", "F"}},
  };
  for (const Case& expected : cases) {
    for (const char* spelling : expected.spellings) {
      if (spelling == nullptr) break;
      CAPTURE(spelling);
      REQUIRE(parse_level(spelling).has_value());
      CHECK(*parse_level(spelling) == expected.level);
    }
    CHECK(parse_level(level_name(expected.level)) == expected.level);
  }
  for (const char* other : {"", "T", "warningly", "informationals", "5", "inf", "errors"})
    CHECK_FALSE(parse_level(other).has_value());
}

TEST_CASE("numbers are levels where their format says so", "[level]") {
  CHECK(level_of_syslog_severity(0) == Level::kFatal);
  CHECK(level_of_syslog_severity(2) == Level::kFatal);
  CHECK(level_of_syslog_severity(3) == Level::kError);
  CHECK(level_of_syslog_severity(4) == Level::kWarn);
  CHECK(level_of_syslog_severity(5) == Level::kInfo);
  CHECK(level_of_syslog_severity(6) == Level::kInfo);
  CHECK(level_of_syslog_severity(7) == Level::kDebug);
  CHECK_FALSE(level_of_syslog_severity(8).has_value());
  CHECK(level_of_json_number("10") == Level::kTrace);
  CHECK(level_of_json_number("30") == Level::kInfo);
  CHECK(level_of_json_number("60") == Level::kFatal);
  for (const char* other : {"0", "5", "15", "70", "00", "100", "30.0"})
    CHECK_FALSE(level_of_json_number(other).has_value());
}

}  // namespace
}  // namespace logkit::record
