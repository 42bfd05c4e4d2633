#include "lib/record/timestamp.h"

#include <catch2/catch.hpp>

#include <iterator>
#include <limits>
#include <random>
#include <string>

#include <fmt/format.h>

#include "lib/base/civil_time.h"

namespace logkit::record {
namespace {

TimeContext at(std::string_view now) {
  TimeContext context;
  context.now_ns = parse_rfc3339_ns(now).value();
  return context;
}

const TimeContext kContext = at("2026-03-01T12:00:00Z");

std::string parsed(std::string_view text, const TimeContext& context = kContext) {
  const auto time_ns = parse_timestamp(text, context);
  return time_ns ? format_rfc3339_ns(*time_ns) : "none";
}

struct Case {
  const char* text;
  const char* time;
};

void check_all(const std::vector<Case>& cases) {
  for (const Case& expected : cases) {
    CAPTURE(expected.text);
    CHECK(parsed(expected.text) == expected.time);
  }
}

TEST_CASE("RFC 3339 and ISO 8601", "[timestamp]") {
  check_all({
      {"2026-03-01T12:00:00Z", "2026-03-01T12:00:00Z"},
      {"2026-03-01t12:00:00z", "2026-03-01T12:00:00Z"},
      {"  2026-03-01T12:00:00Z ", "2026-03-01T12:00:00Z"},
      {"2026-03-01T12:00:00.123456789Z", "2026-03-01T12:00:00.123456789Z"},
      {"2026-03-01T12:00:00.1234567899Z", "2026-03-01T12:00:00.123456789Z"},
      {"2026-03-01 12:00:00,123", "2026-03-01T12:00:00.123Z"},
      {"2026-03-01T12:00:00.5+01:00", "2026-03-01T11:00:00.5Z"},
      {"2026-03-01T12:00:00-0730", "2026-03-01T19:30:00Z"},
      {"2026-03-01 12:00:00 +0100", "2026-03-01T11:00:00Z"},
      {"2026-03-01 12:00:00+02", "2026-03-01T10:00:00Z"},
      {"2026-03-01T00:30:00+01:00", "2026-02-28T23:30:00Z"},
      {"2026-03-01T12:00:00+01:00[Europe/Paris]", "2026-03-01T11:00:00Z"},
      {"2026-03-01T12:00", "2026-03-01T12:00:00Z"},
      {"2026-03-01T12:00Z", "2026-03-01T12:00:00Z"},
      {"2026-03-01", "2026-03-01T00:00:00Z"},
      {"2026-03-01_12:00:00", "2026-03-01T12:00:00Z"},
      {"2026-03-01 12:00:00:678", "2026-03-01T12:00:00.678Z"},
      {"2026-03-01-12.00.00.123456", "2026-03-01T12:00:00.123456Z"},
      {"2026/03/01 12:00:00", "2026-03-01T12:00:00Z"},
      {"2026.03.01 12:00:00", "2026-03-01T12:00:00Z"},
      {"2026/3/1 9:00:00", "2026-03-01T09:00:00Z"},
      {"20260301T120000Z", "2026-03-01T12:00:00Z"},
      {"20260301T120000.5+02:00", "2026-03-01T10:00:00.5Z"},
      {"20260301 12:00:00", "2026-03-01T12:00:00Z"},
      {"20260301120000", "2026-03-01T12:00:00Z"},
      {"20260301", "2026-03-01T00:00:00Z"},
  });
}

TEST_CASE("epoch numbers, their unit by magnitude", "[timestamp]") {
  check_all({
      {"1772366400", "2026-03-01T12:00:00Z"},
      {"1772366400.5", "2026-03-01T12:00:00.5Z"},
      {"1772366400.123456789", "2026-03-01T12:00:00.123456789Z"},
      {"1772366400.1234567899", "2026-03-01T12:00:00.123456789Z"},
      {"1772366400123", "2026-03-01T12:00:00.123Z"},
      {"1772366400123.25", "2026-03-01T12:00:00.12325Z"},
      {"1772366400123456", "2026-03-01T12:00:00.123456Z"},
      {"1772366400123456789", "2026-03-01T12:00:00.123456789Z"},
      {"1.7723664e9", "2026-03-01T12:00:00Z"},
      {"1.7723664005E+09", "2026-03-01T12:00:00.5Z"},
      {"17723664e2", "2026-03-01T12:00:00Z"},
      {"100000000", "1973-03-03T09:46:40Z"},
      {"-1000000000", "1938-04-24T22:13:20Z"},
      {"9223372036854775807", "2262-04-11T23:47:16.854775807Z"},
      {"9223372036854775808", "none"},
      {"99999999999", "none"},     // the year 5138
      {"99999999", "none"},        // a counter or a duration
      {"0", "none"},
      {"5", "none"},
      {"0.25", "none"},
      {"1e400", "none"},
      {"1e-400", "none"},
      {"17723664001772366400177236640", "none"},
      {"1772366400x", "none"},
      {"1772366400.", "none"},
      {".1772366400", "none"},
      {"", "none"},
      {"-", "none"},
  });
}

TEST_CASE("the forms of mail, web servers and C", "[timestamp]") {
  check_all({
      {"Sun, 01 Mar 2026 12:00:00 +0000", "2026-03-01T12:00:00Z"},
      {"Sun, 1 Mar 2026 12:00:00 GMT", "2026-03-01T12:00:00Z"},
      {"1 Mar 2026 12:00:00 EST", "2026-03-01T17:00:00Z"},
      {"Sunday, 01-Mar-26 12:00:00 GMT", "2026-03-01T12:00:00Z"},
      {"01-Mar-2026 12:00:00.123", "2026-03-01T12:00:00.123Z"},
      {"17/May/2015:10:05:03 +0000", "2015-05-17T10:05:03Z"},
      {"17/May/2015:10:05:03 +0530", "2015-05-17T04:35:03Z"},
      {"17/May/2015:10:05:03.123", "2015-05-17T10:05:03.123Z"},
      {"Sun Mar  1 12:00:00 2026", "2026-03-01T12:00:00Z"},
      {"Sun Mar 01 12:00:00.123456 2026", "2026-03-01T12:00:00.123456Z"},
      {"Sun Mar  1 12:00:00 UTC 2026", "2026-03-01T12:00:00Z"},
      {"Sun Mar  1 12:00:00 CET 2026", "2026-03-01T11:00:00Z"},
      {"Sun Mar  1 12:00:00 2026 -0700", "2026-03-01T19:00:00Z"},
      {"Sun Mar 01 2026 12:00:00 GMT+0100 (Central European Standard Time)",
       "2026-03-01T11:00:00Z"},
      {"Mar 01, 2026 12:00:00 PM", "2026-03-01T12:00:00Z"},
      {"Mar 1, 2026 12:30:00 AM", "2026-03-01T00:30:00Z"},
      {"March 1, 2026 3:00:00 PM", "2026-03-01T15:00:00Z"},
      {"Sept 5 2025 10:00:00", "2025-09-05T10:00:00Z"},
      {"3/1/2026 1:00:00 PM", "2026-03-01T13:00:00Z"},
      {"26/03/01 12:00:00", "2026-03-01T12:00:00Z"},
      {"260301 120000", "2026-03-01T12:00:00Z"},
      {"260301  9:00:00", "2026-03-01T09:00:00Z"},
      {"990301 12:00:00", "1999-03-01T12:00:00Z"},
      {"I20260301 12:00:00.5", "2026-03-01T12:00:00.5Z"},
  });
}

TEST_CASE("a form without a year is of the latest year that is not in the future", "[timestamp]") {
  check_all({
      {"Mar  1 12:00:00", "2026-03-01T12:00:00Z"},
      {"Mar  1 11:59:59.5", "2026-03-01T11:59:59.5Z"},
      {"Mar  2 11:59:59", "2026-03-02T11:59:59Z"},  // clocks and zones differ
      {"Mar  2 12:00:01", "2025-03-02T12:00:01Z"},
      {"Dec 31 23:59:59", "2025-12-31T23:59:59Z"},
      {"Feb 29 10:00:00", "2024-02-29T10:00:00Z"},
      {"01 Mar 12:00:00.123", "2026-03-01T12:00:00.123Z"},
      {"Sun Mar  1 12:00:00", "2026-03-01T12:00:00Z"},
      {"I0301 12:00:00.123456", "2026-03-01T12:00:00.123456Z"},
      {"03-01 12:00:00.123", "2026-03-01T12:00:00.123Z"},
  });
  const TimeContext new_year = at("2026-01-01T00:30:00Z");
  CHECK(parsed("Dec 31 23:59:59", new_year) == "2025-12-31T23:59:59Z");
  CHECK(parsed("Jan  1 00:29:00", new_year) == "2026-01-01T00:29:00Z");
  const TimeContext old_year = at("2025-12-31T23:30:00Z");
  CHECK(parsed("Jan  1 00:10:00", old_year) == "2026-01-01T00:10:00Z");
  CHECK(parsed("Feb 29 00:10:00", at("1904-01-01T00:00:00Z")) == "1896-02-29T00:10:00Z");
  TimeContext given = kContext;
  given.year = 2019;
  CHECK(parsed("Mar  1 12:00:00", given) == "2019-03-01T12:00:00Z");
  CHECK(parsed("Dec 31 12:00:00", given) == "2019-12-31T12:00:00Z");
  CHECK(parsed("Feb 29 12:00:00", given) == "none");
  CHECK(parsed("Mar  1 2020 12:00:00", given) == "2020-03-01T12:00:00Z");
}

TEST_CASE("a time without a zone is read in the zone of the context", "[timestamp]") {
  TimeContext berlin = kContext;
  berlin.default_offset_s = 3600;
  CHECK(parsed("2026-03-01 12:00:00", berlin) == "2026-03-01T11:00:00Z");
  CHECK(parsed("2026-03-01 12:00:00Z", berlin) == "2026-03-01T12:00:00Z");
  CHECK(parsed("2026-03-01 12:00:00 EST", berlin) == "2026-03-01T17:00:00Z");
  CHECK(parsed("1772366400", berlin) == "2026-03-01T12:00:00Z");
  // A zone with rules: an hour more from April on.
  const std::int64_t april_s = parse_rfc3339_ns("2026-04-01T00:00:00Z").value() / kNsPerSecond;
  berlin.offset_at = [april_s](std::int64_t local_s) { return local_s < april_s ? 3600 : 7200; };
  CHECK(parsed("2026-03-01 12:00:00", berlin) == "2026-03-01T11:00:00Z");
  CHECK(parsed("2026-06-01 12:00:00", berlin) == "2026-06-01T10:00:00Z");
}

TEST_CASE("times that do not exist are none", "[timestamp]") {
  check_all({
      {"2026-02-29T00:00:00Z", "none"},
      {"2024-02-29T00:00:00Z", "2024-02-29T00:00:00Z"},
      {"2026-02-30", "none"},
      {"2026-04-31 00:00:00", "none"},
      {"2026-13-01T00:00:00Z", "none"},
      {"2026-00-01T00:00:00Z", "none"},
      {"2026-01-00T00:00:00Z", "none"},
      {"2026-01-01T24:00:00Z", "none"},
      {"2026-01-01T00:60:00Z", "none"},
      {"2026-01-01T00:00:61Z", "none"},
      {"2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"},
      {"2016-12-31T23:59:60.5Z", "2017-01-01T00:00:00.5Z"},
      {"Feb 30 10:00:00", "none"},
      {"Mar 32 10:00:00", "none"},
      {"0000-00-00 00:00:00", "none"},
      {"13:00:00 PM", "none"},
      {"Mar 01, 2026 13:00:00 PM", "none"},
      {"2026-01-01T00:00:00+19:00", "none"},
      {"1677-09-21T00:12:43.145224192Z", "1677-09-21T00:12:43.145224192Z"},
      {"1677-09-21T00:12:43.145224191Z", "none"},
      {"2262-04-11T23:47:16.854775807Z", "2262-04-11T23:47:16.854775807Z"},
      {"2262-04-11T23:47:16.854775808Z", "none"},
      {"9999-12-31T23:59:59Z", "none"},
  });
}

TEST_CASE("the whole text has to be the time", "[timestamp]") {
  for (const char* text :
       {"2026-03-01T12:00:00Z x", "x 2026-03-01T12:00:00Z", "2026-03-01T12:00:00Q", "12:00:00",
        "2026-03-01T", "2026-03-01T12", "2026-3", "2026", "Mar 1", "March", "Sun", "Mar 01 2026",
        "Marvin 1 12:00:00", "Sunny, 01 Mar 2026 12:00:00", "1.2.3.4", "127.0.0.1", "error",
        "2026-03-01T12:00:00.Z", "2026-03/01 12:00:00", "1/2/2026 12:00:00", "I0301", "--", "T"}) {
    CAPTURE(text);
    CHECK(parsed(text) == "none");
  }
}

std::string found(std::string_view line) {
  const auto time = find_timestamp(line, kContext);
  if (!time) return "none";
  return format_rfc3339_ns(time->time_ns) + "|" +
         std::string(line.substr(time->begin, time->end - time->begin));
}

TEST_CASE("the time of a line is found where it stands", "[timestamp]") {
  CHECK(found("2026-03-01 12:00:00,123 INFO x") ==
        "2026-03-01T12:00:00.123Z|2026-03-01 12:00:00,123");
  CHECK(found("  2026-03-01T12:00:00Z x") == "2026-03-01T12:00:00Z|2026-03-01T12:00:00Z");
  CHECK(found("2026-03-01 12:00:00.678 -03 [1] x") ==
        "2026-03-01T15:00:00.678Z|2026-03-01 12:00:00.678 -03");
  CHECK(found("2026-03-01 12:00:00 - x") == "2026-03-01T12:00:00Z|2026-03-01 12:00:00");
  CHECK(found("2026-03-01 12:00:00 -12x") == "2026-03-01T12:00:00Z|2026-03-01 12:00:00");
  CHECK(found("2026-03-01 12:00:00 UTC [1] LOG") == "2026-03-01T12:00:00Z|2026-03-01 12:00:00 UTC");
  CHECK(found("[Sun Mar 01 12:00:00.5 2026] [error] x") ==
        "2026-03-01T12:00:00.5Z|Sun Mar 01 12:00:00.5 2026");
  CHECK(found("<34>1 2026-03-01T12:00:00Z host") == "2026-03-01T12:00:00Z|2026-03-01T12:00:00Z");
  CHECK(found("<34>Mar  1 12:00:00 host") == "2026-03-01T12:00:00Z|Mar  1 12:00:00");
  CHECK(found("Mar  1 12:00:00 2026host x") == "2026-03-01T12:00:00Z|Mar  1 12:00:00");
  CHECK(found("127.0.0.1 - bob [17/May/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 5") ==
        "2015-05-17T10:05:03Z|17/May/2015:10:05:03 +0000");
  CHECK(found("time=\"2026-03-01T12:00:00Z\" level=info") ==
        "2026-03-01T12:00:00Z|2026-03-01T12:00:00Z");
  CHECK(found("INFO 26/03/01 12:00:00 x") == "2026-03-01T12:00:00Z|26/03/01 12:00:00");
  CHECK(found("081109 203518 143 INFO dfs") == "2008-11-09T20:35:18Z|081109 203518");
  CHECK(found("I0301 12:00:00.123456   1 main.go:5] x") ==
        "2026-03-01T12:00:00.123456Z|I0301 12:00:00.123456");
  CHECK(found("type=SYSCALL msg=audit(1364481363.243:24287): x") ==
        "2013-03-28T14:36:03.243Z|1364481363.243");
  CHECK(found("1066036250.603    310 10.0.0.1 TCP_MISS/200") ==
        "2003-10-13T09:10:50.603Z|1066036250.603");
  CHECK(found("ts=1772366400123 level=info") == "2026-03-01T12:00:00.123Z|1772366400123");
}

TEST_CASE("a time is found at any place among the first", "[timestamp]") {
  const TimeContext context;
  const auto expected = parse_timestamp("2026-03-01T12:00:00Z", context);
  for (const std::string_view filling : {"-", "x=", "Q1 ", "[["}) {
    for (std::size_t before = 1; before < 160; ++before) {
      std::string line;
      while (line.size() < before) line += filling;
      line.back() = ' ';
      const std::size_t begin = line.size();
      line += "2026-03-01T12:00:00Z";
      if (before % 2 == 0) line += " and what follows it";
      const auto found = find_timestamp(line, context);
      CAPTURE(line);
      REQUIRE(found.has_value() == (begin < kFindBytes));
      if (!found) continue;
      REQUIRE(found->begin == begin);
      REQUIRE(found->time_ns == *expected);
    }
  }
}

TEST_CASE("what only looks like a time is none", "[timestamp]") {
  for (const char* line :
       {"", " ", "<34>", "<34>1 ", "plain text", "version 2.3.4 at 10:20:30",
        "order 1772366400 sent",
        "1772366400abc", "1772366400.5.1", "0123456789 x", "12345 x", "2026-03-01 no clock",
        "x2026-03-01T12:00:00Z", "2026-03-01T12:00:00abc", "id-2026-03-01T12:00:00Z",
        "dates: 2026-02-30 12:00:00", "code 260301 120000", "range 03-01 12:00:00.123",
        "see I0301 12:00:00.5", "Mar 1 is a date", "Sun is shining", "3/1/2026 12:00:00",
        "    at java.lang.Thread.run(Thread.java:748)"}) {
    CAPTURE(line);
    CHECK(found(line) == "none");
  }
  const std::string far = std::string(kFindBytes, '-') + " 2026-03-01T12:00:00Z";
  CHECK(found(far) == "none");
}

TEST_CASE("a prefix is a time with a clock and something else behind it", "[timestamp]") {
  const auto time = parse_timestamp_prefix("2026-03-01 12:00:00] x", kContext);
  REQUIRE(time);
  CHECK(time->begin == 0);
  CHECK(time->end == 19);
  CHECK_FALSE(parse_timestamp_prefix("2026-03-01] x", kContext));
  CHECK_FALSE(parse_timestamp_prefix(" 2026-03-01 12:00:00", kContext));
}

TEST_CASE("what is printed is read back", "[timestamp][property]") {
  std::mt19937_64 random(42);
  for (int i = 0; i < 20'000; ++i) {
    const auto time_ns = static_cast<std::int64_t>(random());
    const std::string text = format_rfc3339_ns(time_ns);
    CAPTURE(text);
    REQUIRE(parse_timestamp(text, kContext) == time_ns);
    const std::string line = "[" + text + "] x";
    const auto in_line = find_timestamp(line, kContext);
    REQUIRE(in_line);
    REQUIRE(in_line->time_ns == time_ns);
    REQUIRE(in_line->end == 1 + text.size());
  }
}

TEST_CASE("an epoch number in any unit is read back", "[timestamp][property]") {
  std::mt19937_64 random(43);
  for (int i = 0; i < 20'000; ++i) {
    const std::int64_t seconds = 100'000'000 + static_cast<std::int64_t>(random() % 9'000'000'000);
    const std::int64_t time_ns = seconds * kNsPerSecond;
    REQUIRE(parse_timestamp(std::to_string(seconds), kContext) == time_ns);
    REQUIRE(parse_timestamp(std::to_string(seconds) + "000", kContext) == time_ns);
    REQUIRE(parse_timestamp(std::to_string(seconds) + "000000", kContext) == time_ns);
    REQUIRE(parse_timestamp(std::to_string(seconds) + "000000000", kContext) == time_ns);
    REQUIRE(parse_timestamp(std::to_string(seconds) + ".000000001", kContext) == time_ns + 1);
  }
}

// The most common forms have a reader of their own; each has a twin, written
// a little differently, that goes through the general one.
TEST_CASE("the common forms are read like their kin", "[timestamp][property]") {
  std::mt19937 random(45);
  const auto below = [&random](unsigned end) { return static_cast<unsigned>(random() % end); };
  const char* const months[][2] = {{"Jan", "January"}, {"feb", "february"}, {"Mar", "March"},
                                   {"JUN", "JUNE"},    {"Sep", "Sept"},     {"Dec", "December"},
                                   {"Foo", "Fooo"}};
  const char* const tails[] = {"",       "Z",      " +0100", "+02:00", " PM",   "am",    " UTC x",
                               ".5",     ",123",   ":123",   ":12",    ".1234567890123",  "x",
                               " 2026",  "5",      " -03 ",  " host",  "]",     " [x] ", " Mar",
                               ".5 +01", ",25 PM", " EST",   " AMX",   "Z5",    ".x",    " zulu"};
  for (int i = 0; i < 20'000; ++i) {
    const auto& month = months[below(std::size(months))];
    const std::string clock =
        fmt::format("{:02}:{:02}:{:02}{}", below(26), below(61), below(62), tails[below(std::size(tails))]);
    const unsigned day = below(33);
    const unsigned year = 1600 + below(800);
    const unsigned number = below(14);
    const char middle = below(2) == 0 ? 'T' : ' ';
    const std::string twins[][2] = {
        {fmt::format("{}-{:02}-{:02}{}{}", year, number, day, middle, clock),
         fmt::format("{}/{:02}/{:02}{}{}", year, number, day, middle, clock)},
        {fmt::format("{:02}/{}/{}:{}", day, month[0], year, clock),
         fmt::format("{:02}/{}/{}:{}", day, month[1], year, clock)},
        {fmt::format("{} {:2} {}", month[0], day, clock), fmt::format("{} {:2} {}", month[1], day, clock)},
    };
    for (const auto& [common, twin] : twins) {
      CAPTURE(common, twin);
      REQUIRE(parse_timestamp(common, kContext) == parse_timestamp(twin, kContext));
      const auto found = find_timestamp(common, kContext);
      const auto of_twin = find_timestamp(twin, kContext);
      REQUIRE(found.has_value() == of_twin.has_value());
      if (!found) continue;
      REQUIRE(found->time_ns == of_twin->time_ns);
      REQUIRE(common.size() - found->end == twin.size() - of_twin->end);
    }
  }
}

TEST_CASE("a remembered second changes no result", "[timestamp][property]") {
  std::mt19937 random(47);
  const auto below = [&random](unsigned end) { return static_cast<unsigned>(random() % end); };
  const char* const seconds[] = {
      "2026-03-01T12:00:00", "2026-03-01 12:00:00",  "01/Mar/2026:12:00:00", "Mar  1 12:00:00",
      "Mar  1 12:00:01",     "Feb 30 12:00:00",      "Dec 31 23:59:60",      "2262-04-11 23:47:16",
      "1677-09-21 00:12:43", "01/Mar/2026:25:00:00", "mar  1 12:00:00"};
  const char* const tails[] = {" and so on",   " +0000] GET",  " +0100] GET",   ".5 x and more",
                               ",123 -0300 x", " PM and more", " AM and more",  "Z and more",
                               "5 and more",   " zulu time",   " UTC and more", "+25:00 x and",
                               ".854775808 x", ".1452241 x y", " host x"};
  const char* const heads[] = {"", "", "1.2.3.4 - - [", "<34>", "level=info ts="};
  // The present moves on now and then, so that a time without a year changes its year.
  TimeContext context = kContext;
  TimeMemory memory;
  for (int i = 0; i < 50'000; ++i) {
    if (below(50) == 0) {
      context.now_ns = (1'700'000'000 + std::int64_t{below(200'000'000)}) * kNsPerSecond;
    }
    const std::string line = std::string(heads[below(std::size(heads))]) +
                             seconds[below(std::size(seconds))] + tails[below(std::size(tails))];
    CAPTURE(line, context.now_ns);
    const auto found = find_timestamp(line, context);
    const auto remembered = find_timestamp(line, context, &memory);
    REQUIRE(found.has_value() == remembered.has_value());
    REQUIRE(parse_timestamp(line, context) == parse_timestamp(line, context, &memory));
    if (!found) continue;
    REQUIRE(found->time_ns == remembered->time_ns);
    REQUIRE(found->begin == remembered->begin);
    REQUIRE(found->end == remembered->end);
  }
}

TEST_CASE("a form without a year is of the latest year in which it is not in the future",
          "[timestamp][property]") {
  std::mt19937 random(46);
  for (int i = 0; i < 2'000; ++i) {
    const std::int64_t time_ns = (1'500'000'000 + static_cast<std::int64_t>(random() % 500'000'000)) * kNsPerSecond;
    const CivilTime civil = civil_from_ns(time_ns);
    if (civil.month == 2 && civil.day == 29) continue;
    const char* const names[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::string text = fmt::format("{} {:2} {:02}:{:02}:{:02}", names[civil.month - 1], civil.day,
                                         civil.hour, civil.minute, civil.second);
    CAPTURE(text);
    for (const std::int64_t days : {-1, 0, 1, 100, 363}) {
      TimeContext context;
      context.now_ns = time_ns + days * kNsPerDay;
      CHECK(parse_timestamp(text, context) == time_ns);
    }
  }
}

TEST_CASE("random bytes are no times and do no harm", "[timestamp][property]") {
  std::mt19937 random(44);
  constexpr std::string_view kAlphabet = "0123456789-:/. TZ+,[](JanFebMarSunW\t\0\xFF";
  for (int i = 0; i < 50'000; ++i) {
    std::string text;
    for (auto n = random() % 40; n > 0; --n)
      text.push_back(kAlphabet[random() % kAlphabet.size()]);
    const auto time = find_timestamp(text, kContext);
    if (!time) continue;
    REQUIRE(time->begin < time->end);
    REQUIRE(time->end <= text.size());
  }
}

TEST_CASE("a zone that does not exist makes no time", "[timestamp]") {
  for (const char* text : {"2026-03-01T12:00:00+25:00", "2026-03-01 12:00:00.5-19:30 x"}) {
    CAPTURE(text);
    CHECK(parsed(text) == "none");
    CHECK_FALSE(find_timestamp(text, kContext));
  }
  const auto found = find_timestamp("2026-03-01 12:00:00 +25:00 percent", kContext);
  REQUIRE(found);
  CHECK(format_rfc3339_ns(found->time_ns) == "2026-03-01T12:00:00Z");
}

}  // namespace
}  // namespace logkit::record
