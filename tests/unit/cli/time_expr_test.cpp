#include "lib/cli/time_expr.h"

#include <catch2/catch.hpp>

#include "lib/base/civil_time.h"
#include "lib/io/mem_fs.h"

namespace logkit::cli {
namespace {

// A Sunday.
constexpr std::int64_t kNow = 1'772'366'400'000'000'000;  // 2026-03-01T12:00:00Z

std::string resolved(std::string_view text, const TimeZone& zone = {}) {
  const auto time_ns = parse_time(text, {kNow, zone});
  return time_ns ? format_rfc3339_ns(*time_ns) : "error: " + time_ns.error().message();
}

TEST_CASE("every form of a time", "[cli][time]") {
  const std::pair<const char*, const char*> cases[] = {
      {"2026-02-28T10:00:00Z", "2026-02-28T10:00:00Z"},
      {"2026-02-28T10:00:00.25+02:00", "2026-02-28T08:00:00.25Z"},
      {"2026-02-28T10:00:00,25Z", "2026-02-28T10:00:00.25Z"},
      {"2026-02-28T10:00Z", "2026-02-28T10:00:00Z"},
      {"2026-02-28T10:00+01:00", "2026-02-28T09:00:00Z"},
      {"2026-02-28 10:00", "2026-02-28T10:00:00Z"},
      {"2026-02-28T10:00", "2026-02-28T10:00:00Z"},
      {"2026-02-28 10:00:05.5", "2026-02-28T10:00:05.5Z"},
      {"2026-02-28", "2026-02-28T00:00:00Z"},
      {"11:59", "2026-03-01T11:59:00Z"},
      {"12:00", "2026-03-01T12:00:00Z"},
      {"12:01", "2026-02-28T12:01:00Z"},
      {"23:59:59.999", "2026-02-28T23:59:59.999Z"},
      {"now", "2026-03-01T12:00:00Z"},
      {"today", "2026-03-01T00:00:00Z"},
      {"Yesterday", "2026-02-28T00:00:00Z"},
      {"tomorrow", "2026-03-02T00:00:00Z"},
      {"yesterday 14:00", "2026-02-28T14:00:00Z"},
      {"today 14:00", "2026-03-01T14:00:00Z"},
      {"sun", "2026-03-01T00:00:00Z"},
      {"mon", "2026-02-23T00:00:00Z"},
      {"Saturday", "2026-02-28T00:00:00Z"},
      {"fri 09:30", "2026-02-27T09:30:00Z"},
      {"2h ago", "2026-03-01T10:00:00Z"},
      {"30 min ago", "2026-03-01T11:30:00Z"},
      {"2h", "2026-03-01T10:00:00Z"},
      {"-2h", "2026-03-01T10:00:00Z"},
      {"+2h", "2026-03-01T14:00:00Z"},
      {"1w2h", "2026-02-22T10:00:00Z"},
      {" 15m ", "2026-03-01T11:45:00Z"},
      {"@1700000000", "2023-11-14T22:13:20Z"},
      {"@1700000000.123", "2023-11-14T22:13:20.123Z"},
      {"@-1.5", "1969-12-31T23:59:58.5Z"},
  };
  for (const auto& [text, expected] : cases) {
    CAPTURE(text);
    CHECK(resolved(text) == expected);
  }
}

TEST_CASE("what is no time is refused, with a remedy", "[cli][time]") {
  for (const char* text : {"", "2026", "2026-13-01", "2026-02-30", "25:00", "1:5", "14", "2 ago",
                           "@", "@x", "@99999999999", "2026-03-01T", "yesterday tomorrow", "2x ago",
                           "9999999999w", "12:00:61", "2026-03-01 12", "--2h"}) {
    CAPTURE(text);
    const auto time_ns = parse_time(text, {kNow, TimeZone()});
    REQUIRE_FALSE(time_ns);
    CHECK_FALSE(time_ns.error().help.empty());
  }
  CHECK(parse_time("yesterdy", {kNow, TimeZone()}).error().help == "did you mean 'yesterday'?");
  CHECK(parse_time("firday", {kNow, TimeZone()}).error().help == "did you mean 'friday'?");
}

TEST_CASE("naive times are of the zone, days too", "[cli][time]") {
  io::MemFs fs;
  const auto berlin = TimeZone::named(fs, "CET-1CEST,M3.5.0,M10.5.0/3");
  REQUIRE(berlin);
  CHECK(resolved("2026-02-28 10:00", *berlin) == "2026-02-28T09:00:00Z");
  CHECK(resolved("2026-07-01", *berlin) == "2026-06-30T22:00:00Z");
  CHECK(resolved("today", *berlin) == "2026-02-28T23:00:00Z");
  CHECK(resolved("13:00", *berlin) == "2026-03-01T12:00:00Z");
  CHECK(resolved("13:01", *berlin) == "2026-02-28T12:01:00Z");
  CHECK(resolved("2026-02-28T10:00:00Z", *berlin) == "2026-02-28T10:00:00Z");
  const auto kiribati = TimeZone::named(fs, "+14:00");
  REQUIRE(kiribati);
  CHECK(resolved("mon", *kiribati) == "2026-03-01T10:00:00Z");  // there it is Monday
}

TEST_CASE("which texts depend on a zone", "[cli][time]") {
  for (const char* naive : {"14:00", "2026-03-01", "today", "2026-03-01 14:00", "mon"}) {
    CAPTURE(naive);
    CHECK(is_naive_time(naive));
  }
  for (const char* clear : {"2h ago", "now", "@17", "2026-03-01T14:00:00Z", "nonsense"}) {
    CAPTURE(clear);
    CHECK_FALSE(is_naive_time(clear));
  }
}

std::string window(const WindowRequest& request) {
  const TimeZone zone;
  const WindowOutcome outcome = resolve_window(request, {kNow, zone});
  if (!outcome.failed) return describe_window(outcome.window, zone);
  std::string text = "error: " + outcome.failed->error.message();
  for (const std::string& note : outcome.failed->notes) text += "; " + note;
  return text + (outcome.failed->error.help.empty() ? "" : "; " + outcome.failed->error.help);
}

TEST_CASE("limits that no time reaches are none, or let nothing in", "[cli][time]") {
  constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  const TimeZone zone;
  const auto resolve = [&zone](const WindowRequest& request) {
    const WindowOutcome outcome = resolve_window(request, {kNow, zone});
    REQUIRE_FALSE(outcome.failed);
    return outcome.window;
  };
  for (const char* early : {"1600-02-29", "0001-01-01T00:00:00Z", "1676-12-31 23:59",
                            "0000-01-01T00:00:00+02:00", "@-99999999999",
                            "@-99999999999999999999.5"}) {
    INFO(early);
    CHECK(resolve({.since = early}) == TimeWindow{kLeast, kMost});
    CHECK(resolve({.until = early}) == TimeWindow{kLeast, kLeast + 1});
  }
  for (const char* late : {"2263-01-01", "9999-12-31T23:59:59Z", "2400-02-29", "@99999999999",
                           "@99999999999999999999999"}) {
    INFO(late);
    CHECK(resolve({.until = late}) == TimeWindow{kLeast, kMost});
    CHECK(resolve({.since = late}) == TimeWindow{kMost - 1, kMost});
  }
  CHECK(resolve({.since = "0001-01-01", .until = "9999-12-31"}) == TimeWindow{});
  for (const char* wrong : {"1500-02-29", "2500-02-29", "0001-13-01", "9999-1-1",
                            "@9999999999999999999999x", "@-", "@", "3000", "3000x01-01", "9999999h ago"}) {
    INFO(wrong);
    CHECK(resolve_window({.since = wrong}, {kNow, zone}).failed);
    CHECK(resolve_window({.until = wrong}, {kNow, zone}).failed);
  }
}

TEST_CASE("windows", "[cli][time]") {
  CHECK(window({}).empty());
  CHECK(window({.since = "10:00"}) == "2026-03-01T10:00:00Z ..");
  CHECK(window({.until = "10:00"}) == ".. 2026-03-01T10:00:00Z");
  CHECK(window({.since = "10:00", .until = "11:00"}) == "2026-03-01T10:00:00Z .. 11:00:00Z");
  CHECK(window({.since = "yesterday", .until = "today"}) ==
        "2026-02-28T00:00:00Z .. 2026-03-01T00:00:00Z");
  CHECK(window({.last = "15m"}) == "2026-03-01T11:45:00Z .. 12:00:00Z");
  CHECK(window({.until = "11:00", .last = "15m"}) == "2026-03-01T10:45:00Z .. 11:00:00Z");
  CHECK(window({.around = "11:00"}) == "2026-03-01T10:55:00Z .. 11:05:00Z");
  CHECK(window({.around = "11:00", .spread = "30s"}) ==
        "2026-03-01T10:59:30Z .. 11:00:30Z");
}

TEST_CASE("an until of the clock alone follows its since", "[cli][time]") {
  CHECK(window({.since = "11:30", .until = "12:30"}) == "2026-03-01T11:30:00Z .. 12:30:00Z");
  CHECK(window({.since = "23:00", .until = "01:00"}) ==
        "2026-02-28T23:00:00Z .. 2026-03-01T01:00:00Z");
}

TEST_CASE("a window that holds nothing is explained", "[cli][time]") {
  CHECK(window({.since = "30m ago", .until = "40m ago"}) ==
        "error: '30m ago' .. '40m ago' is an empty window; since = 2026-03-01T11:30:00Z; "
        "until = 2026-03-01T11:20:00Z; swap them, or use --around 2026-03-01T11:25:00Z "
        "--spread 5m");
  CHECK(window({.since = "now", .until = "now"}) ==
        "error: 'now' .. 'now' is an empty window; since = 2026-03-01T12:00:00Z; "
        "until = 2026-03-01T12:00:00Z; swap them");
  CHECK(window({.since = "10:00", .last = "5m"}) ==
        "error: --last and --since exclude each other");
  CHECK(window({.since = "10:00", .around = "5m"}) ==
        "error: --around and --since exclude each other");
  CHECK(window({.spread = "5m"}) == "error: --spread needs --around");
  CHECK(window({.last = "soon"}) ==
        "error: --last: 'soon' is no length of time; write 15m, 2h or 1d12h");
}

TEST_CASE("times print in the zone of the person", "[cli][time]") {
  io::MemFs fs;
  const auto berlin = TimeZone::named(fs, "CET-1CEST,M3.5.0,M10.5.0/3");
  const auto newfoundland = TimeZone::named(fs, "-03:30");
  REQUIRE(berlin);
  REQUIRE(newfoundland);
  CHECK(format_time(kNow, TimeZone()) == "2026-03-01T12:00:00Z");
  CHECK(format_time(kNow, *berlin) == "2026-03-01T13:00:00+01:00");
  CHECK(format_time(kNow + 1, *newfoundland) == "2026-03-01T08:30:00.000000001-03:30");
  CHECK(format_time(kNow + 1'500'000, TimeZone(), 3) == "2026-03-01T12:00:00.001Z");
}

}  // namespace
}  // namespace logkit::cli
