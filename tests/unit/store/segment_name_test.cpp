#include "lib/store/segment_name.h"

#include <limits>

#include <catch2/catch.hpp>

namespace logkit::store {
namespace {

constexpr std::int64_t kLowest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t kHighest = std::numeric_limits<std::int64_t>::max();

SegmentName name_of(std::int64_t min_ns, std::int64_t max_ns) {
  return {min_ns, max_ns, true, 42, 10'042, 7, {}, true};
}

TEST_CASE("a name says the range, the arrival numbers and the flush", "[store][name]") {
  CHECK(format_segment_name(name_of(1'772'366'400'000'000'000, 1'772'366'699'999'000'000)) ==
        "20260301T120000.000000000Z-20260301T120459.999000000Z-00000000002a.00000000273a.00000007"
        ".seg");
  SegmentName part = name_of(0, 0);
  part.rows = 31;
  part.commits_flush = false;
  CHECK(format_segment_name(part).ends_with("-00000000002a.00000000273a.00000007.1f.p.seg"));
  CHECK(parse_segment_name(format_segment_name(part)) == part);
}

TEST_CASE("numbers that no store reaches are taken for none", "[store][name]") {
  const std::string times = "20260301T120000.000000000Z-20260301T120459.999000000Z-";
  CHECK(parse_segment_name(times + "0.10.3.11.seg")->rows == std::nullopt);  // more than numbers
  for (const char* id : {"0.ffffffffffffffff.3", "0.10.ffffffffffffffff", "10.0.3", "0.10.-3",
                         "0.10.10000000000000003"}) {
    INFO(id);
    CHECK_FALSE(parse_segment_name(times + id + ".seg")->has_arrivals);
  }
}

TEST_CASE("names read back, to both ends of time", "[store][name]") {
  for (const SegmentName& name : {name_of(0, 0), name_of(kLowest, kHighest), name_of(-1, 1),
                                  name_of(kLowest, kLowest)}) {
    const std::string text = format_segment_name(name);
    INFO(text);
    CHECK(parse_segment_name(text) == name);
  }
}

TEST_CASE("names sort by time as text", "[store][name]") {
  const std::int64_t times[] = {kLowest, -1'000'000'000'000, -1, 0, 1, 1'772'366'400'000'000'000,
                                kHighest};
  for (std::size_t i = 1; i < std::size(times); ++i)
    CHECK(format_segment_name(name_of(times[i - 1], kHighest)) <
          format_segment_name(name_of(times[i], kHighest)));
}

TEST_CASE("an id of another kind leaves the range", "[store][name]") {
  const auto name = parse_segment_name(
      "20260301T120000.000000000Z-20260301T120459.999000000Z-merged-by-hand.seg");
  REQUIRE(name);
  CHECK_FALSE(name->has_arrivals);
  CHECK(name->min_time_ns == 1'772'366'400'000'000'000);
  // Merging adds to an id.
  const auto merged = parse_segment_name(
      "20260301T120000.000000000Z-20260301T120459.999000000Z-0.10.3.m2.seg");
  REQUIRE(merged);
  CHECK(merged->end_arrival == 16);
}

TEST_CASE("other names are no names", "[store][name]") {
  for (const char* text :
       {"", ".seg", "a.seg", "20260301T120000.000000000Z-20260301T120459.999000000Z-1.2.3",
        ".tmp-20260301T120000.000000000Z-20260301T120459.999000000Z-1.2.3.seg",
        "20260301T120459.999000000Z-20260301T120000.000000000Z-1.2.3.seg",
        "20261301T120000.000000000Z-20260301T120459.999000000Z-1.2.3.seg",
        "20260301T120000.000000000Z_20260301T120459.999000000Z-1.2.3.seg"}) {
    INFO(text);
    CHECK_FALSE(parse_segment_name(text));
  }
}

TEST_CASE("days are directories", "[store][name]") {
  CHECK(day_directory(1'772'366'400'000'000'000) == "2026-03-01");
  CHECK(day_directory(-1) == "1969-12-31");
  CHECK(day_directory(kLowest) == "1677-09-21");
  CHECK(is_day_directory("2026-03-01"));
  for (const char* name : {"", "2026-03-1", "2026_03_01", "abcd-ef-gh", "2026-03-011", "payments"})
    CHECK_FALSE(is_day_directory(name));
}

TEST_CASE("readers look at segments only", "[store][name]") {
  CHECK(is_segment_file("a.seg"));
  CHECK_FALSE(is_segment_file(".tmp-1.seg"));
  CHECK_FALSE(is_segment_file("a.seg.bak"));
  CHECK_FALSE(is_segment_file(".seg"));
}

}  // namespace
}  // namespace logkit::store
