#include "lib/cli/time_zone.h"

#include <catch2/catch.hpp>

#include "lib/base/civil_time.h"
#include "tests/unit/cli/test_world.h"

namespace logkit::cli {
namespace {

std::int64_t utc(std::string_view text) {
  const auto time_ns = parse_rfc3339_ns(text);
  REQUIRE(time_ns);
  return *time_ns / kNsPerSecond;
}

TimeZone zone(std::string_view name) {
  io::MemFs fs;
  auto made = TimeZone::named(fs, name);
  REQUIRE(made);
  return *made;
}

const char kBerlin[] = "CET-1CEST,M3.5.0,M10.5.0/3";

TEST_CASE("a POSIX rule changes at its moments", "[cli][time_zone]") {
  const TimeZone berlin = zone(kBerlin);
  CHECK(berlin.offset_s(utc("2026-03-29T00:59:59Z")) == 3600);
  CHECK(berlin.offset_s(utc("2026-03-29T01:00:00Z")) == 7200);
  CHECK(berlin.offset_s(utc("2026-10-25T00:59:59Z")) == 7200);
  CHECK(berlin.offset_s(utc("2026-10-25T01:00:00Z")) == 3600);
  CHECK(berlin.abbreviation(utc("2026-07-01T00:00:00Z")) == "CEST");
}

TEST_CASE("south of the equator summer spans the new year", "[cli][time_zone]") {
  const TimeZone sydney = zone("AEST-10AEDT,M10.1.0,M4.1.0/3");
  CHECK(sydney.offset_s(utc("2026-01-01T00:00:00Z")) == 11 * 3600);
  CHECK(sydney.offset_s(utc("2026-07-01T00:00:00Z")) == 10 * 3600);
  CHECK(sydney.offset_s(utc("2026-12-31T23:59:59Z")) == 11 * 3600);
}

TEST_CASE("Julian days, quoted names, negative and long hours", "[cli][time_zone]") {
  const TimeZone julian = zone("<-03>3<-02>,J60/0,J300/0");
  CHECK(julian.offset_s(utc("2024-02-29T12:00:00Z")) == -3 * 3600);
  CHECK(julian.offset_s(utc("2024-03-01T12:00:00Z")) == -2 * 3600);
  CHECK(julian.abbreviation(utc("2024-06-01T12:00:00Z")) == "-02");
  const TimeZone nuuk = zone("<-02>2<-01>,M3.5.0/-1,M10.5.0/0");
  CHECK(nuuk.offset_s(utc("2026-03-29T00:59:59Z")) == -2 * 3600);
  CHECK(nuuk.offset_s(utc("2026-03-29T01:00:00Z")) == -1 * 3600);
}

TEST_CASE("a time that was twice is the earlier, one that never was moves on",
          "[cli][time_zone]") {
  const TimeZone berlin = zone(kBerlin);
  CHECK(berlin.to_utc_s(utc("2026-10-25T02:30:00Z")) == utc("2026-10-25T00:30:00Z"));
  CHECK(berlin.to_utc_s(utc("2026-03-29T02:30:00Z")) == utc("2026-03-29T01:30:00Z"));
  CHECK(berlin.to_utc_s(utc("2026-07-01T12:00:00Z")) == utc("2026-07-01T10:00:00Z"));
}

TEST_CASE("fixed offsets and UTC", "[cli][time_zone]") {
  CHECK(zone("UTC").is_utc());
  CHECK(zone("+02:00").offset_s(0) == 7200);
  CHECK(zone("-0330").offset_s(0) == -(3 * 3600 + 1800));
  CHECK(zone("+05").offset_s(0) == 5 * 3600);
  io::MemFs fs;
  for (const char* bad : {"", "+25:00", "+2", "Mars/Olympus", "../etc/passwd", "/etc/passwd",
                          "CET-1,",
                          "CET-1CEST,M13.1.0,M1.1.0", "+02:0x"}) {
    CAPTURE(bad);
    CHECK_FALSE(TimeZone::named(fs, bad).ok());
  }
}

void put_be(std::string& out, std::int64_t value, int bytes) {
  for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
    out.push_back(static_cast<char>(value >> shift));
  }
}

// Two types (LMT +53:28, CET), one transition at 0, then the rule.
std::string small_tzif() {
  std::string out;
  for (const int time_bytes : {4, 8}) {
    out += "TZif2";
    out.append(15, '\0');
    for (const int count : {0, 0, 0, 1, 2, 8}) put_be(out, count, 4);
    put_be(out, 0, time_bytes);
    out.push_back(1);
    put_be(out, 3208, 4);
    out.append({0, 0});
    put_be(out, 3600, 4);
    out.append({0, 4});
    out.append(std::string_view("LMT\0CET\0", 8));
  }
  return out + "\n" + kBerlin + "\n";
}

TEST_CASE("a zone file holds the past, its rule the future", "[cli][time_zone]") {
  auto made = TimeZone::parse_tzif(small_tzif(), "Europe/Berlin");
  REQUIRE(made);
  CHECK(made->offset_s(-1) == 3208);
  CHECK(made->abbreviation(-1) == "LMT");
  CHECK(made->offset_s(utc("2026-07-01T12:00:00Z")) == 7200);
}

TEST_CASE("a cut or flipped zone file is an error or a zone, never worse", "[cli][time_zone]") {
  const std::string whole = small_tzif();
  for (std::size_t length = 0; length < whole.size(); ++length) {
    auto made = TimeZone::parse_tzif(whole.substr(0, length), "x");
    if (made) static_cast<void>(made->to_utc_s(1'772'366'400));
  }
  for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
    std::string bytes = whole;
    bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
    auto made = TimeZone::parse_tzif(bytes, "x");
    if (made) static_cast<void>(made->to_utc_s(1'772'366'400));
  }
  CHECK_FALSE(TimeZone::parse_tzif(whole.substr(0, 60), "x").ok());
}

TEST_CASE("the zone of the machine", "[cli][time_zone]") {
  TestWorld test;
  test.put("/etc/localtime", small_tzif());
  test.put("/usr/share/zoneinfo/Europe/Berlin", small_tzif());
  auto from_file = TimeZone::local(test.fs, "");
  REQUIRE(from_file);
  CHECK(from_file->offset_s(utc("2026-07-01T12:00:00Z")) == 7200);
  auto from_variable = TimeZone::local(test.fs, ":Europe/Berlin");
  REQUIRE(from_variable);
  CHECK(from_variable->name() == "Europe/Berlin");
  io::MemFs empty;
  auto none = TimeZone::local(empty, "");
  REQUIRE(none);
  CHECK(none->is_utc());
}

}  // namespace
}  // namespace logkit::cli
